"""The ball that a leaky model with one gate for all coordinates cannot leave."""

from dataclasses import replace
from fractions import Fraction as F

import pytest

from numerics.certificate import from_json, holds, recheck, to_json
from numerics.certify import certify
from numerics.claim import Claim, Property
from numerics.exact import identity
from numerics.families import GateBox, Leaky
from numerics.witnesses import InvariantBall, Quadratic
from proofs.verdict import Verdict

TURN = [[F(3, 5), F(-4, 5)], [F(4, 5), F(3, 5)]]  # a rotation: only round norms see that it is one


def turning(low: F | int, scalar: bool = True, share: F = F(9, 10)) -> Leaky:
    A = [[share * x for x in row] for row in TURN]
    return Leaky(A, GateBox.uniform(2, low, 1, scalar), [[1], [0]], 1)


def ball(bound: F, factor: F = F(9, 10)) -> tuple[InvariantBall, Claim]:
    witness = InvariantBall(Quadratic(identity(2)), factor)
    return witness, Claim(Property.BOUNDED_STATE, bound=bound)


def test_gates_that_may_close_for_ever_leave_the_state_in_the_ball():
    witness, claim = ball(F(10))  # |Bx| = 1, 1/(1 - 9/10) = 10
    assert witness.check(turning(0), claim).verdict is Verdict.PROVED


@pytest.mark.parametrize(
    ("family", "witness_claim"),
    [
        (turning(0), ball(F(99, 10))),  # a bound below the radius
        (turning(0), ball(F(10), F(89, 100))),  # a factor that A does not have
        (turning(0, share=F(1)), ball(F(1000), F(1))),  # a cell that does not contract
        (turning(0, scalar=False), ball(F(10))),  # a gate for every coordinate
    ],
)
def test_what_is_slightly_wrong_is_not_accepted(family, witness_claim):
    witness, claim = witness_claim
    assert witness.check(family, claim).verdict is Verdict.UNKNOWN


def test_certify_finds_it_where_a_box_does_not_exist():
    made = certify(turning(0), "bounded_state", tolerance=F(1, 1000))
    assert isinstance(made.witness, InvariantBall) and made.claim.bound < F(1001, 100)
    assert holds(made) and from_json(to_json(made)) == made
    loose = replace(made, claim=replace(made.claim, bound=made.claim.bound / 2))
    assert recheck(loose).verdict is Verdict.UNKNOWN
