"""How a state passes from programme to programme of one launch, the same bits in every run.

Tile k is a stretch of time, and what it does to a channel is h ↦ product · h + end. It leaves a
word for every channel in slot k + 1: its own map, as soon as that is known; or, where slot k + 1
begins a group of GROUP slots, the state itself, as the map that takes anything there. A tile starts
from the words of its group up to its own slot, applied in their order: which words these are
depends on nothing but k.

Programmes are numbered in the order of time, and a GPU begins them in the order of their numbers,
as NVIDIA's own scans rely on: whoever is waited for has begun. A word is product and end in one
64-bit number, read and written as a whole, so no fence is needed. No two threads may wait for the
same word: Triton takes copies of a number for equal, and one could see it earlier than the other.
"""

from __future__ import annotations

import triton
import triton.language as tl

from selssm.kernels.diagonal_rows import composed, last, times

NOTHING = -1
"""Stands where no word is yet: two NaN that arithmetic does not make."""
_NOTHING, _ONE = tl.constexpr(NOTHING), tl.constexpr(0x3F800000 << 32)
_NAN = tl.constexpr(0x7FC000007FC00000)


@triton.jit
def leave(words_ptr, product, end, mask):
    """The map h ↦ product · h + end, for whoever waits for it."""
    upper = product.to(tl.int32, bitcast=True).to(tl.int64) << 32
    word = upper | (end.to(tl.int32, bitcast=True).to(tl.int64) & 0xFFFFFFFF)
    word = tl.where(word == _NOTHING, _NAN, word)
    tl.atomic_xchg(words_ptr + tl.zeros(word.shape, tl.int64), word, mask=mask, sem="relaxed")


@triton.jit
def awaited(word, words_ptr, mask):
    """`word`, read again until every one is there, as a product and an end."""
    while tl.max((word == _NOTHING).to(tl.int32)) > 0:
        word = tl.load(words_ptr, mask=mask, other=_ONE, volatile=True)
    product = (word >> 32).to(tl.int32).to(tl.float32, bitcast=True)
    return product, word.to(tl.int32).to(tl.float32, bitcast=True)


@triton.jit
def state_before(
    h, words_ptr, k, in_d, D: tl.constexpr,
    GROUP: tl.constexpr, BANDS: tl.constexpr,
):  # fmt: skip
    """The state (1, CHANNELS) before tile k, from h before the first; slots are D words apart, and
    GROUP / BANDS of them are read by a band."""
    EACH: tl.constexpr = GROUP // BANDS
    slot = k // GROUP * GROUP + tl.arange(0, BANDS)[:, None] * EACH
    words_ptr += slot.to(tl.int64) * D
    words, products, ends = (), (), ()
    for i in tl.static_range(EACH):
        known = in_d & (slot + i <= k) & (slot + i > 0)
        words += (tl.load(words_ptr + i * D, mask=known, other=_ONE, volatile=True),)
    for i in tl.static_range(EACH):
        known = in_d & (slot + i <= k) & (slot + i > 0)
        product, end = awaited(words[i], words_ptr + i * D, known)
        products += (product,)
        ends += (end,)
    products, ends, _, _ = composed(products, ends)
    return last(times(products, h) + ends)
