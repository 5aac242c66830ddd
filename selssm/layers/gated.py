"""The gated recurrences as a module: leaky or replace form, vector or scalar gate.

    leaky      h_t = (1 - g_t) ∘ h_{t-1} + g_t ∘ (A h_{t-1} + B x_t)
    replace    h_t = g_t ∘ (A h_{t-1} + B x_t)
    gate       g_t = low + (high - low) σ(W x_t + c),  or  σ(W x_t + V h_{t-1} + c)

A gate never leaves its box [low, high], as rounded to the module's type, whatever it is computed
from: that is what a certificate for the family speaks about. The order in time is `gated_scan`'s,
with its backends; where the gate looks at the state it is a loop in plain torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from numerics.errors import InputError
from selssm.layers.rows import check_rows, check_sizes
from selssm.recurrence import GATED_STEPS
from selssm.scans import gated_scan
from selssm.scans.checks import check_shape

KINDS = ("vector", "scalar")


@dataclass(frozen=True, eq=False)
class GatedRun:
    """The states and the gates that made them."""

    states: Tensor  # (b, T, d)
    gates: Tensor  # (b, T, d) for vector gates, (b, T, 1) for scalar ones


class Gated(nn.Module):
    """A gated recurrence with a dense transition. Differentiable once, as `gated_scan` is; any
    number of times where the gate sees the state.

    Args:
        form: "leaky" or "replace".
        inputs: m, the size of x_t.
        state: d, the size of h_t.
        gate: "vector" (one gate a coordinate) or "scalar" (one for all).
        feedback: whether the gate also sees the state before the step.
        low, high: the box of the gate, numbers or one for each coordinate, inside [0, 1].

    Raises:
        InputError: a form, a kind of gate, a size or a box that does not exist.
    """

    low: Tensor
    high: Tensor

    def __init__(
        self,
        form: str,
        inputs: int,
        state: int,
        *,
        gate: str = "vector",
        feedback: bool = False,
        low: float | Sequence[float] = 0.0,
        high: float | Sequence[float] = 1.0,
    ) -> None:
        super().__init__()
        _one_of(form, tuple(GATED_STEPS), "form")
        _one_of(gate, KINDS, "gate")
        check_sizes(inputs=inputs, state=state)
        self.form = form
        size = state if gate == "vector" else 1
        self.A = nn.Parameter(torch.empty(state, state).uniform_(-1, 1) / state)  # |A|_inf < 1
        self.B = nn.Parameter(torch.empty(state, inputs).uniform_(-1, 1) / inputs)
        self.gate_input = nn.Linear(inputs, size)
        self.gate_state = nn.Linear(state, size, bias=False) if feedback else None
        self.register_buffer("low", _bound(low, size, "low"))
        self.register_buffer("high", _bound(high, size, "high"))
        if not bool(((self.low >= 0) & (self.low <= self.high) & (self.high <= 1)).all()):
            raise InputError(
                f"the gate box [{low}, {high}] is not inside [0, 1]", "low, high",
                "give 0 <= low <= high <= 1 in every coordinate",
            )  # fmt: skip

    def forward(self, inputs: Tensor, initial: Tensor | None = None) -> Tensor:
        """(b, T, m) -> the states (b, T, d)."""
        return self.run(inputs, initial).states

    def run(self, inputs: Tensor, initial: Tensor | None = None) -> GatedRun:
        """States and gates on inputs (b, T, m), from `initial` (b, d), default zero."""
        check_rows("inputs", inputs, self.B)
        check_shape("initial", initial, (len(inputs), len(self.A)))
        wishes = self.gate_input(inputs)  # (b, T, d) or (b, T, 1)
        if self.gate_state is not None:
            return self._step_by_step(self.gate_state, wishes, inputs @ self.B.T, initial)
        gates = self.gate(wishes)
        return GatedRun(
            gated_scan(self.A, self.B, gates, inputs, self.form, initial=initial), gates
        )

    def _step_by_step(
        self, seen: nn.Module, wishes: Tensor, drive: Tensor, initial: Tensor | None
    ) -> GatedRun:
        step, states, gates = GATED_STEPS[self.form], [], []
        h = torch.zeros_like(drive[:, 0]) if initial is None else initial  # (b, d)
        for t in range(drive.shape[1]):
            gates.append(self.gate(wishes[:, t] + seen(h)))
            h = step(h, gates[-1], self.A, drive[:, t])
            states.append(h)
        return GatedRun(torch.stack(states, dim=1), torch.stack(gates, dim=1))

    def gate(self, wish: Tensor) -> Tensor:
        """g from what the input, and the state, wish for: (..., d) or (..., 1)."""
        gate = self.low + (self.high - self.low) * torch.sigmoid(wish)
        return torch.clamp(gate, self.low, self.high)  # the sum may round out of the box


def _one_of(value: str, known: tuple[str, ...], where: str) -> None:
    if value not in known:
        raise InputError(f"there is no '{value}'", where, f"use one of: {', '.join(known)}")


def _bound(values: float | Sequence[float], size: int, where: str) -> Tensor:
    bound = torch.as_tensor(values, dtype=torch.get_default_dtype())
    if bound.ndim > 1 or bound.numel() not in (1, size):
        raise InputError(
            f"{bound.numel()} numbers for {size} gates", where, "give one, or one each"
        )
    return bound.expand(size).clone()
