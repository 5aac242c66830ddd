"""The selective scan, backward: one programme a tile of channels and a sequence, chunks from the
end, and no atomics, so that the result is the same bit for bit from run to run.

A chunk is computed anew from the state kept before it, its states going to a scratch of CHUNK tiles
that stays in the cache; then its steps are visited in reverse. What a tile adds to the gradients of
B and C is written once a tile and summed afterwards, in a fixed order.
"""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

from selssm.kernels.pieces import LOG2E, held, held_slope, log1p_exp, logistic
from selssm.kernels.selective import AHEAD, CHUNK, strides, tile
from selssm.scans.arrange import Selected


@triton.jit
def backward_kernel(
    u_ptr, delta_ptr, z_ptr, d_out_ptr, At_ptr, B_ptr, C_ptr, skip_ptr, bias_ptr,
    kept_ptr, d_last_ptr, ends_ptr, scratch_ptr,
    d_u_ptr, d_delta_ptr, d_z_ptr, d_A_ptr, d_B_ptr, d_C_ptr, d_skip_ptr, d_bias_ptr,
    d_initial_ptr, L, D, N, group, rows,
    u_b, u_t, u_d, delta_b, delta_t, delta_d, z_b, z_t, z_d, o_b, o_t, o_d,
    du_b, du_t, du_d, dd_b, dd_t, dd_d, dz_b, dz_t, dz_d,
    B_b, B_t, B_g, B_n, C_b, C_t, C_g, C_n,
    SOFTPLUS: tl.constexpr, ZOH: tl.constexpr, CHUNK: tl.constexpr, AHEAD: tl.constexpr,
    BLOCK_D: tl.constexpr, BLOCK_N: tl.constexpr,
):  # fmt: skip
    sequence = tl.program_id(1).to(tl.int64)
    d = tl.program_id(0) * BLOCK_D + tl.arange(0, BLOCK_D)
    n = tl.arange(0, BLOCK_N)
    in_d, in_n = d < D, n < N
    tile = in_n[:, None] & in_d[None, :]
    places = (sequence * D + d[None, :]) * N + n[:, None]
    A = tl.load(At_ptr + n[:, None] * D + d[None, :], mask=tile, other=0.0)
    skip = tl.zeros((BLOCK_D,), tl.float32)
    if skip_ptr is not None:
        skip = tl.load(skip_ptr + d, mask=in_d, other=0.0).to(tl.float32)
    bias = tl.zeros((BLOCK_D,), tl.float32)
    if bias_ptr is not None:
        bias = tl.load(bias_ptr + d, mask=in_d, other=0.0).to(tl.float32)
    batch, start, end = sequence, sequence * 0, sequence * 0 + L
    slot = sequence * ((L + CHUNK - 1) // CHUNK)
    if ends_ptr is not None:
        batch = sequence * 0
        start = tl.load(ends_ptr + sequence).to(tl.int64)
        end = tl.load(ends_ptr + sequence + 1).to(tl.int64)
        slot = start // CHUNK + sequence
    g_index = (tl.program_id(0) * BLOCK_D) // group
    u_ptr += batch * u_b + d * u_d
    delta_ptr += batch * delta_b + d * delta_d
    d_out_ptr += batch * o_b + d * o_d
    d_u_ptr += batch * du_b + d * du_d
    d_delta_ptr += batch * dd_b + d * dd_d
    B_ptr += batch * B_b + g_index * B_g + n * B_n
    C_ptr += batch * C_b + g_index * C_g + n * C_n
    if z_ptr is not None:
        z_ptr += batch * z_b + d * z_d
        d_z_ptr += batch * dz_b + d * dz_d
    shared = (tl.program_id(0).to(tl.int64) * rows + batch * L) * N + n
    d_B_ptr += shared
    d_C_ptr += shared
    program = sequence * tl.num_programs(0) + tl.program_id(0)
    inside = n[:, None] * BLOCK_D + tl.arange(0, BLOCK_D)[None, :]
    scratch_ptr += program * CHUNK * BLOCK_D * BLOCK_N + inside

    g = tl.load(d_last_ptr + places, mask=tile, other=0.0).to(tl.float32)
    d_A = tl.zeros((BLOCK_N, BLOCK_D), tl.float32)
    d_skip = tl.zeros((BLOCK_D,), tl.float32)
    d_bias = tl.zeros((BLOCK_D,), tl.float32)
    chunks = (end - start + CHUNK - 1) // CHUNK
    for back in range(chunks):
        c = chunks - 1 - back
        first = start + c * CHUNK
        count = tl.minimum(end - first, CHUNK)
        kept = ((slot + c) * N + n[:, None]) * D + d[None, :]
        h = tl.load(kept_ptr + kept, mask=tile, other=0.0)
        for from_k in range(0, count, AHEAD):
            us, deltas, Bs = (), (), ()
            for j in tl.static_range(AHEAD):  # loads of all these rows are under way at once
                t, live = first + from_k + j, from_k + j < count
                us += (tl.load(u_ptr + t * u_t, mask=in_d & live, other=0.0),)
                deltas += (tl.load(delta_ptr + t * delta_t, mask=in_d & live, other=0.0),)
                Bs += (tl.load(B_ptr + t * B_t, mask=in_n & live, other=0.0),)
            for j in tl.static_range(AHEAD):
                if from_k + j < count:
                    tl.store(scratch_ptr + (from_k + j) * BLOCK_D * BLOCK_N, h)
                u, delta = us[j].to(tl.float32), deltas[j].to(tl.float32) + bias
                if SOFTPLUS:
                    delta = log1p_exp(delta)
                x = delta[None, :] * A
                drive = (delta * u)[None, :] * Bs[j].to(tl.float32)[:, None]
                if ZOH:
                    drive *= held(x)
                h = tl.exp2(x * LOG2E) * h + drive  # beyond the end nobody reads it
        tl.debug_barrier()  # the scratch is written before it is read
        for back_k in range(count):
            k = count - 1 - back_k
            t = first + k
            before = tl.load(scratch_ptr + k * BLOCK_D * BLOCK_N)
            u = tl.load(u_ptr + t * u_t, mask=in_d, other=0.0).to(tl.float32)
            raw = tl.load(delta_ptr + t * delta_t, mask=in_d, other=0.0).to(tl.float32) + bias
            B = tl.load(B_ptr + t * B_t, mask=in_n, other=0.0).to(tl.float32)[:, None]
            C = tl.load(C_ptr + t * C_t, mask=in_n, other=0.0).to(tl.float32)[:, None]
            d_y = tl.load(d_out_ptr + t * o_t, mask=in_d, other=0.0).to(tl.float32)
            delta = raw
            if SOFTPLUS:
                delta = log1p_exp(raw)
            x = delta[None, :] * A
            decay = tl.exp2(x * LOG2E)
            gain = tl.zeros((BLOCK_N, BLOCK_D), tl.float32) + delta[None, :]
            if ZOH:
                gain *= held(x)
            h = decay * before + gain * u[None, :] * B
            if z_ptr is not None:
                z = tl.load(z_ptr + t * z_t, mask=in_d, other=0.0).to(tl.float32)
                share = logistic(z)
                y = tl.sum(h * C, axis=0) + skip * u
                d_z = d_y * y * share * (1.0 + z * (1.0 - share))
                tl.store(d_z_ptr + t * dz_t, d_z.to(d_z_ptr.dtype.element_ty), mask=in_d)
                d_y *= z * share
            d_skip += d_y * u
            tl.store(d_C_ptr + t * N, tl.sum(h * d_y[None, :], axis=1), mask=in_n)
            g += d_y[None, :] * C
            tl.store(d_B_ptr + t * N, tl.sum(g * gain * u[None, :], axis=1), mask=in_n)
            d_u = tl.sum(g * gain * B, axis=0) + d_y * skip
            tl.store(d_u_ptr + t * du_t, d_u.to(d_u_ptr.dtype.element_ty), mask=in_d)
            d_x = g * before * decay
            d_gain = g * B * u[None, :]
            if ZOH:
                d_delta = tl.sum(d_gain * held(x), axis=0)
                d_x += d_gain * delta[None, :] * held_slope(x)
            else:
                d_delta = tl.sum(d_gain, axis=0)
            d_delta += tl.sum(d_x * A, axis=0)
            d_A += d_x * delta[None, :]
            if SOFTPLUS:
                d_delta *= logistic(raw)
            d_bias += d_delta
            tl.store(d_delta_ptr + t * dd_t, d_delta.to(d_delta_ptr.dtype.element_ty), mask=in_d)
            g *= decay
        tl.debug_barrier()  # and read before the next chunk writes
    tl.store(d_initial_ptr + places, g, mask=tile)
    tl.store(d_A_ptr + places, d_A, mask=tile)
    tl.store(d_skip_ptr + sequence * D + d, d_skip, mask=in_d)
    tl.store(d_bias_ptr + sequence * D + d, d_bias, mask=in_d)


def backward(
    s: Selected, softplus: bool, rule: str, kept: Tensor, d_out: Tensor, d_last: Tensor
) -> list[Tensor | None]:
    """Gradients of u, delta, A, B, C, skip, z, bias and the initial state, None where absent."""
    (batch, length, channels), size = s.u.shape, s.A.shape[1]
    sequences, blocks = len(d_last), tile(s)
    tiles = triton.cdiv(channels, blocks["BLOCK_D"])

    def wide(*shape: int) -> Tensor:
        return torch.empty(shape, dtype=torch.float32, device=s.u.device)

    d_u, d_delta, d_z = (None if x is None else torch.empty_like(x) for x in (s.u, s.delta, s.z))
    d_A, d_initial = wide(sequences, channels, size), wide(sequences, channels, size)
    d_B, d_C = wide(tiles, batch, length, size), wide(tiles, batch, length, size)
    d_skip, d_bias = wide(sequences, channels), wide(sequences, channels)
    scratch = wide(tiles * sequences * CHUNK * blocks["BLOCK_D"] * blocks["BLOCK_N"])
    backward_kernel[(tiles, sequences)](
        s.u, s.delta, s.z, d_out, s.A.float().T.contiguous(), s.B, s.C, s.skip, s.bias,
        kept, d_last.contiguous(), s.ends, scratch,
        d_u, d_delta, d_z, d_A, d_B, d_C, d_skip, d_bias, d_initial,
        length, channels, size, channels // s.B.shape[2], batch * length,
        *strides(s.u, s.delta, s.z, d_out, d_u, d_delta, d_z), *s.B.stride(), *s.C.stride(),
        SOFTPLUS=softplus, ZOH=rule == "zoh", CHUNK=CHUNK, AHEAD=AHEAD // 2, **blocks,
    )  # fmt: skip
    leaves = (s.u, s.delta, s.A, s.B, s.C, s.skip, s.z, s.bias, s.initial)
    grads = (
        d_u, d_delta, d_A.sum(0), _by_group(d_B, s.B), _by_group(d_C, s.C),
        d_skip.sum(0), d_z, d_bias.sum(0), d_initial,
    )  # fmt: skip
    pairs = zip(grads, leaves, strict=True)
    return [None if x is None or g is None else g.to(x.dtype) for g, x in pairs]


def _by_group(shares: Tensor, like: Tensor) -> Tensor:
    """(tiles, b, L, N) summed over the tiles of each group: (b, L, G, N)."""
    return shares.unflatten(0, (like.shape[2], -1)).sum(1).movedim(0, 2)
