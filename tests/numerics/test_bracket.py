"""Brackets of the joint spectral radius: known values inside, both ends certified, liars caught."""

import ast
from fractions import Fraction
from itertools import product as words_of
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import numerics
from numerics.bracket import bracket, reaches
from numerics.certificate import holds, recheck
from numerics.certify import certify
from numerics.exact import from_flint, identity, to_flint
from numerics.families import GateBox, Leaky, Polytope, Replace
from numerics.families.hull import hull_of
from numerics.finders.invariant_polytope import MAX_SIGNS
from numerics.witnesses import GateWord, VertexWord
from numerics.word_growth import WordGrowth, word_growth
from proofs.verdict import Verdict
from tests.strategies import matrices

F = Fraction
TURN = [[F(3, 5), F(-4, 5)], [F(4, 5), F(3, 5)]]  # by an irrational multiple of a full turn
GOLDEN = Polytope(([[1, 1], [0, 1]], [[1, 0], [1, 1]]))
GRIPENBERG = Polytope(([[F(3, 5), 0], [F(1, 5), F(3, 5)]], [[F(3, 5), F(-3, 5)], [0, F(-1, 5)]]))
KNOWN = {
    "golden mean": (GOLDEN, (1 + sqrt(5)) / 2),
    "Gripenberg": (GRIPENBERG, 0.6596789),
    "path-complete": (Polytope(([[-1, -1], [-4, 0]], [[3, 3], [-2, 1]])), 3.917384715148),
    "one matrix": (Polytope(([[F(1, 2), 100], [0, F(1, 3)]],)), 0.5),
    "a common gate": (
        Leaky([[0, -2], [F(1, 2), 0]], GateBox.uniform(2, F(1, 2), 1, scalar=True)),
        1.0,
    ),
}


def pair(*vertices):
    return Polytope(vertices)


ONE = {  # the joint spectral radius is exactly one
    "Ando and Shih": pair([[1, 0], [1, 0]], [[0, 1], [0, -1]]),
    "two turns": pair(TURN, [[1, 0], [0, -1]]),
    "turn and projection": pair(TURN, [[1, 0], [0, 0]]),
    "turn in other coordinates": pair([[F(3, 5), F(-8, 5)], [F(2, 5), F(3, 5)]], [[1, 0], [0, 0]]),
    "stochastic": pair([[F(1, 3), F(2, 3)], [1, 0]], [[F(1, 7), F(6, 7)], [F(1, 2), F(1, 2)]]),
    "permutations": pair([[0, 1, 0], [0, 0, 1], [1, 0, 0]], [[0, 1, 0], [1, 0, 0], [0, 0, -1]]),
    "a shear scaled away": pair([[1, 0], [0, F(1, 2)]], [[F(1, 2), 5], [0, F(1, 2)]]),
    "a product of one": pair([[0, 2], [0, 0]], [[0, 0], [F(1, 2), 0]]),
    "grows like t": pair([[1, 1], [0, 1]], [[1, 0], [0, F(1, 2)]]),
}


@pytest.mark.parametrize("name", KNOWN)
def test_known_values_lie_in_a_narrow_bracket_of_certificates(name):
    family, radius = KNOWN[name]
    found = bracket(family, tolerance=F(1, 10**5))
    assert found.lower <= radius * (1 + 1e-6) and found.upper >= radius * (1 - 1e-6)
    assert found.gap < 1e-4
    assert found.refuted.verdict is Verdict.REFUTED and holds(found.refuted)
    assert found.proved.verdict is Verdict.PROVED and holds(found.proved)
    assert found.refuted.claim.rate == found.lower and found.proved.claim.rate == found.upper
    assert found.growth.low <= found.growth.high < found.growth.low * (1 + F(1, 10**12))
    assert found.lower < found.growth.low and found.growth.high <= found.upper * (1 + F(1, 10**12))


@pytest.mark.parametrize("name", ONE)
def test_a_joint_spectral_radius_of_one_is_neither_below_nor_above(name):
    family = ONE[name]
    found = bracket(family, tolerance=F(1, 100))
    assert found.lower < 1 <= found.upper and found.gap < 0.02
    assert certify(family, "contraction").verdict is Verdict.REFUTED
    stable = certify(family, "stability", seconds=2.0).verdict
    jordan = name == "grows like t"
    assert stable in (Verdict.REFUTED if jordan else Verdict.PROVED, Verdict.UNKNOWN)


@pytest.mark.parametrize(
    "name", ["Ando and Shih", "permutations", "a product of one", "stochastic"]
)
def test_where_a_word_attains_it_in_rational_numbers_the_upper_end_is_exact(name):
    found = bracket(ONE[name])
    assert found.upper == 1 and found.attained
    assert certify(ONE[name], "stability").verdict is Verdict.PROVED


def test_attained_is_exact():
    shear = WordGrowth((F(1), F(-2), F(1)), 2, F(1), F(1))
    turn = WordGrowth((F(1), F(-6, 5), F(1)), 1, F(1), F(1))
    for growth in (shear, turn):
        assert reaches(growth, F(1)) and not reaches(growth, 1 + F(1, 10**30))
    assert not bracket(GOLDEN).attained, "an irrational number is no rate"


