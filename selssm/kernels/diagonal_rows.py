"""Rows of the diagonal recurrence: how they are read and written, and the maps that they make.

ROWS neighbouring steps of BANDS bands are as many tensors (BANDS, CHANNELS), so that time runs
inside a lane and all loads are under way at once. `left` is the number of steps that a band has
before the end, shape (BANDS, CHANNELS) or one that broadcasts to it, and 0 outside the channels.
"""

from __future__ import annotations

import triton
import triton.language as tl

from selssm.kernels.launch import INTERPRETED

_INTERPRETED = tl.constexpr(INTERPRETED)


@triton.jit
def place(
    first, L, D: tl.constexpr, REVERSE: tl.constexpr, BANDS: tl.constexpr, ROWS: tl.constexpr
):
    """Of the bands from step `first` on, (BANDS, 1): the first step, and the offset of its row."""
    step = first + tl.arange(0, BANDS)[:, None] * ROWS
    return step, ((L - 1 - step) if REVERSE else step).to(tl.int64) * D


@triton.jit
def read(
    ptr, left, other: tl.constexpr, STRIDE: tl.constexpr, ROWS: tl.constexpr, EVEN: tl.constexpr
):
    """ROWS rows, STRIDE apart; `other` beyond the end. If EVEN there is nothing beyond it."""
    found = ()
    for k in tl.static_range(ROWS):
        if EVEN:
            found += (tl.load(ptr + k * STRIDE),)
        else:
            found += (tl.load(ptr + k * STRIDE, mask=left > k, other=other),)
    return found


@triton.jit
def write(ptr, rows, left, STRIDE: tl.constexpr, EVEN: tl.constexpr):
    """The reverse of `read`, rounded to the type at ptr."""
    for k in tl.static_range(len(rows)):
        row = rows[k].to(ptr.dtype.element_ty)
        if EVEN:
            tl.store(ptr + k * STRIDE, row)
        else:
            tl.store(ptr + k * STRIDE, row, mask=left > k)


@triton.jit
def read_pair(
    a_ptr, b_ptr, first, stop, L, D: tl.constexpr, REVERSE: tl.constexpr,
    BANDS: tl.constexpr, ROWS: tl.constexpr, EVEN: tl.constexpr,
):  # fmt: skip
    """Decays and inputs from step `first` on; 1 and 0 from `stop` (1, CHANNELS) on."""
    step, origin = place(first, L, D, REVERSE, BANDS, ROWS)
    left = stop - step
    if not REVERSE:
        decays = read(a_ptr + origin, left, 1.0, D, ROWS, EVEN)
        return decays, read(b_ptr + origin, left, 0.0, D, ROWS, EVEN)
    else:  # a decay comes a row late, so step 0 has none
        decays = (tl.load(a_ptr + origin + D, mask=(left > 0) & (step > 0), other=1.0),)
        if ROWS > 1:
            decays += read(a_ptr + origin, left - 1, 1.0, -D, ROWS - 1, EVEN)
        return decays, read(b_ptr + origin, left, 0.0, -D, ROWS, EVEN)


@triton.jit
def read_before(ptr, first, stop, L, D: tl.constexpr, BANDS: tl.constexpr, ROWS: tl.constexpr):
    """In reverse from step `first` on, the rows before those of the steps."""
    step, origin = place(first, L, D, True, BANDS, ROWS)
    return read(ptr + origin - D, stop - step, 0.0, -D, ROWS, False)


@triton.jit
def widened(rows):
    """The rows in float32."""
    found = ()
    for k in tl.static_range(len(rows)):
        found += (rows[k].to(tl.float32),)
    return found


@triton.jit
def again(rows, L):
    """The same rows, which no compiler knows: else it widens them once and keeps that, in twice the
    registers, for as long as a programme waits. L is any count."""
    if _INTERPRETED or rows[0].dtype == tl.float32:
        return rows
    else:
        zero, found = (L < 0).to(tl.int16), ()
        for k in tl.static_range(len(rows)):
            found += (
                tl.inline_asm_elementwise(
                    "xor.b32 $0, $1, $2;", "=r,r,r", [rows[k], zero],
                    dtype=rows[k].dtype, is_pure=True, pack=2,
                ),
            )  # fmt: skip
        return found


@triton.jit
def times(product, x):
    """product · x, and zero where x is: a product of growing decays may be infinite, and what is
    zero stays so. NaN is never lost by that: where a decay is NaN or infinite, the end is NaN."""
    return tl.where(x == 0.0, 0.0, product * x)


@triton.jit
def both(product2, product1):
    """Their product, zero where either is."""
    return tl.where(product2 == 0.0, 0.0, times(product2, product1))


@triton.jit
def join(product1, end1, skip1, head1, product2, end2, skip2, head2):
    """The first map, then the second; (skip, head) is the map of all bands but the last."""
    return (
        both(product2, product1), times(product2, end1) + end2,
        both(skip2, product1), times(skip2, end1) + head2,
    )  # fmt: skip


@triton.jit
def through_bands(product, end):
    """h ↦ product · h + end of all bands up to each one, and (skip, head) of all before it."""
    one, nothing = tl.full(end.shape, 1.0, tl.float32), tl.zeros_like(end)
    if end.shape[0] == 1:
        return product, end, one, nothing
    else:
        return tl.associative_scan((product, end, one, nothing), 0, join)


@triton.jit
def maps(decays, inputs):
    """The same of bands of rows, decays and inputs as they were read."""
    product, end = decays[0], inputs[0] + 0.0 * decays[0]  # NaN where a decay is not finite
    for k in tl.static_range(1, len(decays)):
        product, end = product * decays[k], decays[k] * end + inputs[k]
    product = tl.where(product == product, product, 0.0)  # infinity · 0, or the end is NaN
    return through_bands(product, end)


@triton.jit
def composed(products, ends):
    """The same of bands of maps, whose products may be infinite."""
    product, end = products[0], ends[0]
    for k in tl.static_range(1, len(products)):
        product, end = both(products[k], product), times(products[k], end) + ends[k]
    return through_bands(product, end)


@triton.jit
def last(x):
    """(1, CHANNELS), of the last band."""
    if x.shape[0] == 1:
        return x
    else:
        here = (tl.arange(0, x.shape[0]) == x.shape[0] - 1)[:, None]
        return tl.sum(tl.where(here, x, 0.0), axis=0, keep_dims=True)
