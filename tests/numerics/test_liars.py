"""The known liars: families on which solvers, floats or eyes go wrong. Right verdict or unknown.

Each family stands with what is true of it; certify may say that, or that it does not know.
"""

from fractions import Fraction

import numpy as np
import pytest

from numerics.certificate import from_json, holds, to_json
from numerics.certify import certify
from numerics.claim import Claim, Property
from numerics.exact import diagonal, from_flint, identity, to_flint
from numerics.families import Dense, Diagonal, GateBox, Leaky, Polytope, Replace
from numerics.proposers.words import WordBudget
from numerics.witnesses import Quadratic, VertexWord, WeightedMax
from proofs.verdict import Verdict

F = Fraction
CRUMB, DUST = F(1, 10**9), F(1, 10**12)
UNSTABLE = [[F(1001, 1000), F(3, 10)], [F(0), F(4, 5)]]
TURN = [[F(3, 5), F(4, 5)], [F(-4, 5), F(3, 5)]]
GOLDEN = ([[1, 1], [0, 1]], [[1, 0], [1, 1]])  # products of both grow by the golden ratio a step


def scaled(A, factor):
    return tuple(tuple(F(x) * factor for x in row) for row in A)


def block(size, root, coupling=1):
    """A Jordan block."""
    return tuple(
        tuple(root if i == j else F(coupling) * (j == i + 1) for j in range(size))
        for i in range(size)
    )


def opened(A):
    """A alone, as a replace family whose gate is open."""
    return Replace(A, GateBox.uniform(len(A), 1, 1, scalar=True))


def similar(A, T):
    """T⁻¹AT, exact."""
    return from_flint(to_flint(T).inv() * to_flint(A) * to_flint(T))


def rotation_of_order(n):
    """A permutation times signs: its n-th power is minus the identity, its radius is one."""
    return tuple(
        tuple(F(-1 if i == n - 1 else 1) if j == (i + 1) % n else F(0) for j in range(n))
        for i in range(n)
    )


LOPSIDED = diagonal([F(10) ** k for k in range(0, 12, 4)])
STEEP = ((F(1), F(10) ** 8, F(0)), (F(0), F(1), F(10) ** 8), (F(0), F(0), F(1)))
CALM, EDGE, WILD = "below one", "exactly one", "above one"

