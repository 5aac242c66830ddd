"""Polytopes that every matrix maps into γ times themselves, in floats (Guglielmi and Protasov).

Start from the leading eigenvectors of a word that grows fast and their images along the word; add
what A_s v/γ leaves the hull so far; stop when nothing leaves it. For γ above the joint spectral
radius this ends, since long products divided by γ^n shrink; at the joint spectral radius it ends
where the word is the only fastest one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .absolute_hull import AbsoluteHull, Basis, Floats

EQUAL = 1e-9  # relative difference of moduli that counts as none
SMALL = 0.05  # length, relative to the orbit, of corners that only make it span
THIN = 1e-3  # relative width of the orbit below which a direction counts as missing


@dataclass(frozen=True)
class Closed:
    """Corners (n × d), and for every matrix s and corner k the corners that A_s v_k combines."""

    points: Floats
    bases: tuple[tuple[Basis, ...], ...]


def parts(product: Floats) -> tuple[list[Floats], list[Floats]]:
    """Real and imaginary parts of the eigenvectors: to the greatest moduli, and the others."""
    values, vectors = np.linalg.eig(product)
    moduli = np.abs(values)
    top = moduli >= moduli.max() * (1 - EQUAL)
    leading, others = (_real(vectors.T[chosen & (values.imag >= 0)]) for chosen in (top, ~top))
    return leading, others


def _real(vectors: NDArray[np.complex128]) -> list[Floats]:
    found = [part for v in vectors for part in (v.real, v.imag)]
    return [v / np.linalg.norm(v) for v in found if np.linalg.norm(v) > EQUAL]


def start(matrices: Floats, word: tuple[int, ...], growth: float, own: bool) -> Floats:
    """The leading eigenvectors of the word and their images along it, divided by the growth.

    Small vectors make them span: if `own`, other eigenvectors of the word as far as they go.
    """
    product = np.eye(matrices.shape[1])
    for s in word:
        product = matrices[s] @ product / growth
    leading, others = parts(product)
    beginnings = [leading]
    for s in word[:-1]:
        beginnings.append([matrices[s] @ v / growth for v in beginnings[-1]])
    return spanning(np.array([v for vectors in beginnings for v in vectors]), others if own else ())


def spanning(points: Floats, helpers: Iterable[Floats] = ()) -> Floats:
    """The points, d independent ones first, with small ones added where they miss a direction."""
    scale, d = float(np.abs(points).max()), points.shape[1]
    _, widths, axes = np.linalg.svd(points, full_matrices=True)
    thick = int((widths > THIN * widths[0]).sum())
    seen, added = axes[:thick], []
    for unit in (*helpers, *axes[thick:]):
        rest = unit - unit @ seen.T @ seen
        if len(seen) < d and np.linalg.norm(rest) > THIN:
            seen = np.concatenate([seen, rest[None] / np.linalg.norm(rest)])
            added.append(SMALL * scale * unit)
    return _independent_first(np.array([*points, *added]))


def _independent_first(points: Floats) -> Floats:
    """Reordered by Gram-Schmidt with pivoting."""
    rest = points.copy()
    order: list[int] = []
    for _ in range(points.shape[1]):
        sizes = np.linalg.norm(rest, axis=1)
        sizes[order] = -1
        k = int(np.argmax(sizes))
        order.append(k)
        unit = rest[k] / max(float(sizes[k]), 1e-300)
        rest = rest - np.outer(rest @ unit, unit)
    others = [k for k in range(len(points)) if k not in order]
    return np.asarray(points[[*order, *others]])


def closures(
    matrices: Floats, corners: Floats, rate: float, limit: int, slack: float = 0.0
) -> Iterator[Closed | None]:
    """None for a pause, and the closed polytope at the end; nothing if it needs > limit corners.

    matrices: (m, d, d). rate: γ > 0. An image of norm up to 1 + slack counts as inside.
    """
    hull = AbsoluteHull(corners)
    bases: list[list[Basis]] = [[] for _ in matrices]
    waiting = deque(range(len(corners)))
    while waiting:
        v = hull.points[waiting.popleft()]
        for s, A in enumerate(matrices):
            image = A @ v / rate
            size, basis = hull.combine(image, 1 + slack)
            if size > 1 + slack:
                number = hull.add(image)
                waiting.append(number)
                basis = hull.completed([number])
            bases[s].append(basis)
        if len(hull.points) > limit:
            return
        yield None
    yield Closed(np.array(hull.points), tuple(tuple(chosen) for chosen in bases))
