"""One token of the selective scan, for decoding: one kernel on a GPU, else a scan of one step."""

from __future__ import annotations

import torch
from torch import Tensor

from numerics.errors import InputError
from selssm.scans.arrange import arrange
from selssm.scans.checks import check_numbers, check_shape, check_tensors, wrong
from selssm.scans.library import fake, operator
from selssm.scans.selective import RULES, chosen, selective_scan


def selective_state_update(
    state: Tensor,
    x: Tensor,
    dt: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    D: Tensor | None = None,
    z: Tensor | None = None,
    dt_bias: Tensor | None = None,
    dt_softplus: bool = False,
    *,
    rule: str = "euler",
    backend: str = "auto",
) -> Tensor:
    """Outputs (b, D); the state (b, D, N) is replaced in place by the next one.

    x, dt, z (b, D); A (D, N); B, C (b, N) or (b, G, N); D, dt_bias (D): the arguments of
    `mamba_ssm.ops.triton.selective_state_update`. Outside of autograd, as decoding is. Raises
    InputError as `selective_scan` does.
    """
    if rule not in RULES:
        raise InputError(f"there is no rule '{rule}'", "rule", f"use one of {RULES}")
    _check(state, x, dt, A, B, C, D, z, dt_bias)
    D, dt_bias = (None if y is None else y.detach() for y in (D, dt_bias))
    rows = [None if y is None else y.detach().unsqueeze(1) for y in (x, dt, B, C, z)]
    u, delta, B_row, C_row, z_row = rows
    assert u is not None and delta is not None and B_row is not None and C_row is not None
    A, held = A.detach(), state.detach()
    s = arrange(u, delta, A, B_row, C_row, D, z_row, dt_bias, held, None, "bld")
    if chosen(s, backend) == "triton":
        gate = None if s.z is None else s.z[:, 0]
        return selective_step_op(
            held, s.u[:, 0], s.delta[:, 0], A, s.B[:, 0], s.C[:, 0], D, gate, dt_bias,
            dt_softplus, rule,
        )  # fmt: skip
    out, last = selective_scan(
        u, delta, A, B_row, C_row, D, z_row, dt_bias, dt_softplus, True,
        initial_state=held, rule=rule, layout="bld", backend=backend,
    )  # fmt: skip
    held.copy_(last)
    return out.squeeze(1)


def _check(
    state: Tensor, x: Tensor, dt: Tensor, A: Tensor, B: Tensor, C: Tensor, D: Tensor | None,
    z: Tensor | None, dt_bias: Tensor | None,
) -> None:  # fmt: skip
    """What `arrange` would refuse under the names and shapes that it knows."""
    optional = {"D": D, "z": z, "dt_bias": dt_bias}
    check_tensors("x", optional, x=x, state=state, dt=dt, A=A, B=B, C=C)
    check_numbers(x=x, dt=dt, z=z, dt_bias=dt_bias)
    check_numbers(A.is_complex(), A=A, state=state)
    if state.ndim == 4:
        raise InputError("it has four axes, as that of Mamba-2", "state", "use ssd_step")
    if x.ndim != 2:
        raise wrong("x", x, "(b, D)")
    check_shape("dt", dt, tuple(x.shape), " like x")
    check_shape("z", z, tuple(x.shape), " like x")
    check_shape("dt_bias", dt_bias, (x.shape[1],))
    if A.ndim != 2 or len(A) != x.shape[1]:
        raise wrong("A", A, f"({x.shape[1]}, N) for x as (b, D)")
    for name, y in (("B", B), ("C", C)):
        groups = y.shape[1] if y.ndim == 3 else 1
        ends = (x.shape[0], A.shape[1])
        if y.ndim not in (2, 3) or (y.shape[0], y.shape[-1]) != ends:
            raise wrong(name, y, f"(b, N) or (b, G, N) with b, N = {ends[0]}, {ends[1]}")
        if groups == 0 or x.shape[1] % groups:
            raise wrong(name, y, f"(b, G, N) with G dividing D = {x.shape[1]}")
    check_shape("state", state, (*x.shape, A.shape[1]))
    if any(n > 1 and stride == 0 for n, stride in zip(state.shape, state.stride(), strict=True)):
        raise InputError("entries share memory, as after expand", "state", "give state.clone()")
    if A.is_complex() and not state.is_complex():
        raise InputError(f"its type is {state.dtype}", "state", "give it complex, as A is")


@operator("selective_step", "state")
def selective_step_op(
    state: Tensor,
    x: Tensor,
    delta: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    skip: Tensor | None,
    z: Tensor | None,
    bias: Tensor | None,
    softplus: bool,
    rule: str,
) -> Tensor:
    """Outputs (b, D) by the Triton kernel; `state` (b, D, N) moves on in place; B, C (b, G, N)."""
    from selssm.kernels.step import step

    out = step(state, x, delta, A, B, C, skip, z, bias, softplus, rule)
    torch.autograd.graph.increment_version(state)
    return out


@fake(selective_step_op)
def _(state: Tensor, x: Tensor, *others: object) -> Tensor:
    return x.new_empty(x.shape)