# name: (family, where its joint spectral radius lies)
LIARS = {
    "unstable by a thousandth": (opened(UNSTABLE), WILD),
    "a - 1e-9": (opened([[1 - CRUMB]]), CALM),
    "a = 1": (opened([[1]]), EDGE),
    "a + 1e-9": (opened([[1 + CRUMB]]), WILD),
    "leaky a - 1e-9": (Leaky([[1 - CRUMB]], GateBox.uniform(1, F(1, 2), 1)), CALM),
    "leaky a + 1e-9": (Leaky([[1 + CRUMB]], GateBox.uniform(1, F(1, 2), 1)), WILD),
    "Jordan block of two": (opened(block(2, 1 - DUST)), CALM),
    "Jordan block of four": (opened(block(4, 1 - DUST)), CALM),
    "Jordan block, steep": (opened(block(3, 1 - DUST, 10**6)), CALM),
    "Jordan block on the circle": (opened(block(2, F(1))), EDGE),
    "Jordan block outside": (opened(block(3, 1 + DUST)), WILD),
    "nearly a rotation": (opened(scaled(TURN, 1 - DUST)), CALM),
    "a rotation by an irrational angle": (opened(TURN), EDGE),
    "a rotation and a little": (opened(scaled(TURN, 1 + DUST)), WILD),
    "a period of seven": (opened(rotation_of_order(7)), EDGE),
    "a period of seven, a little less": (opened(scaled(rotation_of_order(7), 1 - DUST)), CALM),
    "a period of seven, a little more": (opened(scaled(rotation_of_order(7), 1 + DUST)), WILD),
    "stochastic": (opened([[F(9, 10), F(1, 10)], [F(1, 10), F(9, 10)]]), EDGE),
    "stochastic in two": (
        Polytope(([[F(1, 2), F(1, 2)], [F(1, 3), F(2, 3)]], [[0, 1], [1, 0]])), EDGE,
    ),
    "projections": (Polytope(([[1, 0], [0, 0]], [[F(1, 2), F(1, 2)], [F(1, 2), F(1, 2)]])), EDGE),
    "rotations of both ways": (Polytope((TURN, tuple(zip(*TURN, strict=True)))), EDGE),
    "the golden pair at its radius, rounded down": (
        Polytope(tuple(scaled(A, F(618033988, 10**9)) for A in GOLDEN)), CALM,
    ),
    "the golden pair at its radius, rounded up": (
        Polytope(tuple(scaled(A, F(618033989, 10**9)) for A in GOLDEN)), WILD,
    ),
    "stable vertices with an unstable product": (
        Polytope(tuple(scaled(A, F(9, 10)) for A in GOLDEN)), WILD,
    ),
    "stable gates with an unstable product": (
        Leaky([[F(-2, 3), F(-2, 3)], [F(2, 3), F(-2, 3)]], GateBox.uniform(2, F(1, 4), 1)), WILD,
    ),
    "nilpotent, twelve orders apart": (
        opened(similar([[0, 1, 0], [0, 0, 1], [0, 0, 0]], LOPSIDED)), CALM,
    ),
    "a half, in steep coordinates": (
        opened(similar(scaled(identity(3), F(1, 2)), STEEP)), CALM,
    ),
    "near one, in steep coordinates": (
        opened(similar(diagonal([1 - CRUMB, F(1, 2), F(-1, 2)]), STEEP)), CALM,
    ),
    "just above one, in steep coordinates": (
        opened(similar(diagonal([1 + CRUMB, F(1, 2), F(-1, 2)]), STEEP)), WILD,
    ),
    "closed gates": (Leaky([[F(1, 2)]], GateBox.uniform(1, 0, 1)), EDGE),
    "hardly open gates": (Leaky([[F(1, 2)]], GateBox.uniform(1, DUST, 1)), CALM),
    "a step of nearly nothing": (Diagonal([-1], F(1, 10**30), 1), CALM),
    "a rate of nearly nothing": (Diagonal([F(-1, 10**30), -1], 1, 2), CALM),
    "no rate at all": (Diagonal([0, -1], 1, 2), EDGE),
    "a flow of nearly nothing": (Dense([[-DUST, 1], [0, -DUST]], 1, 2), CALM),
    "a flow that turns": (Dense([[0, 1], [-1, 0]], 1, 2), EDGE),
    "a flow that hardly grows": (Dense([[DUST, 1], [-1, DUST]], 1, 2), WILD),
}  # fmt: skip
TRUE = {
    CALM: {"contraction": Verdict.PROVED, "stability": Verdict.PROVED},
    EDGE: {"contraction": Verdict.REFUTED},
    WILD: {"contraction": Verdict.REFUTED, "stability": Verdict.REFUTED},
}
DECIDED = {  # liars that must be settled, not left unknown, and for which property
    "unstable by a thousandth", "a - 1e-9", "a = 1", "a + 1e-9", "leaky a - 1e-9",
    "leaky a + 1e-9", "Jordan block on the circle", "Jordan block outside",
    "a rotation by an irrational angle", "a rotation and a little", "a period of seven",
    "a period of seven, a little more", "stochastic", "stable gates with an unstable product",
    "closed gates", "hardly open gates", "a step of nearly nothing", "a rate of nearly nothing",
    "no rate at all", "a flow that turns", "a flow that hardly grows",
}  # fmt: skip
QUICK = {"seconds": 3.0, "words": WordBudget(longest=2, restarts=4)}


@pytest.mark.parametrize("asked", ["contraction", "stability"])
@pytest.mark.parametrize("name", LIARS)
def test_the_verdict_is_right_or_unknown(name, asked):
    family, where = LIARS[name]
    made = certify(family, asked, **QUICK)
    assert made.verdict in (TRUE[where].get(asked, made.verdict), Verdict.UNKNOWN)
    assert made.verdict is Verdict.UNKNOWN or holds(from_json(to_json(made)))
    if where == EDGE and asked == "stability":
        unbounded = "Jordan block" in name
        wrong = Verdict.PROVED if unbounded else Verdict.REFUTED
        assert made.verdict is not wrong, "a radius of one with bounded powers never expands"
    if name in DECIDED and asked == "contraction":
        assert made.verdict is not Verdict.UNKNOWN


