"""A refuting word on the machine, over and over: how fast it grows there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from selssm.analyse import machine
from selssm.analyse.machine import Array, Matrices
from selssm.analyse.place import Place

LONGEST = 120
"""Steps that the word is repeated for, about."""
HUGE = 1e30
"""Growth after which no further round is run."""


@dataclass(frozen=True)
class WordTrial:
    """`growth`: spectral radius of the product that the machine makes of the word, once through.

    `noise`: its rounding as a share; a double eigenvalue loses half of its digits.
    """

    place: Place
    rounds: int
    growth: float
    noise: float


def word_trial(family: Matrices, word: Array, place: Place) -> WordTrial:
    """Runs from the unit vectors make the product; word: choices (n, c)."""
    d, length = family.dimension, len(word)
    once = float(np.abs(np.linalg.eigvals(_product(family, word, 1, place))).max())
    rounds = max(1, LONGEST // length)
    if once != 1:
        rounds = max(1, min(rounds, int(np.log(HUGE) / abs(np.log(max(once, 1e-300))))))
    whole = float(np.abs(np.linalg.eigvals(_product(family, word, rounds, place))).max())
    noise = min(0.5, (64 * length * (d + 8) * place.unit) ** 0.5)
    return WordTrial(place, rounds, whole ** (1 / rounds), noise)


def _product(family: Matrices, word: Array, rounds: int, place: Place) -> Array:
    """What the machine makes of the unit vectors, as columns (d, d)."""
    d = family.dimension
    choices = np.broadcast_to(np.tile(word, (rounds, 1)), (d, rounds * len(word), word.shape[1]))
    still = np.zeros((*choices.shape[:2], d))
    return np.asarray(machine.run(family, choices, still, np.eye(d), place)[:, -1].T)
