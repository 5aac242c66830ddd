"""The certified numbers of a family: what each certificate is worth in steps and sizes."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from numerics.balls import half_life
from numerics.binary_matrix import BinaryMatrix
from numerics.certificate import Certificate
from numerics.claim import Property
from numerics.exact import Matrix, from_flint, spectral_radius_at_least, to_flint
from numerics.families import Family, Gated, Polytope
from numerics.families.shapes import Fed
from numerics.rounding import root_above
from numerics.witnesses import (
    ContinuousQuadratic,
    GateWord,
    PolytopeNorm,
    Quadratic,
    VertexWord,
    WeightedMax,
    gate_word,
    vertex_word,
)
from numerics.witnesses.growing_product import MAX_EXACT
from proofs.verdict import EvidenceKind, Verdict
from selssm.amount import Amount, Side
from selssm.analyse.label import Label
from selssm.analyse.mean_numbers import mean_quantities
from selssm.analyse.portrait import fed
from selssm.records import Quantity

LOG2_OF_1000 = Fraction(9_965_784_285, 10**9)
"""A number just above log2(1000) = 9.96578428466..."""


RATE = Label("contraction rate", r"\gamma", "per step")
HALF_LIFE = Label(
    "half-life",
    r"\dfrac{\ln\,2}{-\ln\,\gamma}",
    "steps",
    "until half of a perturbation is gone, in the certificate's norm",
)
HORIZON = Label(
    "horizon",
    r"\dfrac{\ln\,1000}{-\ln\,\gamma}",
    "steps",
    "until a thousandth of one is left, in the certificate's norm",
)
GROWS = "by which the largest entry of a perturbation may grow before it decays"
WEIGHTED_OVERSHOOT = Label("overshoot", r"\dfrac{\max w}{\min w}", "", GROWS)
QUADRATIC_OVERSHOOT = Label(
    "overshoot",
    r"\sqrt{\max_i\,(P^{-1})_{ii} \sum_{ij} \lvert P_{ij} \rvert}",
    "",
    GROWS,
)
POLYTOPE_OVERSHOOT = Label(
    "overshoot",
    r"\max_k \lVert v_k\rVert_\infty \sum_{kj} \lvert p_{kj} \rvert",
    "",
    GROWS,
)
BOUND = Label("state bound", r"\sup_t\,\lVert h_t\rVert_\infty", "", "from a zero start")
GAIN = Label(
    "gain",
    r"\dfrac{\sup\lVert h\rVert_\infty}{\sup\lVert x\rVert_\infty}",
    "",
    "from the input to the state",
)
ENERGY_GAIN = Label(
    "energy gain",
    r"\sqrt{\dfrac{\sum_t\lVert h_t\rVert_2^2}{\sum_t\lVert x_t\rVert_2^2}}",
    "",
    "from the input to the state, over all times",
)
GROWTH = Label(
    "growth of the word",
    r"\operatorname{spr}(M_n \cdots M_1)",
    "",
    "spectral radius of its exact product, once through",
)
ROUNDING = Label(
    "rounding of the parameters",
    "",
    "",
    "from your exact numbers to the float64 numbers that the machine runs on a CPU",
)


def quantities(family: Family, certificates: list[Certificate]) -> tuple[Quantity, ...]:
    """Rate, half-life, horizon, overshoot, state bound and gains, where they are certified."""
    found = []
    if (rated := contracting(certificates)) is not None:
        found += _rate_quantities(rated)
    if (bounded := bounding(certificates)) is not None:
        found += _bound_quantities(family, bounded)
    energy = gaining(certificates)
    if energy is not None and energy.claim.bound is not None:
        found.append(ENERGY_GAIN.certified(energy.claim.bound, energy))
    found += mean_quantities(certificates)
    grown = growing(certificates)
    found += [] if grown is None else [_growth(grown)]
    return (*found, _rounding(family))


def contracting(certificates: list[Certificate]) -> Certificate | None:
    """The proved certificate with the smallest rate below one, whatever is chosen; or None."""
    rated = [
        c
        for c in certificates
        if c.verdict is Verdict.PROVED
        and c.claim.rate is not None
        and c.claim.rate < 1
        and c.claim.property is not Property.MEAN_SQUARE
    ]
    return min(rated, key=lambda c: c.claim.rate or Fraction(0), default=None)


def bounding(certificates: list[Certificate]) -> Certificate | None:
    """The proved certificate of a bounded state, if there is one."""
    return _bounding(certificates, Property.BOUNDED_STATE)


def gaining(certificates: list[Certificate]) -> Certificate | None:
    """The proved certificate of an energy gain, if there is one."""
    return _bounding(certificates, Property.GAIN)


def growing(certificates: list[Certificate]) -> Certificate | None:
    """The first that holds a word whose product is taken exactly."""
    return next(filter(_multiplies_out, certificates), None)


def _bounding(certificates: list[Certificate], asked: Property) -> Certificate | None:
    proved = (c for c in certificates if c.verdict is Verdict.PROVED and c.claim.bound is not None)
    return next((c for c in proved if c.claim.property is asked), None)


def _rate_quantities(rated: Certificate) -> list[Quantity]:
    rate = rated.claim.rate
    assert rate is not None
    steps = half_life(rate)[1] if rate > 0 else Fraction(1)
    found = [
        RATE.certified(rate, rated),
        HALF_LIFE.certified(steps, rated),
        HORIZON.certified(steps * LOG2_OF_1000, rated),
    ]
    if isinstance(rated.witness, WeightedMax):
        weights = rated.witness.weights
        found.append(WEIGHTED_OVERSHOOT.certified(max(weights) / min(weights), rated))
    if isinstance(rated.witness, Quadratic | ContinuousQuadratic):
        found.append(QUADRATIC_OVERSHOOT.certified(overshoot(rated.witness.P), rated))
    if isinstance(rated.witness, PolytopeNorm):
        found.append(POLYTOPE_OVERSHOOT.certified(rated.witness.overshoot(), rated))
    return found


def overshoot(P: Matrix) -> Fraction:
    """An upper bound on |u|∞ / |v|∞ over all u, v with u'Pu <= v'Pv, for P (d × d) > 0.

    |u_i|² <= (P⁻¹)_ii u'Pu by Cauchy-Schwarz, and v'Pv <= |v|∞² Σ |P_ij|.
    """
    inverse = from_flint(to_flint(P).inv())
    widest = max(row[i] for i, row in enumerate(inverse))
    return root_above(widest * sum(abs(entry) for row in P for entry in row))


def _bound_quantities(family: Family, bounded: Certificate) -> list[Quantity]:
    bound = bounded.claim.bound
    assert bound is not None
    found = [BOUND.certified(bound, bounded)]
    taking = fed(family)
    if taking is not None and taking.bound:
        found.append(GAIN.certified(bound / taking.bound, bounded))
    return found


def _multiplies_out(certificate: Certificate) -> bool:
    """Whether the certificate is a word whose product is taken exactly."""
    word = isinstance(certificate.witness, GateWord | VertexWord)
    return word and certificate.family.dimension <= MAX_EXACT


def _growth(certificate: Certificate) -> Quantity:
    """A proved lower bound on the spectral radius of the word's product, close to it."""
    family, word = certificate.family, certificate.witness
    if isinstance(word, VertexWord) and isinstance(family, Polytope):
        made = vertex_word.product(family, word.word)
    else:
        assert isinstance(word, GateWord) and isinstance(family, Gated)
        made = gate_word.product(family, word.gates)
    near = Fraction(_radius(from_flint(made)))
    levels = (near.limit_denominator(1000), near * (1 - Fraction(1, 2**30)))
    proved = (x for x in levels if x > 0 and spectral_radius_at_least(made, x))
    amount = Amount(max(proved, default=Fraction(0)), Side.BELOW)
    source, evidence = "the exact characteristic polynomial", certificate.evidence
    return Quantity(GROWTH.name, GROWTH.symbol, amount, "", source, evidence, GROWTH.note)


def _radius(product: Matrix) -> float:
    return float(np.abs(np.linalg.eigvals(np.array(product, dtype=np.float64))).max())


def _rounding(family: Family) -> Quantity:
    """How far the float64 numbers that the machine runs are from the exact ones, entrywise."""
    B = family.B if isinstance(family, Fed) else None
    gates = (family.gate.low, family.gate.high) if isinstance(family, Gated) else ()
    matrices = [M for M in (family.numbers(), gates, B or ()) if not isinstance(M, BinaryMatrix)]
    exact = [x for M in matrices for row in M for x in row]
    worst = max((abs(x - Fraction(float(x))) for x in exact), default=Fraction(0))
    amount = Amount(worst, Side.ABOVE)
    source, note = "the specification", ROUNDING.note
    return Quantity(ROUNDING.name, "", amount, "", source, EvidenceKind.EXACT, note)
