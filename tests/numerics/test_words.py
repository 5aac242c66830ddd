"""Words that grow are found from any seed, and the checkers of words catch wrong ones."""

from fractions import Fraction

import pytest

from numerics.claim import Claim, Property
from numerics.exact import is_schur, matrix, to_flint
from numerics.families import GateBox, Leaky, Replace
from numerics.gate_words import SPACE, refutes, search_euclidean_counterexample
from numerics.proposers.words import WordBudget, search_words
from numerics.witnesses import GateWord
from numerics.witnesses.gate_word import product
from proofs.verdict import Verdict

F = Fraction
A = matrix([[F(-2, 3), F(-2, 3)], [F(2, 3), F(-2, 3)]])
LOW = F(1, 4)
WORD = ((LOW, F(1)), (F(1), LOW))


@pytest.mark.parametrize("seed", [0, 1, 2, 20261123])
def test_a_diverging_euclidean_contraction_is_found_from_any_seed(seed, capsys):
    found = search_euclidean_counterexample(seed)
    assert found is not None and refutes(found.A, found.low, found.word)
    assert len(found.A) == 2 and len(found.word) == 2, "minimised"
    said = capsys.readouterr().out
    assert SPACE in said and "budget" in said and str(found) in said


def test_a_search_without_budget_finds_nothing():
    assert search_euclidean_counterexample(0, budget=1, log=False) is None


def test_the_checker_accepts_the_true_counterexample():
    assert refutes(A, LOW, WORD)
    assert not is_schur(product(Leaky(A, GateBox.uniform(2, LOW, 1)), WORD))


@pytest.mark.parametrize(
    ("A", "low", "word"),
    [
        (A, LOW, ()),
        (A, LOW, WORD[:1]),
        (A, F(0), WORD),
        (A, F(1, 2), WORD),
        (A, LOW, ((LOW, F(2)), (F(1), LOW))),
        (A, LOW, ((LOW,), (F(1),))),
        (matrix([[F(-3, 4), F(-2, 3)], [F(3, 4), F(-3, 4)]]), LOW, WORD),
        (matrix([[0, 1], [-1, 0]]), LOW, WORD),
        (matrix([[F(1, 2), 0], [0, F(1, 2)]]), LOW, WORD),
        ((), LOW, ()),
    ],
    ids=range(10),
)
def test_the_checker_rejects_what_is_no_counterexample(A, low, word):
    assert not refutes(A, low, word)


def test_the_same_seed_finds_the_same_words():
    family, budget = Leaky(A, GateBox.uniform(2, LOW, 1)), WordBudget(longest=3, restarts=4)
    first, again = ([*filter(None, search_words(family, 5, budget))] for _ in range(2))
    assert first == again and max(first)[0] > 1


def test_a_word_acts_from_its_first_gate_on():
    family = Replace([[1, 1], [0, 1]], GateBox.uniform(2, 0, 1))
    closed_then_open = product(family, ((F(0), F(1)), (F(1), F(1))))
    assert closed_then_open == to_flint(matrix([[0, 1], [0, 1]]))


@pytest.mark.parametrize(
    ("asked", "refutes"),
    [(Property.CONTRACTION, True), (Property.STABILITY, False), (Property.BOUNDED_STATE, False)],
)
def test_a_radius_of_exactly_one_refutes_contraction_only(asked, refutes):
    family = Leaky([[F(9, 10), F(1, 10)], [F(1, 10), F(9, 10)]], GateBox.uniform(2, 1, 1))
    ruling = GateWord(((F(1), F(1)),)).check(family, Claim(asked))
    assert (ruling.verdict is Verdict.REFUTED) is refutes
