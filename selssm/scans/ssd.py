"""`ssd`: the recurrence of Mamba-2, one decay a head, in chunks.

    h_t = exp(Δ_t a) h_{t-1} + Δ_t x_t B_t',    y_t = h_t C_t + D x_t,    out_t = y_t SiLU(z_t)

Within a chunk the outputs are a product with the masked matrix of decays (identity.ssd_duality);
from chunk to chunk the states are scanned. Every decay is exp of a sum of exponents <= 0 that were
added up where they are needed: no difference of two long sums, which may round above zero and
overflow, and no product with the reciprocal of a decay.
"""

from __future__ import annotations

import itertools
import math

import torch
from torch import Tensor
from torch.nn import functional

from numerics.errors import InputError
from selssm.scans.associative import scan
from selssm.scans.checks import check_ends, check_numbers, check_shape, check_tensors, wrong
from selssm.scans.library import without_autocast


def ssd(
    x: Tensor,
    dt: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    chunk_size: int = 64,
    D: Tensor | None = None,
    z: Tensor | None = None,
    dt_bias: Tensor | None = None,
    initial_states: Tensor | None = None,
    cu_seqlens: Tensor | None = None,
    dt_softplus: bool = False,
    dt_limit: tuple[float, float] = (0.0, math.inf),
    return_final_states: bool = False,
) -> Tensor | tuple[Tensor, Tensor]:
    """Outputs (b, L, H, P) in x's type, and the last states (b, H, P, N) if asked.

    Args:
        x, z: (b, L, H, P). dt: (b, L, H). A, dt_bias: (H). D: (H) or (H, P).
        B, C: (b, L, G, N), G dividing H: heads h with the same h // (H/G) share them.
        initial_states: (b, H, P, N), zero if left out.
        cu_seqlens: ends of packed sequences for b = 1, as in `selective_scan`.
        dt_limit: Δ is clamped to this range after softplus, in prefill and in `ssd_step` alike.

    Computed in float32, or float64 if x is. A number of x, dt or B that is not finite may reach
    earlier outputs of its chunk, through products with zero. Raises InputError, with the argument's
    name, for shapes, types, devices and numbers that do not fit. With cu_seqlens every sequence is
    a call of its own, which `torch.compile` cannot trace as one graph.
    """
    _check(x, dt, A, B, C, D, z, dt_bias, initial_states, cu_seqlens)
    _check_numbers(chunk_size, dt_limit)
    if cu_seqlens is not None:
        return _packed(
            cu_seqlens, x, dt, B, C, z, initial_states, return_final_states,
            A=A, chunk_size=chunk_size, D=D, dt_bias=dt_bias, dt_softplus=dt_softplus,
            dt_limit=dt_limit,
        )  # fmt: skip
    wide = torch.promote_types(x.dtype, torch.float32)
    steps = step_sizes(dt.to(wide), dt_bias, dt_softplus, dt_limit)
    share = x.shape[2] // B.shape[2]
    B, C = (y.to(wide).repeat_interleave(share, dim=2) for y in (B, C))
    with without_autocast(x):
        y, last = _chunked(x.to(wide), steps, A.to(wide), B, C, chunk_size, initial_states)
    if D is not None:
        y = y + D.to(wide).reshape(len(A), -1) * x
    y = y if z is None else y * functional.silu(z.to(wide))
    return (y.to(x.dtype), last) if return_final_states else y.to(x.dtype)


def step_sizes(
    dt: Tensor, bias: Tensor | None, softplus: bool, limit: tuple[float, float]
) -> Tensor:
    """Δ from dt (..., H): bias, softplus, clamp."""
    dt = dt if bias is None else dt + bias.to(dt.dtype)
    return torch.clamp(functional.softplus(dt) if softplus else dt, *limit)


def ssd_step(
    x: Tensor,
    dt: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    state: Tensor,
    D: Tensor | None = None,
    z: Tensor | None = None,
    dt_bias: Tensor | None = None,
    dt_softplus: bool = False,
    dt_limit: tuple[float, float] = (0.0, math.inf),
) -> tuple[Tensor, Tensor]:
    """One token: outputs (b, H, P) and the next state (b, H, P, N); arguments without L. Raises
    InputError as `ssd` does."""
    check_tensors("x", {"z": z}, x=x, dt=dt, A=A, B=B, C=C, state=state)
    check_numbers(x=x, dt=dt, A=A, B=B, C=C, state=state, z=z)
    if x.ndim != 3:
        raise wrong("x", x, "(b, H, P)")
    if B.ndim != 3 or len(B) != len(x):
        raise wrong("B", B, f"({len(x)}, G, N)")
    check_shape("C", C, tuple(B.shape), " like B")
    check_shape("dt", dt, tuple(x.shape[:2]))
    check_shape("z", z, tuple(x.shape), " like x")
    check_shape("state", state, (*x.shape, B.shape[-1]))
    made = ssd(
        x.unsqueeze(1), dt.unsqueeze(1), A, B.unsqueeze(1), C.unsqueeze(1), 1, D,
        None if z is None else z.unsqueeze(1), dt_bias, state, None, dt_softplus, dt_limit, True,
    )  # fmt: skip
    return made[0].squeeze(1), made[1]


