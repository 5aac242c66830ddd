"""The joint spectral radius of a family in [lower, upper], both ends certified.

lower: a word grows faster than this per step, which refutes the rate `lower`. upper: in some norm
no transition has a larger factor. What the word grows by exactly is an algebraic number, enclosed
in `growth`; the joint spectral radius is at least that, and where `upper` equals it, attained.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpq_poly

from .board import Board, Progress
from .certificate import Certificate, holds
from .certify import RATES
from .claim import Claim, Property
from .exact import has_schur_roots, scale_roots
from .families import Family
from .portfolio import Effort, run
from .proposers.words import WordBudget
from .witnesses import GateWord, VertexWord, Witness
from .word_growth import WordGrowth, word_growth


@dataclass(frozen=True)
class Bracket:
    """What was proved; None where nothing was. Every certificate here passed `recheck`."""

    family: Family
    refuted: Certificate | None
    proved: Certificate | None
    growth: WordGrowth | None

    @property
    def lower(self) -> Fraction:
        """The joint spectral radius is at least this; certified, or 0."""
        rates = [c.claim.rate for c in (self.refuted,) if c is not None]
        return max([Fraction(0), *(r for r in rates if r is not None)])

    @property
    def upper(self) -> Fraction | None:
        """The joint spectral radius is at most this."""
        return None if self.proved is None else self.proved.claim.rate

    @property
    def word(self) -> Witness | None:
        """Its growth is the lower end."""
        return None if self.refuted is None else self.refuted.witness

    @property
    def norm(self) -> Witness | None:
        """In it no transition has a factor above the upper end."""
        return None if self.proved is None else self.proved.witness

    @property
    def gap(self) -> float | None:
        """(upper - lower)/upper; 0 if both are 0."""
        if self.upper is None:
            return None
        return float((self.upper - self.lower) / self.upper) if self.upper > 0 else 0.0

    @property
    def attained(self) -> bool:
        """Whether the word is proved to be as fast as any: its growth is the upper end exactly."""
        growth, top = self.growth, self.upper
        return growth is not None and top is not None and reaches(growth, top)


def reaches(growth: WordGrowth, rate: Fraction) -> bool:
    """Whether the spectral radius of the product is at least rate^length: exact, if and only if."""
    if rate <= 0:
        return True
    coefficients = [fmpq(c.numerator, c.denominator) for c in growth.polynomial]
    return not has_schur_roots(scale_roots(fmpq_poly(coefficients), 1 / rate**growth.length))


def bracket(
    family: Family,
    *,
    seconds: float = 60.0,
    tolerance: Fraction = Fraction(1, 10**9),
    seed: int = 0,
    progress: Progress = lambda _: None,
) -> Bracket:
    """The narrowest bracket found in this time, or the first of gap <= tolerance.

    Ctrl-C ends the search and keeps what was found. Raises:
        RuntimeError: a certificate fails its recheck, which is a bug.
    """
    board = Board(family, Claim(Property.RATE), progress)
    effort = Effort(seed, seconds, WordBudget(), tolerance)
    run(board, RATES, effort, lambda board: _narrow(board, tolerance))
    for end in (board.lower, board.upper):
        if end is not None and not holds(end):
            raise RuntimeError(f"a certificate fails its recheck: {end.reason}")
    return Bracket(family, board.lower, board.upper, _growth(board))


def _narrow(board: Board, tolerance: Fraction) -> bool:
    low, high = board.growth, board.rate
    return low is not None and high is not None and high - low <= tolerance * high


def _growth(board: Board) -> WordGrowth | None:
    word = None if board.lower is None else board.lower.witness
    return word_growth(board.family, word) if isinstance(word, (VertexWord, GateWord)) else None
