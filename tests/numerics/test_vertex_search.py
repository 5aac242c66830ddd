"""Words of few matrices: every cyclic class once, growth as it is, and the fastest are found."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from numerics.board import Board
from numerics.claim import Claim, Property
from numerics.families import Delta, GateBox, Leaky, Polytope, RandomGates
from numerics.families.hull import hull_of
from numerics.finders.vertex_words import letters_of, vertex_words, word_of
from numerics.portfolio import Effort
from numerics.proposers.vertex_search import (
    growths,
    long_words,
    lyndon,
    root_of,
    rounded_norm,
    short_words,
)
from numerics.proposers.words import WordBudget
from numerics.witnesses import GateWord, VertexWord
from numerics.word_growth import word_growth

F = Fraction
EFFORT = Effort(0, 10.0, WordBudget())
GRIPENBERG = np.array([[[3, 0], [1, 3]], [[3, -3], [0, -1]]]) / 5


@pytest.mark.parametrize(("letters", "length"), [(1, 1), (1, 3), (2, 1), (2, 6), (3, 4), (4, 3)])
def test_every_primitive_word_is_a_rotation_of_exactly_one_that_is_tried(letters, length):
    tried = list(lyndon(letters, length))
    assert len(set(tried)) == len(tried)
    for word in itertools.product(range(letters), repeat=length):
        root = root_of(word)
        assert (root in tried) is (len(root) == length)
        assert word in [(root * length)[k : k + length] for k in range(length)]


def test_the_growth_of_a_word_is_that_of_its_rotations_and_powers():
    words = [(0, 0, 1, 0, 0, 1), (0, 1, 0, 0, 1, 0)]
    found = growths(GRIPENBERG, np.array(words))
    product = GRIPENBERG[1] @ GRIPENBERG[0] @ GRIPENBERG[0]
    expected = max(abs(np.linalg.eigvals(product))) ** (1 / 3)
    assert found == pytest.approx([expected] * 2, rel=1e-13)
    assert growths(GRIPENBERG, np.array([(0, 0, 1)]))[0] == pytest.approx(expected, rel=1e-13)


def test_the_letters_act_in_their_order():
    shift = np.array([[[0, 1], [0, 0]], [[1, 0], [0, 0]]], dtype=float)
    family = Polytope(tuple(A.tolist() for A in shift))
    assert word_growth(family, VertexWord((0, 1, 1))).high == 0
    onward = np.array([[[0, 2], [0, 0]], [[0, 0], [1, 0]]], dtype=float)
    assert growths(onward, np.array([(0, 1)]))[0] == pytest.approx(2**0.5)


def test_branch_and_bound_finds_gripenbergs_word_and_ends():
    short = max(short_words(GRIPENBERG))
    found = [short, *long_words(GRIPENBERG, short[0], delta=1e-3)]
    growth, word = max(found)
    assert 0.6596789 < growth < 0.6596924 and sorted(word) == [0] * 12 + [1]
    assert len(found) < 48, "no word grows faster by 1/1000"


def test_the_norm_of_the_bound_is_round_where_the_matrices_are():
    turned = np.array([[[0.0, -4.0], [1.0, 0.0]], [[1.0, 0.0], [0.0, 1.0]]])
    R = rounded_norm(turned)
    steps = R @ turned @ np.linalg.inv(R)
    assert np.linalg.norm(steps, 2, axis=(1, 2)).max() < 2.1 < np.linalg.norm(turned[0], 2)


def found_by(family):
    board = Board(family, Claim(Property.RATE))
    for candidate in vertex_words(board, EFFORT):
        if candidate is not None:
            board.consider(candidate)
    return board


def test_the_finder_speaks_of_hulls_of_few_matrices_only():
    A = [[F(-2, 3), F(-2, 3)], [F(2, 3), F(-2, 3)]]
    common = Leaky(A, GateBox.uniform(2, F(1, 4), 1, scalar=True))
    assert isinstance(found_by(common).lower.witness, GateWord)
    for other in (
        Leaky(A, GateBox.uniform(2, F(1, 4), 1)),
        Delta(2, 0, 1),
        RandomGates(common, [F(1, 2)] * 2, [[0, 0], [0, 0]]),
    ):
        assert hull_of(other) is None and found_by(other).lower is None


def test_a_word_is_its_letters_and_back():
    golden = Polytope(([[1, 1], [0, 1]], [[1, 0], [1, 1]]))
    common = Leaky([[2]], GateBox.uniform(1, 0, 1))
    for family in (golden, common):
        assert letters_of(family, word_of(family, (0, 1, 1))) == (0, 1, 1)
    assert letters_of(common, GateWord(((F(1, 2),),))) is None


@pytest.mark.parametrize(
    ("vertices", "polynomial", "growth"),
    [
        ((((1, 1), (0, 1)), ((1, 0), (1, 1))), (1, -3, 1), (1 + 5**0.5) / 2),
        ((((1, 1), (0, 1)), ((0, 0), (0, 0))), (0, 0, 1), 0.0),
        ((((0, -1), (1, 0)), ((1, 0), (0, 1))), (1, 0, 1), 1.0),
        ((((1, 10**9), (0, 1)), ((1, 0), (0, 1))), (1, -2, 1), 1.0),
    ],
)
def test_the_exact_growth_of_a_word_of_two(vertices, polynomial, growth):
    found = word_growth(Polytope(vertices), VertexWord((0, 1)))
    assert found.polynomial == polynomial and found.length == 2
    assert found.low <= found.high <= found.low + F(1, 10**12)
    assert found.middle == pytest.approx(growth, rel=1e-15)


def test_a_word_of_another_family_has_no_growth():
    with pytest.raises(ValueError, match="not of this family"):
        word_growth(Polytope(([[1]],)), GateWord(((F(1),),)))
