"""Spec -> Report: every property asked is certified, and the certificates become pages."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from numerics.certificate import Certificate
from numerics.certify import certify
from numerics.claim import Property
from numerics.families import Diagonal, Polytope
from numerics.witnesses import Divergence, GateWord, MeanSquare, VertexWord
from selssm.amount import Side, shown
from selssm.analyse import machine, pictures, ranges
from selssm.analyse.assumptions import family_assumptions
from selssm.analyse.looseness import with_looseness
from selssm.analyse.norms import norm_of
from selssm.analyse.numbers import bounding, contracting, quantities
from selssm.analyse.portrait import fed, portrait
from selssm.analyse.wording import finding
from selssm.catalogue import grounds
from selssm.records import Plot, Report
from selssm.spec import Spec

TOLERANCE = Fraction(1, 1000)
"""Share of its margin to which a certified rate is improved."""
RUNS = 40
STEPS = 150
LARGEST_PICTURED = 256
"""States beyond which nothing is run for pictures: spectra of many transitions take hours."""
LARGEST_DRAWN = 10**300
"""A certified bound beyond it is said, but not drawn: a float may not hold it."""

Progress = Callable[[str], None]


def analyse_spec(
    spec: Spec, reproduce: str, *, seed: int = 0, progress: Progress = lambda _: None
) -> Report:
    """Certify everything that the spec asks and run the machine beside it. `seed` draws both."""
    certificates = []
    for name in spec.properties:
        progress(f"certifying {name}")
        family = spec.family_for(name)
        certificates.append(
            certify(family, name, horizon=spec.horizon, seed=seed, tolerance=TOLERANCE)
        )
    progress("running the machine for the pictures")
    plots = tuple(_plots(spec, certificates, np.random.default_rng(seed)))
    drawn = portrait(spec.family, spec.form)
    return Report(
        source=spec.source,
        title=drawn.title,
        formula=drawn.formula,
        facts=_facts(spec),
        findings=tuple(with_looseness(finding(c), c, plots) for c in certificates),
        quantities=quantities(spec.family, certificates),
        plots=plots,
        tables=(),
        assumptions=(*family_assumptions(spec), *_grounds(certificates)),
        reproduce=reproduce,
    )


def _grounds(certificates: list[Certificate]) -> tuple[str, ...]:
    return grounds(id for certificate in certificates for id in certificate.theorems)


def _facts(spec: Spec) -> tuple[tuple[str, str], ...]:
    family, taking = spec.family, fed(spec.family)
    facts = [("source", spec.source), ("dimension", str(family.dimension))]
    if family.dimension > LARGEST_PICTURED:
        facts.append(("pictures", f"none: more than {LARGEST_PICTURED} states"))
    facts += portrait(family).range
    if spec.law is not None:
        low, high = min(spec.law.mean), max(spec.law.mean)
        span = shown(low, Side.EXACT)
        facts.append(("mean gate", span if low == high else f"{span} to {shown(high, Side.EXACT)}"))
    if taking is not None and taking.bound is not None:
        facts.append(("input", f"|x|∞ ≤ {shown(taking.bound, Side.EXACT)}"))
    return tuple(facts)


def _plots(spec: Spec, certificates: list[Certificate], rng: np.random.Generator) -> list[Plot]:
    family = spec.family
    if family.dimension > LARGEST_PICTURED:
        return []
    rated, bounded = contracting(certificates), bounding(certificates)
    norm = norm_of(rated) if rated is not None else norm_of(certificates[0])
    rate = None if rated is None or rated.claim.rate is None else float(rated.claim.rate)
    rate = rate if norm.certified else None
    matrix_norm = None if rate is None else norm.of_matrix
    if isinstance(family, Diagonal):
        plots = [ranges.step_range(family, rate)]
    else:
        assert isinstance(family, machine.Matrices)
        plots = [ranges.spectrum(family, rng), ranges.over_choices(family, matrix_norm, rate)]
        plots += [pictures.along(family, *word) for word in _words(certificates)[:1]]
    drawn = machine.draw(family, RUNS, STEPS, rng)
    plots.append(pictures.forgetting(family, drawn, norm.of_state, rate, rng))
    if fed(family) is not None:
        limit = None if bounded is None else bounded.claim.bound
        drawable = None if limit is None or limit > LARGEST_DRAWN else float(limit)
        plots.append(pictures.bounded(family, drawn, drawable))
    return plots + _mean_plots(spec, certificates, rng)


def _mean_plots(
    spec: Spec, certificates: list[Certificate], rng: np.random.Generator
) -> list[Plot]:
    asked = [c for c in certificates if c.claim.property is Property.MEAN_SQUARE]
    if spec.law is None or not asked:
        return []
    witness, rate = asked[0].witness, asked[0].claim.rate
    P = machine.floats(witness.P) if isinstance(witness, MeanSquare) else None
    certified = None if P is None or rate is None else float(rate)
    plot = pictures.mean_square(spec.law, P, certified, rng)
    return [] if plot is None else [plot]


TITLES = {
    Property.STABILITY: "The diverging word",
    Property.BOUNDED_STATE: "The diverging word",
    Property.CONTRACTION: "The word that keeps a perturbation alive",
    Property.FORGETS_WITHIN: "The word that forgets slowly",
}
"""What a refuting word does, the worst first."""


def _words(certificates: list[Certificate]) -> list[tuple[machine.Array, str]]:
    """The words that refute, as choices of the machine, each with its title, the worst first."""
    worst = {asked: rank for rank, asked in enumerate(TITLES)}
    ranked = sorted(certificates, key=lambda c: worst.get(c.claim.property, len(worst)))
    pairs = [(_choices(c), c.claim.property) for c in ranked]
    return [(word, TITLES[asked]) for word, asked in pairs if word is not None and asked in worst]


def _choices(certificate: Certificate) -> machine.Array | None:
    """The word of a certificate as the machine takes it (n, c); None if it holds none."""
    witness, family = certificate.witness, certificate.family
    if isinstance(witness, GateWord | Divergence):
        return machine.floats(witness.gates)
    if isinstance(witness, VertexWord) and isinstance(family, Polytope):
        return np.eye(len(family.vertices))[list(witness.word)]
    return None
