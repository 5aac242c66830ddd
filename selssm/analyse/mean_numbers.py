"""The certified numbers of the mean square: the exact rate, and the simple one beside it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from numerics.balls import half_life
from numerics.certificate import Certificate, certificate_of
from numerics.claim import Property
from numerics.families import RandomGates
from numerics.finders.mean_square import simple_witness
from numerics.witnesses.independent_gates import simple_rate
from proofs.verdict import Verdict
from selssm.analyse.label import Label
from selssm.records import Quantity

RATE = Label(
    "mean-square rate",
    r"\rho",
    "per step",
    "by which the mean of a quadratic form of the difference shrinks, under gates drawn "
    "independently in time",
)
HALF_LIFE = Label(
    "mean-square half-life",
    r"\dfrac{\ln\,2}{-\ln\,\rho}",
    "steps",
    "until half of the mean square of a perturbation is gone, in the certificate's form",
)
SIMPLE = Label(
    "simple mean-square rate",
    r"1 - (1 - \lVert A \rVert_2^2) \min_i p_i",
    "per step",
    "from the norm of A and the mean gates p alone; the distance to the rate above is what "
    "knowing the variances is worth",
)


def mean_quantities(certificates: list[Certificate]) -> list[Quantity]:
    """Rate and half-life of a proved mean square, and the simple rate where it applies."""
    asked = [c for c in certificates if c.claim.property is Property.MEAN_SQUARE]
    found = []
    for certificate in asked[:1]:
        rate = certificate.claim.rate
        if certificate.verdict is Verdict.PROVED and rate is not None:
            steps = half_life(rate)[1] if rate > 0 else Fraction(1)
            found = [RATE.certified(rate, certificate), HALF_LIFE.certified(steps, certificate)]
        simple = simple_certificate(certificate)
        if simple is not None and simple.claim.rate is not None:
            found.append(SIMPLE.certified(simple.claim.rate, simple))
    return found


def simple_certificate(asked: Certificate) -> Certificate | None:
    """The certificate of the simple rate for the same family; None where it does not apply."""
    family = asked.family
    witness = simple_witness(family) if isinstance(family, RandomGates) else None
    if witness is None or not isinstance(family, RandomGates):
        return None
    claim = replace(asked.claim, rate=simple_rate(family, witness.norm))
    ruling = witness.check(family, claim)
    if ruling.verdict is not Verdict.PROVED:
        return None
    return certificate_of(family, claim, ruling, witness)