def _chunked(
    x: Tensor,
    steps: Tensor,
    a: Tensor,
    B: Tensor,
    C: Tensor,
    size: int,
    initial: Tensor | None,
) -> tuple[Tensor, Tensor]:
    """y (b, L, H, P) and the last state; B and C (b, L, H, N). A padded step has Δ = 0."""
    length = x.shape[1]
    size = max(1, min(size, length))
    short = -length % size
    x, B, C = (functional.pad(y, (0, 0, 0, 0, 0, short)) for y in (x, B, C))
    steps = functional.pad(steps, (0, 0, 0, short))
    x, steps, B, C = (y.unflatten(1, (-1, size)) for y in (x, steps, B, C))  # (b, c, T, H, ...)
    exponent = (steps * a).movedim(-1, 2)  # (b, c, H, T)
    decays = torch.exp(segment_sums(exponent))  # (b, c, H, T, T)
    from_start = torch.exp(exponent.cumsum(-1)).movedim(2, -1)  # (b, c, T, H)
    to_end = decays[..., -1, :].movedim(2, -1)  # (b, c, T, H)
    drive = x * steps.unsqueeze(-1)  # (b, c, T, H, P)
    scores = torch.einsum("bcthn,bcshn->bchts", C, B).tril() * decays  # none of a later step
    inside = torch.einsum("bchts,bcshp->bcthp", scores, drive)
    pushed = torch.einsum("bcshn,bcsh,bcshp->bchpn", B, to_end, drive)
    whole = from_start[:, :, -1, :, None, None].expand(pushed.shape)  # (b, c, H, P, N)
    first = torch.zeros_like(pushed[:, 0]) if initial is None else initial.to(pushed.dtype)
    ends = scan(whole, pushed, first, time=-4)
    before = torch.cat((first.unsqueeze(1), ends[:, :-1]), dim=1)
    carried = torch.einsum("bcthn,bchpn,bcth->bcthp", C, before, from_start)
    return (inside + carried).flatten(1, 2)[:, :length], ends[:, -1]


def segment_sums(exponent: Tensor) -> Tensor:
    """sum of exponent over j < k <= i, for j <= i, and -inf above; (..., T) -> (..., T, T).

    Each sum adds only its own terms, so that it is never above zero for exponents <= 0.
    """
    size = exponent.shape[-1]
    rows = torch.ones(size, size, dtype=torch.bool, device=exponent.device)
    terms = exponent.unsqueeze(-1).expand(*exponent.shape, size)  # [k, j] = exponent_k
    sums = terms.masked_fill(~rows.tril(-1), 0).cumsum(-2)
    return sums.masked_fill(~rows.tril(), -math.inf)


def _packed(ends, x, dt, B, C, z, initial, return_final_states, **shared):  # type: ignore[no-untyped-def]
    """Each sequence of a packed batch on its own; an empty one keeps its initial state."""
    outputs, lasts, marks = [torch.empty_like(x[:, :0])], [], ends.tolist()
    for i, (start, end) in enumerate(itertools.pairwise(marks)):
        first = None if initial is None else initial[i : i + 1]
        if start == end:
            blank = x.new_zeros(1, *x.shape[2:], B.shape[-1])
            lasts.append(blank if first is None else first)
            continue
        part = slice(start, end)
        y, last = ssd(
            x[:, part], dt[:, part], B=B[:, part], C=C[:, part], initial_states=first,
            z=None if z is None else z[:, part], return_final_states=True, **shared,
        )  # fmt: skip
        outputs.append(y)
        lasts.append(last)
    y = torch.cat(outputs, dim=1)
    return (y, torch.cat(lasts)) if return_final_states else y


def _check(
    x: Tensor, dt: Tensor, A: Tensor, B: Tensor, C: Tensor, D: Tensor | None, z: Tensor | None,
    dt_bias: Tensor | None, initial: Tensor | None, ends: Tensor | None,
) -> None:  # fmt: skip
    named = {"x": x, "dt": dt, "A": A, "B": B, "C": C}
    optional = {"D": D, "z": z, "dt_bias": dt_bias, "initial_states": initial}
    check_tensors("x", optional | {"cu_seqlens": ends}, **named)
    check_numbers(**named, **optional)
    if x.ndim != 4 or x.shape[1] == 0:
        raise wrong("x", x, "(b, L, H, P) with L >= 1")
    if B.ndim != 4:
        raise wrong("B", B, "(b, L, G, N)")
    batch, length, heads, width = x.shape
    groups = B.shape[2]
    check_shape("dt", dt, (batch, length, heads))
    check_shape("A", A, (heads,))
    check_shape("B", B, (batch, length, groups, B.shape[-1]), " as (b, L, G, N)")
    check_shape("C", C, tuple(B.shape), " like B")
    if D is not None and D.ndim != 1:
        check_shape("D", D, (heads, width))
    else:
        check_shape("D", D, (heads,))
    check_shape("z", z, tuple(x.shape), " like x")
    check_shape("dt_bias", dt_bias, (heads,))
    sequences = batch if ends is None else check_ends(ends, batch, length)
    check_shape("initial_states", initial, (sequences, heads, width, B.shape[-1]))
    if groups == 0 or heads % groups:
        raise InputError(f"{groups} groups for {heads} heads", "B", "let groups divide heads")


def _check_numbers(chunk_size: int, limit: tuple[float, float]) -> None:
    if chunk_size < 1:
        raise InputError(f"it is {chunk_size}", "chunk_size", "give 1 or more")
    if not limit[0] <= limit[1]:
        raise InputError(f"it is {limit}", "dt_limit", "give (low, high) with low <= high")
