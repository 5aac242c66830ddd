"""Bounds on the state, and words with inputs that pass every bound."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..board import Board, Candidate
from ..claim import Claim, Property
from ..families import Dense, Gated, Leaky, Polytope
from ..portfolio import Effort, Turns
from ..proposers.box import propose_box
from ..proposers.inputs import propose_inputs
from ..proposers.lyapunov import propose_continuous
from ..proposers.transitions import floats
from ..proposers.words import search_words
from ..rounding import root_above, significant
from ..witnesses import (
    ContinuousQuadratic,
    HeldInput,
    InputToState,
    InvariantBall,
    InvariantBox,
    Quadratic,
)
from ..witnesses.held_input import squared_held
from ..witnesses.invariant_ball import cell
from ..witnesses.state_bound import squared_ball, squared_bound
from .quadratic import quadratic

MAX_INVERSE = 64  # dimension up to which the exact inverse of P is taken
EXPANDING = 1 - 1e-9


def invariant_box(board: Board, effort: Effort) -> Turns:
    """The box that an open gate just returns."""
    family, start = board.family, board.claim.start
    if isinstance(family, Gated):
        radii = propose_box(family, float(start))
        if radii is not None:
            yield Candidate(InvariantBox(radii), bound=max(*radii, start))


def contraction_bound(board: Board, effort: Effort) -> Turns:
    """Every quadratic norm that contracts, and for a common gate also those that contract under a
    gate per coordinate, which are rounder at times."""
    family = board.family
    if not isinstance(family, (Gated, Polytope)) or family.dimension > MAX_INVERSE:
        return
    variants: list[Gated | Polytope] = [family]
    if isinstance(family, Gated) and family.gate.scalar:
        variants.append(replace(family, gate=replace(family.gate, scalar=False)))
    for variant in variants:
        inner = Board(variant, Claim(Property.CONTRACTION))
        for candidate in quadratic(inner, effort):
            if candidate is None or not inner.consider(candidate):
                yield None
            elif candidate.rate is not None and candidate.rate < 1:
                norm = candidate.witness
                assert isinstance(norm, Quadratic)
                common = norm if variant is family else Quadratic(norm.P)
                square = squared_bound(family, norm.P, candidate.rate, board.claim.start)
                witness = InputToState(common, candidate.rate)
                yield Candidate(witness, bound=root_above(square))


def invariant_ball(board: Board, effort: Effort) -> Turns:
    """For one gate over all coordinates: every quadratic norm in which the open cell contracts."""
    family = board.family
    if not isinstance(family, Leaky) or not family.gate.scalar or family.dimension > MAX_INVERSE:
        return
    inner = Board(cell(family), Claim(Property.CONTRACTION))
    for candidate in quadratic(inner, effort):
        if candidate is None or not inner.consider(candidate):
            yield None
        elif candidate.rate is not None and candidate.rate < 1:
            norm, start = candidate.witness, board.claim.start
            assert isinstance(norm, Quadratic)
            square = squared_ball(norm.P, family.input_reach, candidate.rate, start)
            yield Candidate(InvariantBall(norm, candidate.rate), bound=root_above(square))


def held_input(board: Board, effort: Effort) -> Turns:
    """Norms of a dense flow at a few decays up to its spectral abscissa."""
    family = board.family
    if not isinstance(family, Dense) or family.dimension > MAX_INVERSE:
        return
    abscissa = -float(np.linalg.eigvals(floats(family.A)).real.max())
    for share in (0.5, 0.75, 0.9, 0.98, 0.25) if abscissa > 0 else ():
        decay = significant(abscissa * share, 12)
        for P in propose_continuous(family, decay):
            norm = ContinuousQuadratic(P, decay)
            if norm.decays(family).kind is not None:
                square = squared_held(family, norm, board.claim.start)
                yield Candidate(HeldInput(norm), bound=root_above(square))
                break
        yield None


def diverging_inputs(board: Board, effort: Effort) -> Turns:
    """Words that do not shrink, with inputs at the corners of what is allowed."""
    family = board.family
    if not isinstance(family, Gated):
        return
    for found in search_words(family, effort.seed, effort.words):
        yield None
        if found is not None and found[0] >= EXPANDING:
            for diverging in propose_inputs(family, found[1], effort.seed):
                yield Candidate(diverging)
