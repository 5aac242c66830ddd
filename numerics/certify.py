"""`certify`: search for a witness by any means, check it exactly, and say what was settled.

A proof is tried first, then a refutation; what neither reaches is unknown, with what was tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from proofs.verdict import Verdict, unknown

from .candidates import Candidate, Effort, bounds, diagonal, rates
from .certificate import Certificate, certificate_of
from .claim import Claim, Property, property_named
from .effort import too_much
from .errors import InputError
from .exact import fraction
from .family import Diagonal, Family
from .proposers.words import WordBudget

NOT_TRIED = "not tried yet: no procedure in this version"


def certify(
    family: Family,
    asked: Property | str,
    *,
    horizon: int | None = None,
    start: Fraction | int | float = 0,
    seed: int = 0,
    seconds: float = 20.0,
    words: WordBudget | None = None,
) -> Certificate:
    """A certificate (proved, refuted or unknown) for a property of the family.

    Args:
        family: the transitions, exact.
        asked: contraction, stability, bounded_state, forgets_within, mean_square or precision.
        horizon: steps (>= 1), for forgets_within only.
        start: the bound on |h_0|_inf, for bounded_state.
        seed: of the search for gate words; the same seed tries the same words.
        seconds: wall-clock limit of the search for a norm, and again of that for gate words.
        words: budget of the search for gate words.

    Raises:
        InputError: the property is unknown, or what it needs is missing.
    """
    named = property_named(asked)
    steps = horizon if named is Property.FORGETS_WITHIN else None
    claim = Claim(named, horizon=steps, start=fraction(start, "start"))
    _check_needs(family, claim)
    effort = Effort(seed, seconds, words or WordBudget())
    if named in (Property.MEAN_SQUARE, Property.PRECISION):
        return certificate_of(family, claim, unknown(NOT_TRIED), None)
    if isinstance(family, Diagonal):
        return _first_settled(family, claim, diagonal(family, claim), effort)
    search = bounds if named is Property.BOUNDED_STATE else rates
    return _first_settled(family, claim, search(family, claim, effort), effort)


def _check_needs(family: Family, claim: Claim) -> None:
    if claim.property is Property.FORGETS_WITHIN and (claim.horizon is None or claim.horizon < 1):
        remedy = "give a whole number of steps, at least 1"
        raise InputError("forgets_within needs a horizon", "[ask] forgets_within", remedy)
    if claim.start < 0:
        raise InputError("the start is negative", "start", "give |h_0|_inf, >= 0")
    if claim.property is Property.BOUNDED_STATE and family.B is None:
        raise InputError("bounded_state needs an input matrix", "[model] B", "give B")
    if claim.property is Property.BOUNDED_STATE and family.bound is None:
        raise InputError("bounded_state needs a bound on the input", "[input] bound", "give one")


def _first_settled(
    family: Family, claim: Claim, candidates: Iterator[Candidate], effort: Effort
) -> Certificate:
    """The certificate of the first candidate that the exact check settles."""
    excess = None
    for precise, witness in candidates:
        excess = too_much(family, witness) or excess
        if too_much(family, witness) is None:
            ruling = witness.check(family, precise)
            if ruling.verdict is not Verdict.UNKNOWN:
                return certificate_of(family, precise, ruling, witness)
    tried = f"nothing proposed passed the exact check ({effort.describe()})"
    return certificate_of(family, claim, unknown(excess or tried), None)
