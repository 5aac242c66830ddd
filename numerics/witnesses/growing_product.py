"""What a product of transitions refutes: repeated for ever, it keeps what should have shrunk.

If one norm had ‖M‖ <= γ for every transition, the product Π of a word of n of them would have
spr(Π) <= ‖Π‖ <= γ^n (contraction.word_radius). So spr(Π) >= 1 refutes contraction, spr(Π) > 1
refutes stability, spr(Π) > γ^n the rate γ, and spr(Π)^N > 2^-n a half-life of N steps.

Stability is refuted at spectral radius one too, by a repeated root on the circle of the minimal
polynomial of Π: a Jordan block of size two or more, whose powers grow without bound, while a norm
that expands under no transition would give ‖Π^k‖ <= 1. That is linear algebra, and no theorem of
the catalogue is named for it.

Products of dimension up to MAX_EXACT are multiplied out and asked for their characteristic
polynomial; larger ones are enclosed in float64 and asked for the trace of a power.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from flint import fmpq_mat, fmpq_poly

from ..balls import slower_than_half_life
from ..checker.binary64 import Enclosed
from ..checker.spectrum import radius_reaches
from ..claim import Claim, Property
from ..exact import has_schur_roots, scale_roots, spectral_radius_at_least

MAX_EXACT = 64  # dimension up to which products and characteristic polynomials are exact
RADIUS = ("contraction.word_radius",)
MARGIN = 1 + Fraction(1, 2**40)


def reaches_outside(p: fmpq_poly) -> bool:
    """Whether a root of p is proved to have modulus > 1 (at least 1 + 2^-40)."""
    return not has_schur_roots(scale_roots(p, 1 / MARGIN))


def repeats_on_circle(p: fmpq_poly) -> bool:
    """Whether p has a repeated root of modulus >= 1: exact, if and only if."""
    repeated = p.gcd(p.derivative())
    return repeated.degree() > 0 and not has_schur_roots(repeated)


def powers_unbounded(p: fmpq_poly) -> bool:
    """Whether a root > 1 in modulus, or a repeated root >= 1, of the minimal polynomial is proved.

    The powers of a matrix (the orbit of a vector) with that minimal polynomial are then unbounded.
    """
    return reaches_outside(p) or repeats_on_circle(p)


def level(length: int, claim: Claim) -> Fraction | None:
    """The spectral radius with which the product of a word of this length refutes the claim.

    None: no spectral radius does.
    """
    if claim.property is Property.CONTRACTION:
        return Fraction(1)
    if claim.property is Property.STABILITY:
        return MARGIN
    if claim.property is Property.RATE and claim.rate is not None and claim.rate > 0:
        return claim.rate**length * MARGIN
    horizon = claim.horizon if claim.property is Property.FORGETS_WITHIN else None
    if horizon is None or horizon < 1:
        return None
    return min(Fraction(1), slower_than_half_life(length, horizon))


def breaks(product: fmpq_mat, length: int, claim: Claim) -> str | None:
    """How the product of a word of this length refutes the claim; None if that is not proved."""
    enough = level(length, claim)
    if enough is not None and spectral_radius_at_least(product, enough):
        return _said(claim)
    return _jordan(product) if claim.property is Property.STABILITY else None


def large_breaks(factors: Iterable[Enclosed], length: int, claim: Claim) -> str | None:
    """The same for a product of large factors, which are enclosed in float64."""
    enough = level(length, claim)
    if enough is None or not radius_reaches(factors, enough):
        return None
    return f"{_said(claim)}, by the trace of one of its powers"


def _said(claim: Claim) -> str:
    """What a spectral radius of that level means for the claim."""
    if claim.property is Property.CONTRACTION:
        return "has spectral radius at least one"
    if claim.property is Property.STABILITY:
        return "has spectral radius above one"
    if claim.property is Property.RATE:
        return "grows faster than the rate claimed, by its spectral radius"
    return f"has a half-life of more than {claim.horizon} steps, by its spectral radius"


def _jordan(product: fmpq_mat) -> str | None:
    if not repeats_on_circle(product.minpoly()):
        return None
    return (
        "has a Jordan block at an eigenvalue of modulus one or more, so its powers grow "
        "without bound (linear algebra, no theorem of the catalogue)"
    )


def rests_on(product: fmpq_mat, claim: Claim) -> tuple[str, ...]:
    """contraction.word_radius, but where stability fails at spectral radius one: see above."""
    beyond = claim.property is not Property.STABILITY or reaches_outside(product.charpoly())
    return RADIUS if beyond else ()
