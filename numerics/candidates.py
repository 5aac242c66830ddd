"""Claims with witnesses worth checking, in the order in which `certify` tries them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from .balls import exp_upper
from .claim import Claim, Property, rate_suffices
from .exact import identity
from .family import Diagonal, Gated
from .norms import Norm, best_quadratic, best_weighted_max, quadratics
from .proposers.box import propose_box
from .proposers.inputs import propose_inputs
from .proposers.words import WordBudget, search_words
from .rounding import root_above, short_above, short_rate
from .witnesses import GateWord, InputToState, InvariantBox, Quadratic, StepSize, Witness
from .witnesses.state_bound import squared_bound
from .witnesses.step_size import coordinate_bound, largest_exponent

Candidate = tuple[Claim, Witness]


@dataclass(frozen=True)
class Effort:
    """What a search may spend: a seed, seconds for norms and again for words, a budget of words."""

    seed: int
    seconds: float
    words: WordBudget

    def describe(self) -> str:
        return f"{self.words.describe()}, seed {self.seed}, within {self.seconds:g} s"


def diagonal(family: Diagonal, claim: Claim) -> Iterator[Candidate]:
    """The closed forms of the diagonal family, with short numbers first and tight ones last."""
    if claim.property is Property.BOUNDED_STATE:
        bounds = [coordinate_bound(family, i, claim.start) for i in range(family.dimension)]
        known = [b for b in bounds if b is not None]
        yield replace(claim, bound=short_above(max(known, default=claim.start))), StepSize()
        return
    top = largest_exponent(family)
    for slack in (10, 40) if top <= 0 else ():
        rated = replace(claim, rate=short_rate(exp_upper(top), slack))
        if rate_suffices(rated):
            yield rated, StepSize()
    yield claim, StepSize()


def rates(family: Gated, claim: Claim, effort: Effort) -> Iterator[Candidate]:
    """Norms that shrink fast enough, the fastest first; then words that do not shrink enough."""
    deadline = time.monotonic() + effort.seconds
    weighted = best_weighted_max(family)
    ceiling = min([Fraction(1)] + ([weighted[1]] if weighted else []))
    done = claim.property is Property.STABILITY and weighted is not None and weighted[1] <= 1
    seconds = 0.0 if done else deadline - time.monotonic()
    quadratic = best_quadratic(family, ceiling, seconds)
    found: list[Norm] = [norm for norm in (quadratic, weighted) if norm is not None]
    for witness, rate in (*found, (Quadratic(identity(family.dimension)), Fraction(1))):
        rated = replace(claim, rate=rate)
        if rate_suffices(rated):
            yield rated, witness
    level = 1.0 if claim.horizon is None else 0.5 ** (1 / claim.horizon)
    for _, gates in search_words(family, effort.seed, level, effort.words, effort.seconds):
        yield claim, GateWord(gates)


def bounds(family: Gated, claim: Claim, effort: Effort) -> Iterator[Candidate]:
    """State bounds, the smallest first; then words and inputs that drive the state away."""
    found: list[tuple[Fraction, Witness]] = []
    radii = propose_box(family, float(claim.start))
    if radii is not None:
        found.append((max(*radii, claim.start), InvariantBox(radii)))
    for norm, rate in quadratics(family, effort.seconds):
        if isinstance(norm, Quadratic):
            square = squared_bound(family, norm.P, rate, claim.start)
            found.append((root_above(square), InputToState(norm, rate)))
    for bound, witness in sorted(found, key=lambda pair: pair[0]):
        yield replace(claim, bound=bound), witness
    for _, gates in search_words(family, effort.seed, 1.0, effort.words, effort.seconds):
        for diverging in propose_inputs(family, gates, effort.seed):
            yield claim, diverging
