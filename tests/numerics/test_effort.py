"""The most work that a certificate may ask for takes less than a minute; more is refused unread.

The deep lane runs each check at the edge of its limit.
"""

import time
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from numerics import effort
from numerics.binary_matrix import BinaryMatrix
from numerics.checker.definite import MAX_BALLS, Balls, Condition, proves
from numerics.claim import Claim, Property
from numerics.effort import too_much
from numerics.exact import bits_of, identity
from numerics.families import Dense, GateBox, Leaky, Polytope, Replace
from numerics.witnesses import (
    DenseSpectrum,
    Divergence,
    GateWord,
    InputToState,
    InvariantBox,
    NonnegativeVector,
    Quadratic,
    VertexWord,
    WeightedMax,
)
from proofs.verdict import Verdict

F = Fraction
CONTRACTION = Claim(Property.CONTRACTION, rate=F(999, 1000))
REFUTING, STABILITY = Claim(Property.CONTRACTION), Claim(Property.STABILITY)


def shared(d, bits, seed=0, size=1):
    """A matrix of long numbers over one denominator, rows summing to about `size`."""
    rng, under = Random(seed), 2 ** (bits // 2) - 1
    top = 2 ** (bits // 2) - 2
    return tuple(
        tuple(F(size) * F(rng.randint(-top, top), under) / 2 ** d.bit_length() for _ in range(d))
        for _ in range(d)
    )


def distinct(d, bits, seed=0):
    """A matrix whose denominators have no common factors to speak of."""
    rng = Random(seed)
    return tuple(tuple(F(1, rng.getrandbits(bits) | 1) for _ in range(d)) for _ in range(d))


def test_bits_are_those_of_the_common_denominator():
    assert bits_of(((F(1, 2), F(1, 3)), (F(5, 6), F(7)))) == (6).bit_length() + (7).bit_length()
    assert bits_of(distinct(8, 64)) > 40 * 64
    assert bits_of(((F(1), F(2)),)) == 1 + 2 and bits_of(()) == 1


LONG_RATE = Claim(Property.RATE, rate=F(1, 10**790))
WIDE = GateBox.uniform(2, F(1, 2), 1)
ROTATION = Replace([[0, 1], [-1, 0]], WIDE, [[1], [1]], 1)
OPEN = (F(1), F(1))


@pytest.mark.parametrize(
    ("family", "witness", "claim"),
    [
        (
            Leaky(distinct(60, 400), GateBox.uniform(60, 0, 1)),
            WeightedMax((F(1),) * 60), CONTRACTION,
        ),
        (ROTATION, GateWord((OPEN,) * 800), LONG_RATE),
        (ROTATION, GateWord((OPEN,) * 50_000), REFUTING),
        (ROTATION, Divergence((OPEN,) * 80, ((F(1, 3**1600),),) * 80), REFUTING),
        (Polytope((shared(70, 8),)), VertexWord((0,) * 10**6), REFUTING),
        (Polytope(([[F(1, 2)]],) * 40_000), Quadratic(((F(1),),)), CONTRACTION),
        (Dense(shared(65, 8), 1, 2), DenseSpectrum(), REFUTING),
        (Dense(distinct(30, 200), 1, 2), DenseSpectrum(), REFUTING),
        (
            Replace(identity(60), GateBox.uniform(60, 0, 1), [[1]] * 60, 1),
            InputToState(Quadratic(distinct(60, 100)), F(1, 2)), CONTRACTION,
        ),
    ],
    ids=range(9),
)  # fmt: skip
def test_what_would_take_too_long_is_refused_at_once(family, witness, claim):
    begun = time.monotonic()
    assert "beyond" in (too_much(family, witness, claim) or "")
    assert time.monotonic() - begun < 5


def test_ordinary_witnesses_are_not_refused():
    d = 1000
    A = BinaryMatrix(np.eye(d) / 2)
    family = Leaky(A, GateBox.uniform(d, F(1, 2), 1))
    ones = (F(1),) * d
    for witness in (WeightedMax(ones), NonnegativeVector(ones), InvariantBox(ones),
                    GateWord((ones,)), GateWord(((F(0),) * d,)), Quadratic(A, ones)):  # fmt: skip
        assert too_much(family, witness, CONTRACTION) is None
    for d in (2, 16, 64):
        small = Replace(shared(d, 128), GateBox.uniform(d, 0, 1))
        word = GateWord(((F(1),) * d,) * 6)
        assert too_much(small, word, REFUTING) is None


EDGES = {
    f"word, dimension {d}, length {n}": (lambda d=d, b=b, n=n: _word(d, b, n))
    for d, b, n in ((64, 100, 25), (64, 3900, 1), (24, 480, 20), (8, 500, 60), (1, 2600, 96),
                    (2, 16, 2**12))
}  # fmt: skip


def _word(d, bits, length):
    family = Polytope((shared(d, bits, size=F(2 ** d.bit_length())),))
    word = VertexWord((0,) * length)
    assert too_much(family, word, REFUTING) is None
    for claim in (REFUTING, STABILITY):
        word.theorems(family, claim)
        word.check(family, claim)


def _rows():
    family = Leaky(shared(720, 480), GateBox.uniform(720, F(1, 2), 1))
    witness = WeightedMax(tuple(1 + abs(row[0]) for row in family.A))
    assert too_much(family, witness, CONTRACTION) is None
    witness.check(family, CONTRACTION)


def _rational():
    A, P = shared(64, 100), shared(64, 60, seed=1)
    near = tuple(
        tuple(1 + abs(P[i][i]) if i == j else P[min(i, j)][max(i, j)] / 64 for j in range(64))
        for i in range(64)
    )
    norm, family = Quadratic(near), Polytope((A, A, A))
    assert too_much(family, norm, CONTRACTION) is None
    assert norm.check(family, CONTRACTION).verdict is Verdict.PROVED


def _flow():
    family = Dense(shared(64, 1000, size=F(64)), 1, 2)
    assert too_much(family, DenseSpectrum(), REFUTING) is None
    for claim in (REFUTING, STABILITY):
        DenseSpectrum().check(family, claim)


def _balls():
    A = BinaryMatrix(np.random.default_rng(0).normal(size=(MAX_BALLS,) * 2) / MAX_BALLS)
    P = BinaryMatrix(np.eye(MAX_BALLS))

    def conditions(a):
        Q, M = a.matrix(P), a.matrix(A)
        yield Condition(Q - M.T @ (Q @ M))

    assert proves(conditions, Balls())


def _large_word():
    d = 1000
    A = np.random.default_rng(0).normal(size=(d, d)) / d**0.5
    family, word = Polytope((A / 1.1,)), VertexWord((0,) * 4)
    assert too_much(family, word, REFUTING) is None
    word.check(family, REFUTING)


EDGES |= {
    "rows": _rows, "rational": _rational, "flow": _flow, "balls": _balls, "large": _large_word,
}  # fmt: skip


@pytest.mark.deep
@pytest.mark.parametrize("name", EDGES)
def test_a_check_at_the_edge_of_its_limit_takes_less_than_a_minute(name):
    begun = time.process_time()
    EDGES[name]()
    spent = time.process_time() - begun
    print(f"{name}: {spent:.1f} s")
    assert spent < 60


def test_without_the_limits_hostile_certificates_would_be_read(monkeypatch):
    word = GateWord((OPEN,) * 50_000)
    monkeypatch.setattr(effort, "MAX_WORD_BITS", 2**60)
    assert too_much(ROTATION, word, REFUTING) is None
