"""The batched search for words: it agrees with NumPy's, and what it finds is checked exactly."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
import torch

from numerics.certify import certify
from numerics.families import Delta, GateBox, Leaky, Polytope, Replace
from numerics.proposers.vertex_search import growths
from proofs.verdict import Verdict
from selssm import word_finder
from selssm.word_finder import MAX_LETTERS, alphabet, corners
from selssm.word_search import Beam, fastest, grow, rounded

A = ((Fraction(-4, 5), Fraction(-1, 2)), (Fraction(1, 2), Fraction(-4, 5)))
REFUTED = Leaky(A, GateBox.uniform(2, Fraction(1, 20), 1))


def letters(families: int, m: int, d: int) -> torch.Tensor:
    source = torch.Generator().manual_seed(0)
    return torch.randn(families, m, d, d, generator=source, dtype=torch.float64)


def test_short_words_are_tried_one_and_all():
    given = letters(6, 2, 3)
    for own, (speed, word) in zip(given, fastest(given, Beam(64, 6)), strict=True):
        every = [
            growths(own.numpy(), np.array(list(itertools.product(range(2), repeat=n)))).max()
            for n in range(1, 7)
        ]
        assert speed == pytest.approx(max(every), rel=1e-9) and 1 <= len(word) <= 6


def test_a_narrow_beam_reports_words_that_it_has():
    given = letters(5, 3, 2)
    for n, (speeds, words) in enumerate(grow(given, Beam(4, 12)), 1):
        assert words.shape == (5, n)
        for own, speed, word in zip(given, speeds.tolist(), words.numpy(), strict=True):
            assert speed == pytest.approx(growths(own.numpy(), word[None])[0], rel=2e-2)


def test_coordinates_change_and_spectra_do_not():
    given = letters(4, 2, 3)
    moved = rounded(given)
    for before, after in zip(given, moved, strict=True):
        radii = [np.sort(np.abs(np.linalg.eigvals(M.numpy()))) for M in (before, after)]
        assert radii[0] == pytest.approx(radii[1], rel=1e-9)


def test_letters_without_growth():
    nilpotent = torch.tensor([[[[0.0, 1.0], [0.0, 0.0]]]], dtype=torch.float64)
    assert fastest(nilpotent, Beam(8, 3))[0][0] < 1e-100


def test_the_finder_joins_certify_and_its_words_are_checked(monkeypatch):
    finder = word_finder.word_finder("cpu", Beam(32, 6))
    made = certify(REFUTED, "stability", finders=(finder,))
    assert made.verdict is Verdict.REFUTED
    monkeypatch.setattr("numerics.certify.RATES", ())
    alone = certify(REFUTED, "stability", finders=(finder,))
    assert alone.verdict is Verdict.REFUTED and len(alone.witness.gates) == 2


def test_a_boast_of_the_device_refutes_nothing(monkeypatch):
    def boast(given, beam):
        yield torch.tensor([9.0]), torch.zeros(1, 1, dtype=torch.long)

    monkeypatch.setattr(word_finder, "grow", boast)
    monkeypatch.setattr(word_finder, "growths", lambda *_: np.array([9.0]))
    monkeypatch.setattr("numerics.certify.RATES", ())
    safe = Leaky(((Fraction(1, 2),),), GateBox.uniform(1, Fraction(1, 2), 1))
    made = certify(safe, "stability", finders=(word_finder.word_finder("cpu"),))
    assert made.verdict is Verdict.UNKNOWN


def test_alphabets():
    assert len(corners(REFUTED)) == 4
    common = Replace(A, GateBox.uniform(2, Fraction(1, 20), 1, scalar=True))
    assert len(alphabet(common).matrices) == 2
    large = Leaky(np.eye(10).tolist(), GateBox.uniform(10, 0, 1))
    assert 2**10 > MAX_LETTERS and alphabet(large) is None
    assert alphabet(Delta(2, 0, 1)) is None
    assert alphabet(Polytope((A, A))).witness((0, 1)).word == (0, 1)
