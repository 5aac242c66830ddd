"""One token of the selective scan, for decoding: the scan itself over one step."""

from __future__ import annotations

from torch import Tensor

from selssm.scans.selective import selective_scan


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
    rows = [None if y is None else y.detach().unsqueeze(1) for y in (x, dt, B, C, z)]
    u, delta, B_row, C_row, z_row = rows
    assert u is not None and delta is not None and B_row is not None and C_row is not None
    made = selective_scan(
        u, delta, A.detach(), B_row, C_row, D, z_row, dt_bias, dt_softplus, True,
        initial_state=state.detach(), rule=rule, layout="bld", backend=backend,
    )  # fmt: skip
    out, last = made
    state.copy_(last)
    return out.detach().squeeze(1)
