"""The machine beside the certificates of a specification: what is run, pictured and measured."""

from __future__ import annotations

import numpy as np

from numerics.certificate import Certificate
from numerics.claim import Property
from numerics.families import Diagonal, Polytope
from numerics.witnesses import Divergence, GateWord, MeanSquare, VertexWord
from selssm.analyse import machine, pictures, ranges
from selssm.analyse.measured import Measured
from selssm.analyse.norms import norm_of
from selssm.analyse.numbers import bounding, contracting, growing
from selssm.analyse.place import Place, place_of
from selssm.analyse.portrait import fed
from selssm.analyse.trial import MEAN_STEPS, MeanTrial, mean_trial, trial
from selssm.analyse.word_trial import WordTrial, word_trial
from selssm.records import Plot
from selssm.spec import Spec

LARGEST_PICTURED = 256
"""States beyond which nothing is run for pictures: spectra of many transitions take hours."""
LARGEST_DRAWN = 10**300
"""A certified bound beyond it is said, but not drawn: a float may not hold it."""
TITLES = {
    Property.STABILITY: "The diverging word",
    Property.BOUNDED_STATE: "The diverging word",
    Property.CONTRACTION: "The word that keeps a perturbation alive",
    Property.FORGETS_WITHIN: "The word that forgets slowly",
}
"""What a refuting word does, the worst first."""


def demonstrate(
    spec: Spec, certificates: list[Certificate], rng: np.random.Generator, device: str
) -> tuple[tuple[Plot, ...], Measured]:
    """Run the machine on a device ("cpu" or "cuda"); nothing for a model that is too large."""
    family = spec.family
    if family.dimension > LARGEST_PICTURED:
        return (), Measured()
    place = place_of(family, device)
    rated, bounded = contracting(certificates), bounding(certificates)
    norm = norm_of(rated) if rated is not None else norm_of(certificates[0])
    rate = None if rated is None or rated.claim.rate is None else float(rated.claim.rate)
    rate = rate if norm.certified else None
    plots: list[Plot] = []
    if isinstance(family, Diagonal):
        plots.append(ranges.step_range(family, rate))
    else:
        assert isinstance(family, machine.Matrices)
        matrix_norm = None if rate is None else norm.of_matrix
        plots += [ranges.spectrum(family, rng), ranges.over_choices(family, matrix_norm, rate)]
        plots += [pictures.along(family, *word, place) for word in _words(certificates)[:1]]
    seen = trial(family, norm, rng, place, contracts=rated is not None)
    plots.append(pictures.forgetting(family, seen, rate))
    if fed(family) is not None and seen.reached is not None:
        limit = None if bounded is None else bounded.claim.bound
        drawable = None if limit is None or limit > LARGEST_DRAWN else float(limit)
        plots.append(pictures.bounded(family, seen.reached, drawable, place))
    mean = _mean(spec, certificates, rng, place)
    if mean is not None:
        plots.append(_mean_picture(mean, certificates))
    return tuple(plots), Measured(seen, mean, _word(certificates, place))


def _mean(
    spec: Spec, certificates: list[Certificate], rng: np.random.Generator, place: Place
) -> MeanTrial | None:
    asked = _asked(certificates)
    if spec.law is None or asked is None:
        return None
    P, rate = _form(asked)
    least = np.log(pictures.FLOOR)
    steps = MEAN_STEPS if rate is None else int(least / np.log(max(rate, pictures.FLOOR)))
    return mean_trial(spec.law, P, steps, rng, place)


def _mean_picture(mean: MeanTrial, certificates: list[Certificate]) -> Plot:
    asked = _asked(certificates)
    P, rate = (None, None) if asked is None else _form(asked)
    return pictures.mean_square(mean, "square" if P is None else "form δ′Pδ", rate)


def _asked(certificates: list[Certificate]) -> Certificate | None:
    return next((c for c in certificates if c.claim.property is Property.MEAN_SQUARE), None)


def _form(asked: Certificate) -> tuple[machine.Array | None, float | None]:
    """The quadratic form that the certificate shrinks, and by which factor."""
    witness, rate = asked.witness, asked.claim.rate
    P = machine.floats(witness.P) if isinstance(witness, MeanSquare) else None
    return P, None if P is None or rate is None else float(rate)


def _word(certificates: list[Certificate], place: Place) -> WordTrial | None:
    """The word whose growth the report certifies, on the machine."""
    grown = growing(certificates)
    word = None if grown is None else _choices(grown)
    if grown is None or word is None or not isinstance(grown.family, machine.Matrices):
        return None
    return word_trial(grown.family, word, place)


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
