"""`selective_scan`: the recurrence of Mamba-1, on every backend, with one signature.

    h_t = exp(Δ_t A) h_{t-1} + b̄_t B_t u_t,    y_t = C_t h_t + D u_t,    out_t = y_t SiLU(z_t)

with Δ_t = delta_t + delta_bias, through softplus if asked, and b̄ = Δ ("euler", what is deployed)
or (exp(Δa) - 1)/a ("zoh", the exact hold). The first ten arguments are those of
`mamba_ssm.ops.selective_scan_interface.selective_scan_fn`.

| backend | device | precision | what it is |
|---|---|---|---|
| loop | any | float64 | the definition: one Python step a token (`selssm.recurrence`) |
| torch | any | float32, float64, complex | chunks in parallel |
| triton | CUDA | float32 (bf16, fp16, fp32 in and out) | one fused kernel each way |
"""

from __future__ import annotations

import torch
from torch import Tensor

from numerics.errors import InputError
from selssm.scans.arrange import Selected, arrange
from selssm.scans.backends import choose, kernels_miss
from selssm.scans.operators import scan_with_gradients
from selssm.scans.selective_loop import loop

RULES = ("euler", "zoh")


def selective_scan(
    u: Tensor,
    delta: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    D: Tensor | None = None,
    z: Tensor | None = None,
    delta_bias: Tensor | None = None,
    delta_softplus: bool = False,
    return_last_state: bool = False,
    *,
    initial_state: Tensor | None = None,
    cu_seqlens: Tensor | None = None,
    rule: str = "euler",
    layout: str = "bdl",
    backend: str = "auto",
) -> Tensor | tuple[Tensor, Tensor]:
    """Outputs like u, and the last states too if asked; differentiable in every tensor, once.

    Args:
        u, delta, z: (b, D, L), or (b, L, D) with layout "bld"; any strides, no copy is made.
        A: (D, N), real or complex with negative real parts.
        B, C: constant (D, N); or selected (b, N, L) or (b, G, N, L) with D/G neighbouring
            channels a group ((b, L, N) and (b, L, G, N) with layout "bld"), repeated where the two
            come in different groups. With complex A they are complex, or in layout "bdl" real with
            (real, imaginary) pairs along time, and the output is twice the real part: A holds one
            of each conjugate pair.
        D, delta_bias: (D).
        initial_state: (b, D, N), h before the first step; zero if left out.
        cu_seqlens: ends of packed sequences, (sequences + 1) integers from 0 to L, for b = 1;
            states are then (sequences, D, N). A sequence may be empty. On a GPU the values are
            not looked at: what does not rise from 0 to L gives meaningless numbers.
        rule: "euler" or "zoh".
        backend: "auto" takes triton on CUDA where it can run, and torch elsewhere.

    Returns:
        out, in u's shape, dtype and layout; with return_last_state also (b, D, N), float32
        (float64 for float64 u; complex for complex A).

    Raises:
        InputError: a shape, type, device, rule, layout or backend that does not fit, by name.
    """
    if rule not in RULES:
        raise InputError(f"there is no rule '{rule}'", "rule", f"use one of {RULES}")
    s = arrange(u, delta, A, B, C, D, z, delta_bias, initial_state, cu_seqlens, layout)
    runs = chosen(s, backend) if u.shape[0] > 0 else "loop"  # an empty batch has nothing to compute
    if runs == "loop":
        out, last = loop(s, delta_softplus, rule)
    else:
        leaves = (s.u, s.delta, s.A, s.B, s.C, s.skip, s.z, s.bias, s.initial)
        keep = torch.is_grad_enabled() and any(x is not None and x.requires_grad for x in leaves)
        out, last, _ = scan_with_gradients(*leaves, s.ends, delta_softplus, rule, runs, keep)
    out = out.transpose(1, 2) if layout == "bdl" else out
    return (out, last) if return_last_state else out


def chosen(s: Selected, backend: str = "auto") -> str:
    """The backend that runs these arguments; InputError if the one asked for cannot."""
    return choose(backend, s.u.device, lambda: _triton_misses(s))


def _triton_misses(s: Selected) -> str | None:
    """Why the Triton kernels cannot run these arguments; None if they can."""
    if s.A.is_complex() or s.u.dtype == torch.float64:
        return "the Triton kernels compute in real float32"
    if s.u.shape[-1] // s.B.shape[2] < 2:
        return "the Triton kernels need two channels or more that share their B and C"
    return kernels_miss(s.u.device)
