"""Spec -> Report: every property asked is certified, and the certificates become pages."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from numerics.certificate import Certificate
from numerics.certify import certify
from selssm.amount import Side, shown
from selssm.analyse.assumptions import family_assumptions
from selssm.analyse.demonstration import LARGEST_PICTURED, demonstrate
from selssm.analyse.looseness import with_looseness
from selssm.analyse.measured import rows, with_measured
from selssm.analyse.numbers import quantities
from selssm.analyse.portrait import fed, portrait
from selssm.analyse.wording import finding
from selssm.catalogue import grounds
from selssm.records import Report
from selssm.spec import Spec
from selssm.word_finder import finders_on

TOLERANCE = Fraction(1, 1000)
"""Share of its margin to which a certified rate is improved."""
Progress = Callable[[str], None]


def analyse_spec(
    spec: Spec,
    reproduce: str,
    *,
    seed: int = 0,
    device: str = "cpu",
    progress: Progress = lambda _: None,
) -> Report:
    """Certify everything that the spec asks and run the machine beside it. `seed` draws both.

    On "cuda" many more runs are made, and the search for diverging words goes further too.
    """
    finders = finders_on(device)
    certificates = []
    for name in spec.properties:
        progress(f"certifying {name}")
        family = spec.family_for(name)
        certificates.append(
            certify(
                family,
                name,
                horizon=spec.horizon,
                seed=seed,
                tolerance=TOLERANCE,
                finders=finders,
            )
        )
    progress("running the machine for the pictures")
    plots, seen = demonstrate(spec, certificates, np.random.default_rng(seed), device)
    drawn, certified = portrait(spec.family, spec.form), quantities(spec.family, certificates)
    report = Report(
        source=spec.source,
        title=drawn.title,
        formula=drawn.formula,
        facts=_facts(spec),
        findings=tuple(with_looseness(finding(c), c, plots) for c in certificates),
        quantities=certified,
        plots=plots,
        tables=(),
        assumptions=(*family_assumptions(spec, seen.precision), *_grounds(certificates)),
        reproduce=reproduce,
    )
    return with_measured(report, rows(certificates, certified, seen), seen)


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
