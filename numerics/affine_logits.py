"""Step logits over all normalised inputs, with the block kept affine for as long as it is.

Interval arithmetic forgets that all channels read the same tokens. Here SiLU is replaced by a
band v = slope·z + r (see `silu_band`), so the logits dt_proj·x_proj·v split into M r, with r in a
small box, and (M∘slope) z, which is linear in the last few tokens. A linear function of a
token x with ‖x/w‖₂ <= inflation·sqrt(d) is bounded by Cauchy-Schwarz, once for each tap of the
convolution: sqrt(d)·‖row·diag(w)‖₂ (contraction.prenorm_step_bound_affine).
"""

from __future__ import annotations

import numpy as np

from .block_weights import Array, BlockWeights
from .interval import TINY, Interval, around, linear, slop
from .silu_band import Band


def affine_logits(
    weights: BlockWeights,
    mixed: Array,
    error: Array,
    rows: slice,
    z: Interval,
    v: Interval,
    band: Band,
    inflation: float,
) -> Interval:
    """Bounds of the logits of `rows` (m); mixed (m, i) is dt_proj·x_proj up to |error| (m, i).

    z (i) and v (i) enclose what enters and leaves SiLU, band (i) lies along it.
    """
    slanted = mixed * band.slope
    from_box = linear(mixed, None, Interval(band.below, band.above), weights.dt_proj_bias[rows])
    constant = np.zeros(weights.inner) if weights.conv_bias is None else weights.conv_bias
    point = linear(slanted, None, Interval(constant, constant), None)
    taps = [_tap(weights, slanted, k, inflation) for k in range(weights.conv_weight.shape[1])]
    parts = [from_box, point, *taps]
    low, high = np.sum([p.low for p in parts], axis=0), np.sum([p.high for p in parts], axis=0)
    # rounding of `slanted`, distance of `mixed` from the exact product, rounding of the sums above
    lost = slop(2) * (np.abs(slanted) @ z.magnitude) + error @ v.magnitude
    lost = lost + slop(len(parts)) * np.sum([p.magnitude for p in parts], axis=0)
    lost = lost * (1 + 1e-9) + TINY
    return Interval(around(low, lost).low, around(high, lost).high)


def _tap(weights: BlockWeights, slanted: Array, k: int, inflation: float) -> Interval:
    """Bounds of Σ_c slanted_c·conv_ck·(E_c x + bias_c) (m) over tokens x, or no token at all."""
    d, i = weights.width, weights.inner
    scaled = slanted * weights.conv_weight[:, k]
    E = weights.in_proj[:i] * weights.norm_weight
    lengths = np.sqrt(np.sum(E * E, axis=1)) * (1 + slop(d)) + d * 1e-150
    size = np.abs(scaled) @ lengths
    # every entry of scaled @ E errs by at most γ times the sum of absolute products, rows by size
    length = np.sqrt(np.sum((scaled @ E) ** 2, axis=1)) * (1 + slop(d)) + slop(i + 4) * size
    reach = np.sqrt(d) * inflation * length * (1 + slop(8)) + d * 1e-150
    bias = np.zeros(i) if weights.in_proj_bias is None else weights.in_proj_bias[:i]
    shift = linear(scaled, slop(2) * np.abs(scaled), Interval(bias, bias), None)
    low, high = shift.low - reach, shift.high + reach
    if k < weights.conv_weight.shape[1] - 1:  # an earlier token may be missing
        low, high = np.minimum(low, 0.0), np.maximum(high, 0.0)
    return Interval(np.nextafter(low, -np.inf), np.nextafter(high, np.inf))
