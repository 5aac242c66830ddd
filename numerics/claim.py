"""What a certificate says: a property, and the numbers that make it precise."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from proofs.verdict import Verdict

from .balls import halves_within
from .errors import InputError


class Property(StrEnum):
    """The questions that can be asked of a family, over all its gate sequences and inputs."""

    CONTRACTION = "contraction"
    STABILITY = "stability"
    BOUNDED_STATE = "bounded_state"
    FORGETS_WITHIN = "forgets_within"
    MEAN_SQUARE = "mean_square"
    PRECISION = "precision"
    RATE = "rate"
    GAIN = "gain"


def property_named(name: str, where: str = "property") -> Property:
    """The property of this name; InputError if there is none."""
    try:
        return Property(name)
    except ValueError:
        known = ", ".join(SPOKEN_OF)
        raise InputError(f"unknown property {name!r}", where, f"choose among {known}") from None


@dataclass(frozen=True)
class Claim:
    """The property with its numbers; those that it does not speak of are None.

    `rate` as a property: in one norm no transition has a factor above the number `rate`, that is
    the joint spectral radius is at most that; refuted by a product that grows faster.

    `mean_square`: with gates drawn independently in time, E|h|² of every start fades, and `rate` is
    the factor per step of the mean of a quadratic form; refuted where E|h|² of some start does not
    fade, a spectral radius of the second moment of exactly one included.
    `gain`: from h_0 = 0 the energy sum |h_t|² is at most bound² times that of the input.

    rate: factor per step in the witness's norm. bound: |h_t|_inf for every t, from
    |h_0|_inf <= start. horizon: steps after which half of a perturbation is to be gone.
    """

    property: Property
    rate: Fraction | None = None
    bound: Fraction | None = None
    horizon: int | None = None
    start: Fraction = Fraction(0)


SPOKEN_OF = {
    Property.CONTRACTION: {"rate"},
    Property.STABILITY: {"rate"},
    Property.BOUNDED_STATE: {"bound"},
    Property.FORGETS_WITHIN: {"rate", "horizon"},
    Property.RATE: {"rate"},
    Property.MEAN_SQUARE: {"rate"},
    Property.GAIN: {"bound"},
}


def surplus(claim: Claim, verdict: Verdict = Verdict.PROVED) -> str | None:
    """A number that the claim states and its property does not speak of, so that no check reads it.

    A certificate must not carry such a number: it would look certified. A refutation reads the
    rate only where the rate is what is asked, and no bound.
    """
    spoken = SPOKEN_OF.get(claim.property, set())
    if verdict is Verdict.REFUTED and claim.property is not Property.RATE:
        spoken = spoken - {"rate", "bound"}
    stated = (name for name in ("rate", "bound", "horizon") if getattr(claim, name) is not None)
    begun = claim.start != 0 and claim.property is not Property.BOUNDED_STATE
    return next((name for name in stated if name not in spoken), "start" if begun else None)


def rate_suffices(claim: Claim) -> bool:
    """Whether a norm in which every transition has factor claim.rate proves the property."""
    if claim.rate is None or claim.rate < 0:
        return False
    if claim.property is Property.RATE:
        return True
    if claim.property is Property.CONTRACTION:
        return claim.rate < 1
    if claim.property is Property.STABILITY:
        return claim.rate <= 1
    if claim.property is not Property.FORGETS_WITHIN or claim.horizon is None:
        return False
    return claim.horizon >= 1 and halves_within(claim.rate, claim.horizon)