@pytest.mark.parametrize("d", [2, 3, 4])
def test_jordan_blocks_just_inside_are_never_refuted(d):
    inside = 1 - F(1, 10**12)
    J = [[inside if i == j else F(int(j == i + 1)) for j in range(d)] for i in range(d)]
    half = tuple(tuple(x / 2 for x in row) for row in identity(d))
    family = Polytope((J, half))
    for asked in ("contraction", "stability"):
        assert certify(family, asked, seconds=1.0).verdict is not Verdict.REFUTED
    found = bracket(family, seconds=1.0)
    assert found.lower < inside and (found.upper is None or found.upper >= inside)


def test_jordan_blocks_just_outside_are_never_proved():
    outside = 1 + F(1, 10**12)
    family = Polytope(([[outside, 1], [0, outside]], [[F(1, 2), 0], [0, F(1, 2)]]))
    for asked in ("contraction", "stability"):
        assert certify(family, asked, seconds=2.0).verdict is not Verdict.PROVED


def test_products_that_nearly_repeat_do_not_fool_the_bracket():
    """Turns by angles that are nearly fractions, and products with nearly equal eigenvalues."""
    tiny = F(1, 10**9)
    c, s = (1 - tiny**2) / (1 + tiny**2), 2 * tiny / (1 + tiny**2)
    nearly_still = Polytope(([[c, -s], [s, c]], [[0, -1], [1, 0]]))
    nearly_defective = Polytope(([[1, 1], [tiny**2, 1]], [[F(1, 2), 0], [0, F(1, 2)]]))
    for family, radius in ((nearly_still, F(1)), (nearly_defective, 1 + tiny)):
        found = bracket(family, seconds=2.0)
        assert found.lower < radius and (found.upper is None or found.upper >= radius)


def test_small_radii_at_every_vertex_and_a_large_one_of_a_product_is_refuted():
    family = Polytope(([[F(1, 2), 4], [0, F(1, 2)]], [[F(1, 2), 0], [4, F(1, 2)]]))
    for asked in ("contraction", "stability"):
        made = certify(family, asked)
        assert made.verdict is Verdict.REFUTED and isinstance(made.witness, VertexWord)
        assert recheck(made).verdict is Verdict.REFUTED
    assert bracket(family).lower > 4


def test_a_common_gate_is_refuted_by_a_word_and_bounded_by_a_polytope():
    wild = Replace([[0, 2], [-2, 0]], GateBox.uniform(2, F(1, 4), F(1, 2), scalar=True))
    found = bracket(wild, tolerance=F(1, 200))
    assert isinstance(found.word, GateWord) and found.lower < 1 <= found.upper < 1.01
    polytope = certify(KNOWN["a common gate"][0], "rate", seconds=10.0)
    assert polytope.verdict is Verdict.PROVED


def test_the_bracket_tightens_with_effort():
    fine = F(1, 10**9)
    hasty, patient = (bracket(GRIPENBERG, tolerance=t) for t in (F(1, 10), fine))
    assert hasty.gap <= F(1, 10) and patient.gap <= fine
    assert patient.lower >= hasty.lower * (1 - fine) and patient.upper <= hasty.upper * (1 + fine)


@pytest.mark.parametrize("d", [1, 2, 3, 8])
def test_the_corners_of_a_box_are_listed_only_here_and_agree(d):
    """A diagonal replace family: its joint spectral radius is that of its 2^d corners."""
    A = tuple(tuple(F(int(i == j), 2 + i) for j in range(d)) for i in range(d))
    box = Replace(A, GateBox.uniform(d, F(1, 2), 1))
    corners = [box.transition(g) for g in words_of(*zip(box.gate.low, box.gate.high, strict=True))]
    by_hand = max(max(abs(np.linalg.eigvals(np.array(M, dtype=float)))) for M in corners)
    found = bracket(box, seconds=2.0)
    assert float(found.lower) <= by_hand * (1 + 1e-9) and by_hand <= float(found.upper) * (1 + 1e-9)
    assert len(corners) == 2**d and from_flint(to_flint(corners[-1])) == A


def test_no_module_lists_the_corners_of_a_box_of_gates():
    """Products over all choices occur for the corners of the max norm (d <= 6), and in the search
    for a counterexample of the catalogue (d <= 3); a box of 60 gates takes no longer for it."""
    listing = {
        path.name
        for path in Path(numerics.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and any(k.arg == "repeat" for k in node.keywords)
    }
    assert listing == {"invariant_polytope.py", "gate_words.py"} and MAX_SIGNS <= 6
    d = 60
    A = tuple(tuple(F(int(i == j), 2) for j in range(d)) for i in range(d))
    wide = Leaky(A, GateBox.uniform(d, F(1, 2), 1))
    assert hull_of(wide) is None and certify(wide, "contraction").verdict is Verdict.PROVED


@settings(max_examples=20, deadline=None)
@given(
    st.lists(matrices(2), min_size=1, max_size=3),
    st.lists(st.integers(0, 2), min_size=1, max_size=8),
)
def test_no_word_grows_faster_than_the_upper_end(vertices, letters):
    found = bracket(Polytope(vertices), seconds=0.5)
    word = tuple(letter % len(vertices) for letter in letters)
    growth = word_growth(found.family, VertexWord(word))
    assert found.upper is None or growth.low <= found.upper
    assert found.upper is None or found.lower <= found.upper
