"""Runs of gated families: exactly, on the machine, and in size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import torch
from torch import Tensor

from numerics.exact import Matrix, Vector
from numerics.families import GateBox, Gated, Leaky, Replace
from selssm import recurrence
from selssm.layers import Gated as GatedModule
from tests.properties.inequality import Inequality
from tests.properties.norms import absolute, apply, powers, quadratic, times, total
from tests.properties.rounding import gated

Word = tuple[Vector, ...]
Norm = Callable[[Vector], Fraction]


@dataclass(frozen=True)
class Run:
    """A family under a word of gates (T × d), from a start (d); a drive B x (T × d) or none."""

    family: Gated
    word: Word
    start: Vector
    drive: Word | None = None

    @property
    def dimension(self) -> int:
        return self.family.dimension

    @property
    def driven(self) -> Word:
        """The drive, zero if there is none."""
        return self.drive or ((Fraction(0),) * self.dimension,) * len(self.word)

    def exact(self) -> list[Vector]:
        """The states h_1, ..., h_T in rational arithmetic."""
        h, states = self.start, []
        for gate, drive in zip(self.word, self.driven, strict=True):
            h = total(apply(self.family.transition(gate), h), times(gate, drive))
            states.append(h)
        return states

    def states(self) -> list[Vector]:
        """The states as `selssm.recurrence` computes them."""
        return rows(self.from_starts(self.start))

    def from_starts(self, starts: object) -> Tensor:
        """(..., T, d) for starts (..., d), on the machine; a scalar gate goes in as one number."""
        gates = [gate[:1] for gate in self.word] if self.family.gate.scalar else self.word
        return recurrence.gated(self.family.form, self.family.A, gates, self.driven, starts)

    def sizes(self) -> list[Vector]:
        """The states of the same loop on absolute values."""
        family = replace(self.family, A=absolute(self.family.A))
        start, word = absolute((self.start,))[0], absolute(self.word)
        return Run(family, word, start, absolute(self.driven)).states()


def rows(states: Tensor) -> list[Vector]:
    """A (T, d) tensor as exact numbers."""
    return [tuple(map(Fraction, row)) for row in states.tolist()]


def observed(cell: GatedModule, inputs: Tensor, start: Tensor) -> tuple[Run, list[Vector]]:
    """What a module (float64) did on inputs (T, m) from a start (d): its run and its states."""
    d = len(start)
    with torch.no_grad():
        ran = cell.run(inputs[None], start[None])
        drive = inputs @ cell.B.T
    low, high = cell.low.expand(d).tolist(), cell.high.expand(d).tolist()
    make = {"leaky": Leaky, "replace": Replace}[cell.form]
    family = make(cell.A.tolist(), GateBox(low, high, scalar=len(cell.low) == 1 < d))
    word = tuple(rows(ran.gates[0].expand(-1, d)))
    return Run(family, word, rows(start[None])[0], tuple(rows(drive))), rows(ran.states[0])


def decay(run: Run, norm: Norm, rate: Fraction, states: list[Vector] | None = None) -> Inequality:
    """‖h_t‖ ≤ rate^t·‖h_0‖ for the states of the loop, or for others that claim to be of this run.

    The norm is exact, and monotone.
    """
    return Inequality(
        [norm(h) for h in (run.states() if states is None else states)],
        [norm(run.start) * power for power in powers(rate, len(run.word))],
        [norm(h) for h in run.sizes()],
        gated(run.dimension),
    )


def quadratic_decay(run: Run, P: Matrix, rate: Fraction) -> Inequality:
    """The same for ‖·‖_P, in which sizes count with |P|; its roots round twice."""
    weights = absolute(P)
    return Inequality(
        [quadratic(h, P) for h in run.states()],
        [quadratic(run.start, P) * power for power in powers(rate, len(run.word))],
        [quadratic(h, weights) for h in run.sizes()],
        gated(run.dimension) + 2,
    )
