"""Polytopes that every matrix maps into γ times themselves, in floats (Guglielmi and Protasov).

Start from the leading eigenvectors of a word that grows fast and their images along the word; add
what A_s v/γ leaves the hull so far; stop when nothing leaves it. For γ above the joint spectral
radius this ends, since long products divided by γ^n shrink; at the joint spectral radius it ends
where the word is the only fastest one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .absolute_hull import AbsoluteHull, Basis, Floats

EQUAL = 1e-9  # relative difference of moduli that counts as none
SMALL = 0.05  # length, relative to the orbit, of corners that only make it span
THIN = 1e-3  # relative width of the orbit below which a direction counts as missing


@dataclass(frozen=True)
class Closed:
    """Corners (n × d), and for every matrix s and corner k the corners that A_s v_k combines."""

    points: Floats
    bases: tuple[tuple[Basis, ...], ...]


def leading(product: Floats) -> list[Floats]:
    """Real and imaginary parts of the eigenvectors to the eigenvalues of greatest modulus."""
    values, vectors = np.linalg.eig(product)
    top = np.abs(values) >= np.abs(values).max() * (1 - EQUAL)
    parts = [part for v in vectors.T[top & (values.imag >= 0)] for part in (v.real, v.imag)]
    return [v / np.linalg.norm(v) for v in parts if np.linalg.norm(v) > EQUAL]


def orbit(matrices: Floats, word: tuple[int, ...], rate: float) -> Floats:
    """The leading eigenvectors of the word and their images along it, divided by the rate."""
    product = np.eye(matrices.shape[1])
    for s in word:
        product = matrices[s] @ product / rate
    beginnings = [leading(product)]
    for s in word[:-1]:
        beginnings.append([matrices[s] @ v / rate for v in beginnings[-1]])
    return np.array([v for vectors in beginnings for v in vectors])


def spanning(points: Floats) -> Floats:
    """The points, d independent ones first, with small ones added in directions that they miss."""
    scale, d = float(np.abs(points).max()), points.shape[1]
    _, widths, directions = np.linalg.svd(points, full_matrices=True)
    widths = np.append(widths, np.zeros(d - len(widths)))
    missing = directions[widths < THIN * widths[0]] * (SMALL * scale)
    return _independent_first(np.concatenate([points, missing]))


def _independent_first(points: Floats) -> Floats:
    """Reordered by Gram-Schmidt with pivoting."""
    rest, order = points.copy(), []
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
    matrices: Floats, start: Floats, rate: float, limit: int, slack: float = 0.0
) -> Iterator[Closed | None]:
    """None for a pause, and the closed polytope at the end; nothing if it needs > limit corners.

    matrices: (m, d, d). rate: γ > 0. An image of norm up to 1 + slack counts as inside.
    """
    hull = AbsoluteHull(start)
    bases: list[list[Basis]] = [[] for _ in matrices]
    waiting = deque(range(len(start)))
    while waiting:
        v = hull.points[waiting.popleft()]
        for s, A in enumerate(matrices):
            image = A @ v / rate
            size, basis = hull.combine(image, 1 + slack)
            if size > 1 + slack:
                number = hull.add(image)
                waiting.append(number)
                basis = hull._completed([number])
            bases[s].append(basis)
        if len(hull.points) > limit:
            return
        yield None
    yield Closed(np.array(hull.points), tuple(tuple(chosen) for chosen in bases))
