"""The Mamba-2 mixer, with the parameter names of real checkpoints.

    rows (b, T, d) → in_proj → z (i), u (i + 2GN), dt (H);   u → causal convolution → SiLU → v, B, C
    Δ = clamp(softplus(dt + dt_bias), time_step_limit);   a = -exp(A_log), one number a head
    h_t = exp(Δ_t a) h_{t-1} + Δ_t v_t B_t';   y_t = h_t C_t + D v_t
    y → norm(y SiLU(z)), group by group → out_proj → (b, T, d)

The limits of Δ hold in prefill, in a chunk and for a single token alike. Published code applies
them where it reads a whole sequence and not in its step for one new token (transformers 5,
mamba_ssm 2): with limits other than (0, ∞) that is another recurrence than the trained one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from numerics.errors import InputError
from selssm.layers.rms_norm import GatedRMSNorm
from selssm.layers.rows import check_rows, check_sizes
from selssm.layers.s6 import Carry
from selssm.scans import scan, ssd
from selssm.scans.ssd import step_sizes

Limits = tuple[float, float]


@dataclass(frozen=True, eq=False)
class HeadSelection:
    """What the input selects at every step; float32 or wider."""

    logits: Tensor  # (b, T, H)  Δ = clamp(softplus(logits), limits)
    B: Tensor  # (b, T, G, N)
    C: Tensor  # (b, T, G, N)
    limits: Limits

    @property
    def steps(self) -> Tensor:
        """Δ, (b, T, H)."""
        return step_sizes(self.logits, None, True, self.limits)


@dataclass(frozen=True, eq=False)
class SSDRun:
    """One call's output and everything on the way that is worth observing."""

    output: Tensor  # (b, T, d)
    inputs: Tensor  # (b, T, H, P)  v
    selection: HeadSelection
    states: Tensor  # (b, T, H, P, N)  h
    carry: Carry

    @property
    def state_sizes(self) -> Tensor:
        """The largest |h| of each head, (b, T, H)."""
        return self.states.abs().amax((-2, -1))

    @property
    def drive_sizes(self) -> Tensor:
        """The largest |B_n v_p| of each head, (b, T, H)."""
        largest_B = self.selection.B.abs().amax(-1)  # (b, T, G)
        share = self.inputs.shape[2] // largest_B.shape[2]
        return self.inputs.abs().amax(-1) * largest_B.repeat_interleave(share, dim=2)