@pytest.mark.parametrize("name", [n for n, (_, where) in LIARS.items() if where == EDGE])
def test_a_rate_is_never_proved_below_one_nor_refuted_at_one_where_the_radius_is_one(name):
    family, _ = LIARS[name]
    made = certify(family, Property.RATE, **QUICK)
    assert made.verdict is not Verdict.PROVED or made.claim.rate >= 1
    assert made.verdict is not Verdict.REFUTED or made.claim.rate < 1


IDENTITY2 = Quadratic(identity(2))
NEAR_SINGULAR = Quadratic(((F(1), 1 - F(1, 2**60)), (1 - F(1, 2**60), F(1))))
SINGULAR = Quadratic(((F(1), F(1)), (F(1), F(1))))
NEGATIVE = Quadratic(((F(1), 1 + F(1, 2**60)), (1 + F(1, 2**60), F(1))))


@pytest.mark.parametrize("norm", [IDENTITY2, NEAR_SINGULAR, SINGULAR, NEGATIVE])
def test_no_norm_however_ill_conditioned_contracts_what_does_not_contract(norm):
    for A in (UNSTABLE, TURN, [[1, 1], [0, 1]], [[1, 0], [0, 1]]):
        for rate in (F(1, 2), 1 - F(1, 2**70)):
            claim = Claim(Property.CONTRACTION, rate=rate)
            assert norm.check(opened(A), claim).verdict is Verdict.UNKNOWN


def test_an_ill_conditioned_norm_that_is_right_is_accepted_and_one_that_is_singular_is_not():
    A = scaled(identity(2), F(1, 2))
    claim = Claim(Property.CONTRACTION, rate=F(1, 2))
    assert NEAR_SINGULAR.check(opened(A), claim).verdict is Verdict.PROVED
    for wrong in (SINGULAR, NEGATIVE):
        assert wrong.check(opened(A), claim).verdict is Verdict.UNKNOWN


def test_every_norm_that_solvers_offer_at_tiny_margins_fails_the_check():
    """tr P = 1 with margins of 1e-9: three solvers call the unstable example optimal."""
    family = opened(UNSTABLE)
    rng = np.random.default_rng(0)
    for _ in range(50):
        L = rng.normal(size=(2, 2)) * [1, 10.0 ** rng.integers(-6, 7)]
        P = L.T @ L / np.trace(L.T @ L)
        norm = Quadratic(tuple(tuple(F(float(x)) for x in row) for row in (P + P.T) / 2))
        claim = Claim(Property.CONTRACTION, rate=1 - F(1, 10**9))
        assert norm.check(family, claim).verdict is Verdict.UNKNOWN


def test_a_word_must_pass_one_and_not_only_reach_it_to_refute_stability():
    golden = Polytope(tuple(scaled(A, F(618033988, 10**9)) for A in GOLDEN))
    calm = VertexWord((0, 1))
    for asked in (Property.CONTRACTION, Property.STABILITY):
        assert calm.check(golden, Claim(asked)).verdict is Verdict.UNKNOWN
    wild = Polytope(tuple(scaled(A, F(618033989, 10**9)) for A in GOLDEN))
    assert calm.check(wild, Claim(Property.STABILITY)).verdict is Verdict.REFUTED


def test_weights_that_span_forty_orders_are_summed_exactly():
    w = (F(1), F(10) ** 40)
    family = Leaky([[F(1, 2), F(49, 100) / 10**40], [0, F(1, 2)]], GateBox.uniform(2, F(1, 2), 1))
    claim = Claim(Property.CONTRACTION, rate=F(995, 1000))
    assert WeightedMax(w).check(family, claim).verdict is Verdict.PROVED
    over = Leaky([[F(1, 2), F(51, 100) / 10**40], [0, F(1, 2)]], GateBox.uniform(2, F(1, 2), 1))
    assert WeightedMax(w).check(over, claim).verdict is Verdict.UNKNOWN
