"""Words of matrices that grow, for thousands of families at once, on any device.

A beam: all words while they are few, then of each length the `kept` ones of largest norm, in a
quadratic norm made for each family (numerics.proposers.vertex_search does the same for one family
in NumPy). Everything is a batched product; spectral radii come from squaring a product ten times,
for eigenvalues of many small matrices are slow on a GPU.

Floats propose and no more: a word counts after the exact check of `numerics` has passed it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from numerics.proposers.vertex_search import growths

SQUARINGS = 10
ROUNDS = 40  # of the power method for the quadratic norm
TINY = 1e-300


@dataclass(frozen=True)
class Beam:
    """Words kept of each length, and the longest."""

    kept: int = 256
    longest: int = 16


def grow(letters: Tensor, beam: Beam) -> Iterator[tuple[Tensor, Tensor]]:
    """Of each length n in turn, the fastest word of every family and about its growth a step.

    Args:
        letters: (f, m, d, d), the m matrices of each of f families, float64.

    Yields:
        growth (f) and word (f, n), numbers of letters in the order in which they act.
    """
    letters = rounded(letters)
    f, m, d, _ = letters.shape
    products = torch.eye(d).to(letters).expand(f, 1, d, d)
    logs, words = letters.new_zeros(f, 1), letters.new_zeros(f, 1, 0, dtype=torch.int16)
    for n in range(1, beam.longest + 1):
        longer = _times(letters[:, :, None], products[:, None]).flatten(1, 2)  # letter by letter
        norms = longer.norm(dim=(-2, -1)).clamp_min(TINY)
        sizes = logs.repeat(1, m) + norms.log()
        logs, kept = sizes.topk(min(beam.kept, sizes.shape[1]), dim=1)
        shares = longer / norms[..., None, None]
        words = _extended(words, kept)
        products = shares.gather(1, kept[..., None, None].expand(-1, -1, d, d))
        growth = ((logs + _log_radius(products)) / n).exp()
        best = growth.max(1)
        yield best.values, words[torch.arange(f, device=words.device), best.indices].long()


def fastest(letters: Tensor, beam: Beam) -> list[tuple[float, tuple[int, ...]]]:
    """The fastest word that the beam met of each family, with its growth a step in float64."""
    best: list[tuple[float, tuple[int, ...]]] = [(0.0, ())] * len(letters)
    matrices = np.asarray(letters.double().cpu())
    for growth, words in grow(letters, beam):
        for k, (speed, word) in enumerate(zip(growth.tolist(), words.tolist(), strict=True)):
            if speed > best[k][0] * (1 + 1e-9):  # the shorter word, where both grow alike
                best[k] = speed, tuple(word)
    return [
        (float(growths(own, np.array([word]))[0]), word)
        for own, (_, word) in zip(matrices, best, strict=True)
    ]


def rounded(letters: Tensor) -> Tensor:
    """The letters in coordinates in which |h| is a norm that none stretches much: R M R⁻¹, with
    R'R near the leading eigenvector of P -> Σ M'PM."""
    d = letters.shape[-1]
    eye = torch.eye(d).to(letters)
    P = eye.expand(len(letters), d, d)
    for _ in range(ROUNDS):
        P = (letters.mT @ P[:, None] @ letters).sum(1)
        P = P / P.diagonal(dim1=-2, dim2=-1).sum(-1)[:, None, None].clamp_min(TINY) + 1e-3 * eye
    R = torch.linalg.cholesky(P).mT[:, None]
    return R @ letters @ torch.linalg.inv(R)


def _extended(words: Tensor, kept: Tensor) -> Tensor:
    """The words (f, k, n) that `kept` (f, k') chose among all with one letter more."""
    letter, before = kept // words.shape[1], kept % words.shape[1]
    begun = words.gather(1, before[..., None].expand(-1, -1, words.shape[2]))
    return torch.cat([begun, letter[..., None].to(words.dtype)], -1)


def _log_radius(products: Tensor) -> Tensor:
    """Nearly the logarithm of the spectral radius, from above (Gelfand): ‖M^1024‖^(1/1024)."""
    logs = products.new_zeros(products.shape[:-2])
    for _ in range(SQUARINGS):
        products = _times(products, products)
        size = products.abs().amax((-2, -1)).clamp_min(TINY)
        products, logs = products / size[..., None, None], 2 * logs + size.log()
    return logs / 2**SQUARINGS


def _times(a: Tensor, b: Tensor) -> Tensor:
    """a @ b, column by row: millions of tiny matrices, and no copies of what broadcasts."""
    made = a[..., :, :1] * b[..., :1, :]
    for j in range(1, a.shape[-1]):
        made = torch.addcmul(made, a[..., :, j, None], b[..., j, None, :])
    return made
