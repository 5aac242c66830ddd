"""The Mamba-1 mixer, with the parameter names of real checkpoints.

    rows (b, T, d) → in_proj → u, z → causal convolution → SiLU → v (b, T, i)
    v → x_proj → low-rank step, B, C;   Δ = softplus(dt_proj(step))
    h_t = exp(Δ_t a) h_{t-1} + Δ_t B_t v_t,  a = -exp(A_log);   y_t = (h_t C_t + D v_t) SiLU(z_t)
    y → out_proj → (b, T, d)

The input gain is Δ B, the deployed rule, and not the exact zero-order hold. Prefill, a chunk of a
long sequence and the decoding of one token are one and the same function, `run`, with the carry
that the last call left: nothing can differ between them but rounding.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from selssm.layers.rows import check_rows, check_sizes
from selssm.recurrence import euler
from selssm.scans import scan, selective_scan


@dataclass(frozen=True, eq=False)
class Carry:
    """What the mixer remembers between calls."""

    window: Tensor  # (b, k-1, i)  the last rows that the convolution still needs
    state: Tensor  # (b, i, N)  h; (b, H, P, N) in Mamba-2, and all its channels in the window

    def detach(self) -> Carry:
        """The same numbers, cut from the graph."""
        return Carry(self.window.detach(), self.state.detach())


@dataclass(frozen=True, eq=False)
class Selection:
    """What the input selects at every step; float32 or wider."""

    logits: Tensor  # (b, T, i)  Δ = softplus(logits)
    B: Tensor  # (b, T, N)
    C: Tensor  # (b, T, N)

    @property
    def steps(self) -> Tensor:
        """Δ, (b, T, i)."""
        return torch.logaddexp(self.logits, torch.zeros_like(self.logits))


@dataclass(frozen=True, eq=False)
class S6Run:
    """One call's output and everything on the way that is worth observing."""

    output: Tensor  # (b, T, d)
    inputs: Tensor  # (b, T, i)  v
    selection: Selection
    states: Tensor  # (b, T, i, N)  h
    carry: Carry

    @property
    def state_sizes(self) -> Tensor:
        """The largest |h| of each channel, (b, T, i)."""
        return self.states.abs().amax(-1)

    @property
    def drive_sizes(self) -> Tensor:
        """The largest |B_n v| of each channel, (b, T, i)."""
        return self.inputs.abs() * self.selection.B.abs().amax(-1, keepdim=True)


