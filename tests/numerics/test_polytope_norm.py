"""Polytope norms: proved at their exact factor and not below it, and never on a wrong witness."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.bracket import bracket
from numerics.certificate import from_json, holds, to_json
from numerics.certify import certify
from numerics.claim import Claim, Property
from numerics.effort import too_much
from numerics.exact import to_flint
from numerics.families import GateBox, Leaky, Polytope, Replace
from numerics.families.hull import hull_of
from numerics.witnesses import PolytopeNorm
from numerics.witnesses.polytope_norm import share
from proofs.registry import find
from proofs.verdict import Verdict
from tests.strategies import dyadics, matrices, vectors

F = Fraction
ANDO_SHIH = Polytope(([[1, 0], [1, 0]], [[0, 1], [0, -1]]))
CORNERS = ((F(1), F(1)), (F(1), F(-1)))
SQUARE = PolytopeNorm(CORNERS, (((0, 1), (0, 1)), ((0, 1), (0, 1))))  # |h|_1 turned: the max norm


def rated(asked, rate, **numbers):
    return Claim(asked, rate=F(rate), **numbers)


def test_a_family_without_a_common_quadratic_norm_has_a_square():
    for asked in (Property.RATE, Property.STABILITY):
        assert SQUARE.check(ANDO_SHIH, rated(asked, 1)).verdict is Verdict.PROVED


def test_the_rate_is_exact_and_nothing_below_it_is_proved():
    assert SQUARE.factor(ANDO_SHIH) == 1
    below = 1 - F(1, 2**200)
    for asked in (Property.RATE, Property.CONTRACTION, Property.STABILITY):
        assert SQUARE.check(ANDO_SHIH, rated(asked, below)).verdict is Verdict.UNKNOWN
    assert SQUARE.check(ANDO_SHIH, rated(Property.CONTRACTION, 1)).verdict is Verdict.UNKNOWN


def test_a_horizon_is_proved_by_the_rate():
    half = Polytope(([[F(1, 2), 0], [F(1, 2), 0]], [[0, F(1, 2)], [0, F(-1, 2)]]))
    claim = rated(Property.FORGETS_WITHIN, F(1, 2), horizon=1)
    assert SQUARE.check(half, claim).verdict is Verdict.PROVED
    assert SQUARE.check(ANDO_SHIH, replace(claim, rate=F(1))).verdict is Verdict.UNKNOWN


ALL = (((0, 1), (0, 1)), ((0, 1), (0, 1)))


@pytest.mark.parametrize(
    "wrong",
    [
        PolytopeNorm((), ((), ())),
        PolytopeNorm(CORNERS, ()),
        PolytopeNorm(CORNERS, ALL[:1]),
        PolytopeNorm(CORNERS, (*ALL, ALL[0])),
        PolytopeNorm(CORNERS, (ALL[0], ((0, 1),))),
        PolytopeNorm(CORNERS, (ALL[0], ((0, 1), (0,)))),
        PolytopeNorm(CORNERS, (ALL[0], ((0, 1), (0, 1, 1)))),
        PolytopeNorm(CORNERS, (ALL[0], ((0, 1), (0, 0)))),
        PolytopeNorm(CORNERS, (ALL[0], ((0, 1), (0, 2)))),
        PolytopeNorm(CORNERS, (ALL[0], ((0, 1), (0, -1)))),
        PolytopeNorm(((F(1), F(1)), (F(2), F(2))), ALL),
        PolytopeNorm(((F(1), F(1)), (F(0), F(0))), ALL),
        PolytopeNorm(((F(1), F(1)), (F(1), F(-1), F(0))), ALL),
        PolytopeNorm(((F(1),), (F(1),)), ALL),
        PolytopeNorm(((F(1), F(1)), (F(1), F(-1, 2))), ALL),
        PolytopeNorm(((F(1), F(0)), (F(0), F(1))), ALL),
    ],
    ids=range(16),
)
def test_a_wrong_polytope_proves_nothing(wrong):
    assert wrong.check(ANDO_SHIH, rated(Property.STABILITY, 1)).verdict is Verdict.UNKNOWN
    assert wrong.theorems(ANDO_SHIH, rated(Property.STABILITY, 1))


def test_corners_that_do_not_span_prove_nothing():
    """The line through (1, 0) is kept, and everything beside it grows."""
    family = Polytope(([[F(1, 2), 0], [0, 2]],))
    thin = PolytopeNorm(((F(1), F(0)), (F(2), F(0))), (((0, 1), (0, 1)),))
    assert thin.check(family, rated(Property.RATE, F(1, 2))).verdict is Verdict.UNKNOWN


def test_no_run_rises_above_the_overshoot():
    assert SQUARE.overshoot() == 2
    shear = Polytope(([[F(1, 2), 8], [0, F(1, 4)]],))
    norm = PolytopeNorm(((F(32), F(-1)), (F(1), F(0))), (((0, 1), (0, 1)),))
    assert norm.factor(shear) == F(1, 2)
    h, peak = (F(0), F(1)), F(0)
    for _ in range(20):
        h = (h[0] / 2 + 8 * h[1], h[1] / 4)
        peak = max(peak, abs(h[0]), abs(h[1]))
    assert 8 <= peak <= norm.overshoot()


def test_a_box_of_gates_is_no_hull_of_few_matrices_and_a_common_gate_is():
    A = [[F(1, 2), F(1, 4)], [F(1, 4), F(1, 2)]]
    boxed, common = (Leaky(A, GateBox.uniform(2, F(1, 2), 1, scalar)) for scalar in (False, True))
    assert hull_of(boxed) is None and len(hull_of(common)) == 2
    unit = PolytopeNorm(((F(1), F(0)), (F(0), F(1))), ALL)
    claim = rated(Property.CONTRACTION, F(7, 8))
    assert unit.check(common, claim).verdict is Verdict.PROVED
    assert unit.check(boxed, claim).verdict is Verdict.UNKNOWN
    one_free = Replace(A, GateBox((F(1), F(1, 2)), (F(1), F(1))))
    assert len(hull_of(one_free)) == 2
    assert len(hull_of(Replace(A, GateBox.uniform(2, 1, 1)))) == 1


def test_the_certificate_names_theorems_survives_its_json_and_notices_changes():
    made = certify(ANDO_SHIH, "stability")
    assert made.verdict is Verdict.PROVED and isinstance(made.witness, PolytopeNorm)
    assert holds(made) and from_json(to_json(made)) == made
    for name in made.theorems:
        assert find(name).id == name
    for path, to in (
        (("witness", "corners", 0, 0), "7"),
        (("witness", "bases", 0, 0, 0), 1),
        (("witness", "bases", 0), []),
        (("model", "vertices", 0, 0, 0), "3/2"),
        (("claim", "rate"), "1023/1024"),
    ):
        document = json.loads(to_json(made))
        place = document
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = to
        changed = from_json(json.dumps(document))
        assert changed != made and not holds(changed), path


def test_a_polytope_too_large_to_check_is_refused():
    corners = tuple((F(k), F(1, 3**1500)) for k in range(20_000))
    bases = (tuple((0, 1) for _ in corners),) * 2
    assert "beyond" in too_much(ANDO_SHIH, PolytopeNorm(corners, bases))
    assert too_much(ANDO_SHIH, SQUARE) is None


def size_in(norm, h):
    """min Σ |c| over all choices of d corners: the norm in the plane, exact."""
    corners, image, found = to_flint(norm.corners), to_flint([[x] for x in h]), []
    for basis in ((k, l) for k in range(len(norm.corners)) for l in range(k)):
        try:
            found.append(share(corners, basis, image))
        except ZeroDivisionError:
            continue
    return min(found)


@settings(max_examples=25, deadline=None)
@given(st.lists(matrices(2), min_size=1, max_size=3), vectors(2, dyadics(-2, 2, 2)), st.data())
def test_a_proved_norm_grows_by_the_rate_at_most_anywhere_in_the_hull(vertices, h, data):
    found = bracket(Polytope(vertices), seconds=1.0)
    if not isinstance(found.norm, PolytopeNorm):
        return
    shares = [data.draw(st.integers(0, 4)) for _ in vertices]
    total = sum(shares) or 1
    M = [[sum(s * A[i][j] for s, A in zip(shares, vertices, strict=True)) / total for j in (0, 1)]
         for i in (0, 1)]  # fmt: skip
    moved = tuple(row[0] * h[0] + row[1] * h[1] for row in M)
    assert size_in(found.norm, moved) <= found.upper * size_in(found.norm, h)
