"""Finders share the time, each has a turn, and what was found before an interruption is kept."""

import time
from fractions import Fraction

import pytest

from numerics.board import Board, Candidate
from numerics.certify import certify
from numerics.claim import Claim, Property
from numerics.families import Polytope
from numerics.portfolio import Effort, run
from numerics.proposers.words import WordBudget
from numerics.witnesses import PolytopeNorm
from proofs.verdict import Verdict

F = Fraction
HALF = Polytope(([[F(1, 2)]],))
UNIT = PolytopeNorm(((F(1),),), (((0,),),))


def effort(seconds=0.4, tolerance=None):
    return Effort(0, seconds, WordBudget(), tolerance)


def idle(seconds, turns):
    def finder(board, effort):
        while True:
            turns.append(seconds)
            time.sleep(seconds)
            yield None

    return finder


def proof(board, effort):
    yield Candidate(UNIT, rate=F(1, 2))


def interrupted(board, effort):
    yield None
    raise KeyboardInterrupt


def test_a_slow_finder_does_not_starve_a_quick_one():
    turns = []
    run(Board(HALF, Claim(Property.RATE)), (idle(0.05, turns), idle(0.001, turns)), effort())
    assert turns.count(0.001) > 4 * turns.count(0.05) > 0


def test_everyone_has_a_turn_before_the_first_proof_ends_the_search():
    turns, board = [], Board(HALF, Claim(Property.CONTRACTION))
    assert run(board, (proof, idle(0.001, turns)), effort())
    assert board.settled is not None and turns == [0.001]


def test_with_a_tolerance_the_search_goes_on_until_it_is_enough():
    turns, board = [], Board(HALF, Claim(Property.RATE))
    asked = effort(5.0, F(1, 10))
    begun = time.monotonic()
    assert run(board, (proof, idle(0.001, turns)), asked, lambda _: len(turns) >= 3)
    assert len(turns) == 3 and time.monotonic() - begun < 2 and board.rate == F(1, 2)


def test_a_finder_whose_floats_overflow_is_out_and_the_others_go_on():
    def beyond(board, effort):
        yield None
        yield Candidate(UNIT, rate=F(float(F(10) ** 400)))

    board = Board(HALF, Claim(Property.CONTRACTION))
    assert run(board, (beyond, proof), effort(tolerance=F(1, 10))) and board.rate == F(1, 2)


@pytest.mark.parametrize("size", [F(10) ** 400, F(1, 10**400)])
def test_numbers_beyond_float64_are_no_crash(size):
    family = Polytope(([[size, 0], [0, size]], [[size, size], [0, size]]))
    verdict = certify(family, "contraction", seconds=1.0).verdict
    assert verdict is (Verdict.REFUTED if size > 1 else verdict)
    assert size > 1 or verdict is not Verdict.REFUTED


def test_an_interruption_keeps_what_was_found():
    board = Board(HALF, Claim(Property.RATE))
    assert not run(board, (proof, interrupted), effort(tolerance=F(1, 10)))
    assert board.rate == F(1, 2)