class S6(nn.Module):
    """The selective state space mixer of Mamba-1.

    Args:
        width: d, the size of a row.
        inner: i, the number of channels; twice the width if left out.
        state: N, the state size of a channel.
        taps: k, the length of the causal convolution.
        rank: r, the rank of the step size's projection; ceil(d / 16) if left out.
        bias: whether in_proj and out_proj have biases.
        conv_bias: whether the convolution has one.

    Raises:
        InputError: a size that is no whole number, or less than 1.
    """

    def __init__(
        self,
        width: int,
        inner: int | None = None,
        state: int = 16,
        taps: int = 4,
        rank: int | None = None,
        bias: bool = False,
        conv_bias: bool = True,
    ) -> None:
        super().__init__()
        check_sizes(width=width, state=state, taps=taps)
        inner = 2 * width if inner is None else inner
        rank = math.ceil(width / 16) if rank is None else rank
        check_sizes(inner=inner, rank=rank)
        self.inner, self.state, self.taps, self.rank = inner, state, taps, rank
        self.in_proj = nn.Linear(width, 2 * inner, bias=bias)
        self.conv1d = nn.Conv1d(inner, inner, taps, groups=inner, bias=conv_bias)
        self.x_proj = nn.Linear(inner, rank + 2 * state, bias=False)
        self.dt_proj = nn.Linear(rank, inner, bias=True)
        self.A_log = nn.Parameter(torch.empty(inner, state))
        self.D = nn.Parameter(torch.empty(inner))
        self.out_proj = nn.Linear(inner, width, bias=bias)
        self.reset_dynamics()

    @torch.no_grad()
    def reset_dynamics(self, slowest: float = 1e-3, fastest: float = 1e-1) -> None:
        """Rates -1, ..., -N in every channel, no preference among step sizes in the given range."""
        counts = torch.arange(1, self.state + 1, dtype=torch.float32)
        self.A_log.copy_(counts.log().expand_as(self.A_log))
        self.D.fill_(1.0)
        exponents = torch.empty_like(self.dt_proj.bias)
        steps = exponents.uniform_(math.log(slowest), math.log(fastest)).exp()
        self.dt_proj.bias.copy_(torch.log(torch.expm1(steps)))  # softplus of it is the step

    def forward(self, rows: Tensor) -> Tensor:
        """(b, T, d) -> (b, T, d), from a zero state, by the fastest scan of the device.

        The states are not kept; `run` keeps them, and carries on from a carry.
        """
        check_rows("rows", rows, self.in_proj.weight)
        v, z, _ = self.convolve(rows, self.blank(len(rows)).window)
        chosen = self.select(v)
        rates = -torch.exp(self.A_log.to(self.precision))  # (i, N)
        y = selective_scan(
            v, chosen.logits, rates, chosen.B, chosen.C, self.D, z, delta_softplus=True,
            layout="bld",
        )  # fmt: skip
        assert isinstance(y, Tensor)
        return self.out_proj(y.to(rows.dtype))

    def run(self, rows: Tensor, carry: Carry | None = None) -> S6Run:
        """The mixer on rows (b, T, d), T >= 1, going on from `carry` (from nothing if None)."""
        check_rows("rows", rows, self.in_proj.weight)
        carry = carry or self.blank(len(rows))
        v, z, window = self.convolve(rows, carry.window)
        chosen = self.select(v)
        states = self.drive(v, chosen, carry.state)  # (b, T, i, N)
        y = (states @ chosen.C.unsqueeze(-1)).squeeze(-1)  # (b, T, i)
        y = (y + self.D.to(y.dtype) * v) * functional.silu(z)
        output = self.out_proj(y.to(rows.dtype))
        return S6Run(output, v, chosen, states, Carry(window, states[:, -1]))

    def blank(self, batch: int) -> Carry:
        """The carry before the first token: zeros."""
        weight = self.in_proj.weight
        window = weight.new_zeros(batch, self.taps - 1, self.inner)
        return Carry(window, weight.new_zeros(batch, self.inner, self.state, dtype=self.precision))

    @property
    def precision(self) -> torch.dtype:
        """The type of steps and states: that of the weights, and float32 at least."""
        return torch.promote_types(self.in_proj.weight.dtype, torch.float32)

    def convolve(self, rows: Tensor, window: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """v (b, T, i), z (b, T, i), and the window (b, k-1, i) for the next call."""
        u, z = self.in_proj(rows).chunk(2, dim=-1)  # (b, T, i) each
        seen = torch.cat((window, u), dim=1)  # (b, k-1+T, i)
        v = functional.silu(self.conv1d(seen.transpose(1, 2))).transpose(1, 2)  # (b, T, i)
        return v, z, seen[:, seen.shape[1] - self.taps + 1 :]

    def select(self, v: Tensor) -> Selection:
        """Δ (before softplus), B and C from v (b, T, i)."""
        parts = self.x_proj(v).split([self.rank, self.state, self.state], dim=-1)
        low_rank, B, C = parts  # (b, T, r), (b, T, N), (b, T, N)
        logits = functional.linear(low_rank, self.dt_proj.weight).to(self.precision)
        logits = logits + self.dt_proj.bias.to(self.precision)  # (b, T, i)
        return Selection(logits, B.to(self.precision), C.to(self.precision))

    def choose(self, rows: Tensor) -> Selection:
        """What rows (b, T, d) select when nothing came before them."""
        return self.select(self.convolve(rows, self.blank(len(rows)).window)[0])

    def drive(self, v: Tensor, chosen: Selection, state: Tensor) -> Tensor:
        """All states (b, T, i, N), from the state (b, i, N) before the first row."""
        rates = -torch.exp(self.A_log.to(self.precision))  # (i, N)
        decay, gain = euler(chosen.steps.unsqueeze(-1), rates, chosen.B.unsqueeze(-2))
        return scan(decay, gain * v.unsqueeze(-1), state, time=-3)
