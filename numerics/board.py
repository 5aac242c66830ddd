"""What a search has settled so far: the certificate, and the best bracket of the rate.

The bracket [lower, upper] is about the joint spectral radius: every transition of the family has a
factor of at most `upper` in the norm kept beside it, and the word kept beside `lower` grows faster
than `lower` per step. Both ends have passed the exact checker; nothing else gets on the board.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from proofs.verdict import Ruling, Verdict, unknown

from .certificate import Certificate, certificate_of
from .claim import Claim, Property, rate_suffices
from .effort import too_much
from .families import Family
from .rounding import shown_above, shown_below
from .witnesses import Witness

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Candidate:
    """A witness worth checking, with the number that it is to prove: a rate, or a state bound.

    A word has neither: it may refute what is asked, and raises the lower end to `growth`.
    """

    witness: Witness
    rate: Fraction | None = None
    bound: Fraction | None = None
    growth: float | None = None


@dataclass
class Board:
    """The claim asked of the family, and what has been proved about it."""

    family: Family
    claim: Claim
    tell: Progress = lambda _: None
    settled: Certificate | None = None
    upper: Certificate | None = None
    lower: Certificate | None = None
    excess: str | None = None  # why a witness was too large to check

    @property
    def rate(self) -> Fraction | None:
        """The upper end."""
        return None if self.upper is None else self.upper.claim.rate

    @property
    def growth(self) -> Fraction | None:
        """The lower end."""
        return None if self.lower is None else self.lower.claim.rate

    def consider(self, candidate: Candidate) -> bool:
        """Whether the exact check accepts the candidate for anything; the board remembers it."""
        excess = too_much(self.family, candidate.witness, self.claim)
        if excess is not None:
            self.excess = excess
            return False
        if candidate.growth is not None:
            self._raise_lower(candidate.witness, candidate.growth)
        if candidate.rate is not None and self.claim.property is not Property.MEAN_SQUARE:
            return self._lower_upper(candidate.witness, candidate.rate)
        claim = replace(self.claim, rate=candidate.rate, bound=candidate.bound)
        return self._settle(claim, candidate.witness)

    def _settle(self, claim: Claim, witness: Witness) -> bool:
        ruling = witness.check(self.family, claim)
        if ruling.verdict is not Verdict.UNKNOWN:
            self._keep(claim, ruling, witness)
        return ruling.verdict is not Verdict.UNKNOWN

    def _keep(self, claim: Claim, ruling: Ruling, witness: Witness) -> None:
        if ruling.verdict is Verdict.REFUTED and claim.property is not Property.RATE:
            claim = replace(claim, rate=None, bound=None)
        made = certificate_of(self.family, claim, ruling, witness)
        if self.settled is None or _is_better(made, self.settled):
            self.settled = made
            self.tell(f"{claim.property} {ruling.verdict}: {ruling.reason}")

    def _lower_upper(self, witness: Witness, rate: Fraction) -> bool:
        """Keeps the rate if it is proved and the best so far; settles what it suffices for.

        One check serves both: what proves the claim with this rate proves the rate.
        """
        rated, plain = replace(self.claim, rate=rate), Claim(Property.RATE, rate=rate)
        claim = rated if rate_suffices(rated) else plain
        ruling = witness.check(self.family, claim)
        if ruling.verdict is not Verdict.PROVED:
            return False
        if self.rate is None or rate < self.rate:
            self.upper = certificate_of(self.family, plain, ruling, witness)
            self.tell(f"every transition has factor at most {shown_above(rate)}")
        if claim is rated:
            self._keep(rated, ruling, witness)
        return True

    def _raise_lower(self, word: Witness, growth: float) -> None:
        """Keeps a rate just below the float growth that the word is proved to pass."""
        for share in (2**-39, 2**-20):
            level = Fraction(growth * (1 - share))
            if level <= (self.growth or 0):
                return
            claim = Claim(Property.RATE, rate=level)
            ruling = word.check(self.family, claim)
            if ruling.verdict is Verdict.REFUTED:
                self.lower = certificate_of(self.family, claim, ruling, word)
                self.tell(f"a word grows by {shown_below(level)} per step")
                return

    def certificate(self, effort: str) -> Certificate:
        """What was settled, or unknown with what was tried; the bracket in words with both."""
        if self.settled is not None:
            return self._with_bracket(self.settled)
        tried = f"nothing proposed passed the exact check ({effort})"
        reason = "; ".join(filter(None, (self.excess or tried, self.bracket())))
        return certificate_of(self.family, self.claim, unknown(reason), None)

    def _with_bracket(self, made: Certificate) -> Certificate:
        """A proved rate says how far below no rate can be."""
        if made.claim.property is not Property.RATE or self.growth is None:
            return made
        return replace(made, reason=f"{made.reason}; {self.bracket()}")

    def bracket(self) -> str:
        """The proved ends in words; empty if there are none."""
        low = "" if self.growth is None else f"more than {shown_below(self.growth)}"
        high = "" if self.rate is None else f"at most {shown_above(self.rate)}"
        ends = " and ".join(filter(None, (low, high)))
        return f"the joint spectral radius is {ends}" if ends else ""


def _is_better(new: Certificate, old: Certificate) -> bool:
    """Whether the new certificate proves the same with a smaller rate or bound."""
    for a, b in ((new.claim.rate, old.claim.rate), (new.claim.bound, old.claim.bound)):
        if a is not None and b is not None:
            return a < b
    return False
