"""Polytope norms around the fastest word that is known, ever closer to its growth."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np

from ..board import Board, Candidate
from ..claim import rate_suffices
from ..exact import Matrix, round_dyadic
from ..families import Family
from ..families.hull import hull_of
from ..portfolio import Effort, Turns
from ..proposers.invariant_polytope import Closed, closures, spanning, start
from ..proposers.transitions import Floats, floats
from ..rounding import short_rate
from ..witnesses import GateWord, PolytopeNorm, VertexWord
from ..word_growth import word_growth
from .rates import is_close
from .vertex_words import letters_of

MAX_POLYTOPE = 12  # dimension beyond which polytopes need too many corners
LIMITS = (48, 192, 768)  # corners, in the first attempts and in the last
ABOVE = (3e-2, 0.0, 1e-2, 1e-3, 1e-4, 1e-6, 1e-9)  # rate over growth of the word, less one
MAX_SIGNS = 6  # dimension up to which the maximum norm is tried, with its 2^(d-1) corners
PATIENCE = 256  # turns without a word
STEEP = 1e12  # largest entry over growth: beyond, floats cannot tell inside from outside
LARGEST = 1e100  # entry with which products of a few matrices stay finite
TOUCH = 1e-10  # how far an image may stick out where the rate is the growth itself
SIMPLE = 2**10  # denominator up to which a coordinate is taken for a fraction
SHORT = 2**40  # exact factors with smaller denominators are claimed as they are


def invariant_polytope(board: Board, effort: Effort) -> Turns:
    """For each number of corners and each start, rates down to the growth of the word."""
    small = board.family.dimension <= MAX_POLYTOPE
    matrices = hull_of(board.family) if small else None
    if matrices is None:
        return
    letters = np.array([floats(A) for A in matrices])
    if np.abs(letters).max() > LARGEST:
        return
    for plain in _plain(letters):
        yield _candidate(board.family, *plain)
    for _ in range(PATIENCE):
        if board.lower is not None:
            break
        yield None
    for limit, own, above in itertools.product(LIMITS, (True, False), ABOVE):
        if _is_done(board, effort):
            return
        for closed in _attempt(board, letters, above, limit, own):
            yield None if closed is None else _candidate(board.family, *closed)


def _plain(letters: Floats) -> Iterator[tuple[Closed, float]]:
    """The sum norm, and in low dimension the maximum norm, at the rates that they prove."""
    d = letters.shape[1]
    yield from _kept(letters, np.eye(d), float(np.abs(letters).sum(axis=1).max()))
    if d <= MAX_SIGNS:
        signs = np.array(list(itertools.product([1.0, -1.0], repeat=d)))[: 2 ** (d - 1)]
        yield from _kept(letters, spanning(signs), float(np.abs(letters).sum(axis=2).max()))


def _kept(letters: Floats, corners: Floats, rate: float) -> Iterator[tuple[Closed, float]]:
    """These corners without any other, if the rate is positive and they keep it."""
    if rate > 0:
        for closed in closures(letters, corners, rate, len(corners), TOUCH):
            if closed is not None:
                yield closed, rate


def _attempt(
    board: Board, letters: Floats, above: float, limit: int, own: bool
) -> Iterator[tuple[Closed, float] | None]:
    """A polytope for this multiple of the growth known now; nothing if it would not help."""
    word = None if board.lower is None else board.lower.witness
    if not isinstance(word, (VertexWord, GateWord)):
        return
    path, growth = letters_of(board.family, word), word_growth(board.family, word).middle
    rate = growth * (1 + above)
    if path is None or np.abs(letters).max() > STEEP * growth or not _helps(board, Fraction(rate)):
        return
    corners, slack = start(letters, path, growth, own), 0.0 if above else TOUCH
    for closed in closures(letters, corners, rate, limit, slack):
        yield None if closed is None else (closed, rate)
        if not _helps(board, Fraction(rate)):
            return


def _is_done(board: Board, effort: Effort) -> bool:
    """Whether the claim is settled, and its rate as close to the growth of the word as asked."""
    if board.settled is None or board.rate is None or board.growth is None:
        return False
    return is_close(float(board.rate), float(board.growth), effort.tolerance)


def _helps(board: Board, rate: Fraction) -> bool:
    """Whether this rate would be new, may be true, and serves what is asked."""
    known = board.rate is None or rate < board.rate
    possible = board.growth is None or rate > board.growth
    return known and possible and rate_suffices(replace(board.claim, rate=rate))


def _candidate(family: Family, closed: Closed, rate: float) -> Candidate | None:
    """The polytope with short corners: the shortest that keep the rate, else the most exact."""
    best: tuple[Fraction, PolytopeNorm] | None = None
    for corners in _roundings(closed.points):
        norm = PolytopeNorm(corners, closed.bases)
        factor = norm.factor(family)
        if isinstance(factor, str):
            continue
        if best is None or factor < best[0]:
            best = factor, norm
        if factor <= Fraction(rate):
            break
    if best is None:
        return None
    factor, norm = best
    return Candidate(norm, rate=factor if factor.denominator < SHORT else short_rate(factor, 44))


def _roundings(points: Floats) -> Iterator[Matrix]:
    """The corners, largest coordinate about one: as simple fractions, if such they are; dyadic."""
    scaled = points / np.abs(points).max()
    simple = [[Fraction(x).limit_denominator(SIMPLE) for x in v] for v in scaled.tolist()]
    if np.abs(floats(simple) - scaled).max() < TOUCH:
        yield tuple(map(tuple, simple))
    for bits in (12, 24, 36, 48):
        yield tuple(tuple(round_dyadic(x, bits) for x in v) for v in scaled.tolist())
