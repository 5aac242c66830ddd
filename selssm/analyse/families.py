"""Spec -> Report: every property asked is certified, and the certificates become pages."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from numerics.certificate import Certificate
from numerics.certify import certify
from numerics.claim import Property
from numerics.exact import Vector
from numerics.families import Diagonal, Family
from numerics.witnesses import Divergence, GateWord
from selssm.amount import Side, shown
from selssm.analyse import machine, pictures
from selssm.analyse.assumptions import family_assumptions
from selssm.analyse.looseness import with_looseness
from selssm.analyse.norms import norm_of
from selssm.analyse.numbers import bounding, contracting, quantities
from selssm.analyse.wording import finding
from selssm.catalogue import grounds
from selssm.records import Plot, Report
from selssm.spec import Spec

TOLERANCE = Fraction(1, 1000)
"""Share of its margin to which a certified rate is improved."""
RUNS = 40
STEPS = 150
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
        certificates.append(
            certify(spec.family, name, horizon=spec.horizon, seed=seed, tolerance=TOLERANCE)
        )
    progress("running the machine for the pictures")
    plots = tuple(_plots(spec.family, certificates, np.random.default_rng(seed)))
    return Report(
        source=spec.source,
        title=_title(spec.family),
        formula=FORMULAS[spec.family.form],
        facts=_facts(spec),
        findings=tuple(with_looseness(finding(c), c, plots) for c in certificates),
        quantities=quantities(spec.family, certificates),
        plots=plots,
        tables=(),
        assumptions=(*family_assumptions(spec), *_grounds(certificates)),
        reproduce=reproduce,
    )


FORMULAS = {
    "leaky": r"h_t = \left(I + D_{g_t}(A - I)\right) h_{t-1} + D_{g_t} B x_t",
    "replace": r"h_t = D_{g_t} \left(A h_{t-1} + B x_t\right)",
    "s6": r"h_{t,i} = e^{\Delta_t a_i} h_{t-1,i} + \bar b_i(\Delta_t) (B x_t)_i",
}


def _grounds(certificates: list[Certificate]) -> tuple[str, ...]:
    return grounds(id for certificate in certificates for id in certificate.theorems)


def _title(family: Family) -> str:
    numbers = "1 number" if family.dimension == 1 else f"{family.dimension} numbers"
    if isinstance(family, Diagonal):
        return f"Selective diagonal state (S6) of {numbers}"
    kind = "one scalar gate" if family.gate.scalar else "vector gates"
    return f"{family.form.capitalize()} state of {numbers}, {kind}"


def _facts(spec: Spec) -> tuple[tuple[str, str], ...]:
    family = spec.family
    if isinstance(family, Diagonal):
        low, high, choice = family.step_low, family.step_high, "step size"
    else:
        low, high, choice = min(family.gate.low), max(family.gate.high), "gates"
    span = f"{shown(low, Side.EXACT)} to {shown(high, Side.EXACT)}"
    facts = [("source", spec.source), ("dimension", str(family.dimension)), (choice, span)]
    if isinstance(family, Diagonal):
        facts.append(("rule", "exact zero-order hold" if family.rule == "zoh" else "b̄ = ΔB"))
    if family.bound is not None:
        facts.append(("input", f"|x|∞ ≤ {shown(family.bound, Side.EXACT)}"))
    return tuple(facts)


def _plots(family: Family, certificates: list[Certificate], rng: np.random.Generator) -> list[Plot]:
    rated, bounded = contracting(certificates), bounding(certificates)
    norm = norm_of(rated) if rated is not None else norm_of(certificates[0])
    rate = None if rated is None or rated.claim.rate is None else float(rated.claim.rate)
    if isinstance(family, Diagonal):
        plots = [pictures.step_range(family, rate)]
    else:
        matrix_norm = None if rated is None else norm.of_matrix
        plots = [pictures.spectrum(family, rng), pictures.gate_range(family, matrix_norm, rate)]
        plots += [pictures.along(family, *word) for word in _words(certificates)[:1]]
    drawn = machine.draw(family, RUNS, STEPS, rng)
    plots.append(pictures.forgetting(family, drawn, norm.of_state, rate, rng))
    if family.B is not None and family.bound is not None:
        limit = None if bounded is None else bounded.claim.bound
        drawable = None if limit is None or limit > LARGEST_DRAWN else float(limit)
        plots.append(pictures.bounded(family, drawn, drawable))
    return plots


TITLES = {
    Property.STABILITY: "The diverging gate word",
    Property.BOUNDED_STATE: "The diverging gate word",
    Property.CONTRACTION: "The gate word that keeps a perturbation alive",
    Property.FORGETS_WITHIN: "The gate word that forgets slowly",
}
"""What a refuting word does, the worst first."""


def _words(certificates: list[Certificate]) -> list[tuple[tuple[Vector, ...], str]]:
    """The gate words that refute, each with its title, the worst first."""
    worst = {asked: rank for rank, asked in enumerate(TITLES)}
    ranked = sorted(certificates, key=lambda c: worst.get(c.claim.property, len(worst)))
    pairs = [(c.witness, c.claim.property) for c in ranked]
    return [(w.gates, TITLES[asked]) for w, asked in pairs if isinstance(w, GateWord | Divergence)]
