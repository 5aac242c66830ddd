"""`certify`: search for a witness by any means, check it exactly, and say what was settled."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from proofs.verdict import unknown

from .board import Board, Progress
from .certificate import Certificate, certificate_of
from .claim import Claim, Property, property_named
from .errors import InputError
from .exact import fraction
from .families import Delta, Family, RandomGates
from .finders.closed_forms import closed_forms
from .finders.continuous import continuous
from .finders.gain import gain
from .finders.invariant_polytope import invariant_polytope
from .finders.mean_square import mean_square, semidefinite, simple
from .finders.nonnegative import nonnegative_vector
from .finders.quadratic import quadratic
from .finders.state_bounds import (
    contraction_bound,
    diverging_inputs,
    held_input,
    invariant_ball,
    invariant_box,
)
from .finders.stein import stein
from .finders.vertex_words import vertex_words
from .finders.weighted import weighted_max
from .finders.words import words as growing_words
from .portfolio import Effort, Finder, run
from .proposers.words import WordBudget

NOT_TRIED = "not tried yet: no procedure in this version"
RATES: tuple[Finder, ...] = (
    closed_forms,
    weighted_max,
    continuous,
    growing_words,
    vertex_words,
    nonnegative_vector,
    stein,
    invariant_polytope,
    quadratic,
)
GAINS: tuple[Finder, ...] = (gain,)
BOUNDS: tuple[Finder, ...] = (
    closed_forms,
    invariant_box,
    invariant_ball,
    contraction_bound,
    held_input,
    diverging_inputs,
)
MOMENTS: tuple[Finder, ...] = (mean_square, semidefinite, simple)
FINDERS = {
    Property.BOUNDED_STATE: BOUNDS,
    Property.GAIN: GAINS,
    Property.MEAN_SQUARE: MOMENTS,
}


def certify(
    family: Family,
    asked: Property | str,
    *,
    horizon: int | None = None,
    start: Fraction | int | float = 0,
    seed: int = 0,
    seconds: float = 20.0,
    words: WordBudget | None = None,
    tolerance: Fraction | None = None,
    progress: Progress = lambda _: None,
    finders: Sequence[Finder] = (),
) -> Certificate:
    """A certificate (proved, refuted or unknown) for a property of the family.

    Args:
        family: the transitions, exact.
        asked: a `Property` or its name.
        horizon: steps (>= 1), for forgets_within only.
        start: the bound on |h_0|_inf, for bounded_state.
        seed: of the search for words; the same seed tries the same words.
        seconds: wall-clock limit of the search, looked at between its steps.
        words: budget of the search for words.
        tolerance: None stops at the first proof or refutation; else a proof is improved until its
            rate is within this share of its margin. For rate, 1/1000 if None.
        progress: told, in words, what has been proved so far.
        finders: further ones, such as a search on a GPU, where rates and words decide.

    Ctrl-C ends the search and keeps what it has found. Raises:
        InputError: the property is unknown, or what it needs is missing.
    """
    named = property_named(asked)
    steps = horizon if named is Property.FORGETS_WITHIN else None
    begun = fraction(start, "start") if named is Property.BOUNDED_STATE else Fraction(0)
    claim = Claim(named, horizon=steps, start=begun)
    _check_needs(family, claim)
    if named is Property.PRECISION:
        return certificate_of(family, claim, unknown(NOT_TRIED), None)
    if named is Property.RATE and tolerance is None:
        tolerance = Fraction(1, 1000)
    effort = Effort(seed, seconds, words or WordBudget(), tolerance)
    board = Board(family, claim, progress)
    finished = run(board, FINDERS.get(named, (*RATES, *finders)), effort)
    return board.certificate(effort.describe() + ("" if finished else ", interrupted"))


def _check_needs(family: Family, claim: Claim) -> None:
    if claim.property is Property.FORGETS_WITHIN and (claim.horizon is None or claim.horizon < 1):
        remedy = "give a whole number of steps, at least 1"
        raise InputError("forgets_within needs a horizon", "[ask] forgets_within", remedy)
    if claim.start < 0:
        raise InputError("the start is negative", "start", "give |h_0|_inf, >= 0")
    if claim.property is Property.MEAN_SQUARE and not isinstance(family, RandomGates):
        remedy = "wrap a leaky or replace model in RandomGates, with the mean and covariance"
        fault = "mean_square needs the distribution of the gates"
        raise InputError(fault, "[gate.distribution]", remedy)
    if claim.property is not Property.MEAN_SQUARE and isinstance(family, RandomGates):
        fault = f"{claim.property} is about every sequence of gates, not about their distribution"
        raise InputError(fault, "the model", "ask it of the model inside")
    if claim.property in (Property.BOUNDED_STATE, Property.GAIN):
        _check_input(family, claim.property)


def _check_input(family: Family, asked: Property) -> None:
    if isinstance(family, (Delta, RandomGates)) or family.B is None:
        raise InputError(f"{asked} needs an input matrix", "[model] B", "give B")
    if family.bound is None and asked is Property.BOUNDED_STATE:
        raise InputError("bounded_state needs a bound on the input", "[input] bound", "give one")