class SSD(nn.Module):
    """The selective state space mixer of Mamba-2.

    Args:
        width: d, the size of a row.
        num_heads, head_dim: H and P; i = H·P channels.
        state_size: N, the state size of a channel.
        n_groups: G, dividing H; the heads of a group are neighbours and share B and C.
        taps: k, the length of the causal convolution.
        chunk_size: steps of a chunk in `advance`; another one changes rounding only.
        time_step_limit: the least and the largest Δ.
        norm_eps: of the normalisation behind the gate.
        bias: whether in_proj and out_proj have biases.
        conv_bias: whether the convolution has one.

    Raises:
        InputError: a size that is no whole number, groups that do not divide the heads, or limits
            out of order.
    """

    def __init__(
        self,
        width: int,
        num_heads: int,
        head_dim: int,
        state_size: int = 128,
        n_groups: int = 1,
        taps: int = 4,
        chunk_size: int = 256,
        time_step_limit: Limits = (0.0, math.inf),
        norm_eps: float = 1e-5,
        bias: bool = False,
        conv_bias: bool = True,
    ) -> None:
        super().__init__()
        check_sizes(
            width=width, num_heads=num_heads, head_dim=head_dim, state_size=state_size,
            n_groups=n_groups, taps=taps, chunk_size=chunk_size,
        )  # fmt: skip
        if num_heads % n_groups:
            what = f"{n_groups} groups for {num_heads} heads"
            raise InputError(what, "n_groups", "let groups divide heads")
        if not 0 <= time_step_limit[0] <= time_step_limit[1]:
            raise InputError(f"{time_step_limit}", "time_step_limit", "give two numbers in order")
        self.heads, self.head_dim, self.state, self.groups = (
            num_heads, head_dim, state_size, n_groups,
        )  # fmt: skip
        self.taps, self.chunk_size, self.limits = taps, chunk_size, time_step_limit
        self.inner, selected = num_heads * head_dim, n_groups * state_size
        self.parts = [self.inner, self.inner + 2 * selected, num_heads]  # of in_proj: z, u, dt
        self.fed = [self.inner, selected, selected]  # of the convolution: v, B, C
        self.in_proj = nn.Linear(width, sum(self.parts), bias=bias)
        channels = self.parts[1]
        self.conv1d = nn.Conv1d(channels, channels, taps, groups=channels, bias=conv_bias)
        self.dt_bias = nn.Parameter(torch.empty(num_heads))
        self.A_log = nn.Parameter(torch.empty(num_heads))
        self.D = nn.Parameter(torch.empty(num_heads))
        self.norm = GatedRMSNorm(self.inner, n_groups, norm_eps)
        self.out_proj = nn.Linear(self.inner, width, bias=bias)
        self.reset_dynamics()

    @torch.no_grad()
    def reset_dynamics(self, slowest: float = 1e-3, fastest: float = 1e-1) -> None:
        """Rates -1, ..., -H, no preference among step sizes in the given range."""
        self.A_log.copy_(torch.arange(1, self.heads + 1, dtype=torch.float32).log())
        self.D.fill_(1.0)
        exponents = torch.empty_like(self.dt_bias).uniform_(math.log(slowest), math.log(fastest))
        self.dt_bias.copy_(torch.log(torch.expm1(exponents.exp())))

    def forward(self, rows: Tensor) -> Tensor:
        """(b, T, d) -> (b, T, d), from a zero state."""
        return self.advance(rows)[0]

    def advance(self, rows: Tensor, carry: Carry | None = None) -> tuple[Tensor, Carry]:
        """The output (b, T, d) and the next carry, in chunks; the states are not kept."""
        check_rows("rows", rows, self.in_proj.weight)
        carry = carry or self.blank(len(rows))
        z, v, chosen, window = self.select(rows, carry)
        y, state = ssd(
            v.to(self.precision), chosen.logits, self.rates, chosen.B, chosen.C, self.chunk_size,
            self.D, initial_states=carry.state, dt_softplus=True, dt_limit=self.limits,
            return_final_states=True,
        )  # fmt: skip
        return self.project(y, z, rows.dtype), Carry(window, state)

    def run(self, rows: Tensor, carry: Carry | None = None) -> SSDRun:
        """`advance` step by step, with every state kept: (b, T, H, P, N) numbers."""
        check_rows("rows", rows, self.in_proj.weight)
        carry = carry or self.blank(len(rows))
        z, v, chosen, window = self.select(rows, carry)
        steps, share = chosen.steps, self.heads // self.groups
        B, C = (x.repeat_interleave(share, dim=2) for x in (chosen.B, chosen.C))  # (b, T, H, N)
        decay = torch.exp(steps * self.rates)[..., None, None]  # (b, T, H, 1, 1)
        drive = (steps.unsqueeze(-1) * v).unsqueeze(-1) * B.unsqueeze(-2)  # (b, T, H, P, N)
        states = scan(decay, drive, carry.state, time=-4)
        y = (states @ C.unsqueeze(-1)).squeeze(-1)  # (b, T, H, P)
        y = y + self.D.to(y.dtype).unsqueeze(-1) * v
        output = self.project(y, z, rows.dtype)
        return SSDRun(output, v, chosen, states, Carry(window, states[:, -1]))

    def blank(self, batch: int) -> Carry:
        """The carry before the first token: zeros."""
        weight, wide = self.in_proj.weight, self.precision
        window = weight.new_zeros(batch, self.taps - 1, self.parts[1])
        states = (batch, self.heads, self.head_dim, self.state)
        return Carry(window, weight.new_zeros(states, dtype=wide))

    @property
    def precision(self) -> torch.dtype:
        """The type of steps and states: that of the weights, and float32 at least."""
        return torch.promote_types(self.in_proj.weight.dtype, torch.float32)

    @property
    def rates(self) -> Tensor:
        """a = -exp(A_log), (H)."""
        return -torch.exp(self.A_log.to(self.precision))

    def select(self, rows: Tensor, carry: Carry) -> tuple[Tensor, Tensor, HeadSelection, Tensor]:
        """z (b, T, i), v (b, T, H, P), what is selected, and the window (b, k-1, i + 2GN)."""
        z, u, dt = self.in_proj(rows).split(self.parts, dim=-1)
        seen = torch.cat((carry.window, u), dim=1)  # (b, k-1+T, i + 2GN)
        fed = functional.silu(self.conv1d(seen.transpose(1, 2))).transpose(1, 2)
        v, B, C = fed.split(self.fed, dim=-1)
        v = v.unflatten(-1, (self.heads, self.head_dim))
        B, C = (x.to(self.precision).unflatten(-1, (self.groups, self.state)) for x in (B, C))
        logits = dt.to(self.precision) + self.dt_bias.to(self.precision)
        window = seen[:, seen.shape[1] - self.taps + 1 :]
        return z, v, HeadSelection(logits, B, C, self.limits), window

    def choose(self, rows: Tensor) -> HeadSelection:
        """What rows (b, T, d) select when nothing came before them."""
        return self.select(rows, self.blank(len(rows)))[2]

    def project(self, y: Tensor, z: Tensor, dtype: torch.dtype) -> Tensor:
        """y (b, T, H, P) through gate, normalisation and out_proj: (b, T, d)."""
        return self.out_proj(self.norm(y.flatten(-2), z).to(dtype))
