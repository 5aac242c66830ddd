"""The float tier of row checks never falls below the exact factor, and stays close to it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from numerics.binary_matrix import BinaryMatrix
from numerics.certify import certify
from numerics.checker.binary64 import Binary64
from numerics.checker.flint_matrix import Rational
from numerics.checker.row_sums import largest_factor
from numerics.claim import Claim, Property
from numerics.exact import from_flint
from numerics.families import GateBox, Gated, Leaky, Replace
from numerics.witnesses import WeightedMax
from numerics.witnesses.weighted_max import norm_over_box
from proofs.verdict import EvidenceKind, Verdict

SEEDS = range(12)


def families(seed: int) -> tuple[Gated, Gated, tuple[Fraction, ...]]:
    """A family with exact rows, the same one in float64, and weights."""
    rng = np.random.default_rng(seed)
    d = int(rng.integers(1, 9))
    A = rng.normal(size=(d, d)) * 10.0 ** rng.integers(-8, 3)
    low, high = (Fraction(int(k), 1000) for k in sorted(rng.integers(1, 1000, size=2)))
    form = Leaky if seed % 2 else Replace
    exact = form(A.tolist(), GateBox.uniform(d, low, high))
    weights = tuple(Fraction(int(k), 7) for k in rng.integers(1, 50, size=d))
    return exact, replace(exact, A=BinaryMatrix(A)), weights


@pytest.mark.parametrize("seed", SEEDS)
def test_the_float_factor_is_above_the_exact_one_and_near(seed: int) -> None:
    exact, binary, w = families(seed)
    true, bound = norm_over_box(exact, w), norm_over_box(binary, w)
    assert true <= bound <= true * (1 + Fraction(1, 10**13)) + Fraction(1, 10**13)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rate_below_the_exact_factor_is_not_accepted(seed: int) -> None:
    exact, binary, w = families(seed)
    factor = norm_over_box(exact, w)
    enough = Claim(Property.RATE, rate=factor * (1 + Fraction(1, 10**12)) + Fraction(1, 10**12))
    short = Claim(Property.RATE, rate=factor * (1 - Fraction(1, 10**17)))
    ruling = WeightedMax(w).check(binary, enough)
    assert ruling.verdict is Verdict.PROVED and ruling.kind is EvidenceKind.VERIFIED_FLOAT
    assert WeightedMax(w).check(binary, short).verdict is Verdict.UNKNOWN


def test_weights_beyond_float64_prove_nothing() -> None:
    A = BinaryMatrix([[0.5, 0.0], [0.0, 0.5]])
    for tiny in (Fraction(1, 2**1070), Fraction(2**1000)):
        with pytest.raises(OverflowError):
            largest_factor(A, (Fraction(1), tiny), [(Fraction(1),) * 2], kept=1)


@pytest.mark.parametrize("seed", SEEDS)
def test_scaled_rows_enclose_the_exact_product(seed: int) -> None:
    exact, _, factors = families(seed)
    near = Binary64().matrix(exact.A).rows_scaled(factors)
    true = np.array(from_flint(Rational().matrix(exact.A).rows_scaled(factors).entries))
    error = np.abs(true - np.vectorize(Fraction)(near.floats))
    ones = np.ones(len(error))
    assert all(error.sum(axis=1) <= near.rows(ones)) and all(
        error.sum(axis=0) <= near.columns(ones)
    )
    assert near.rows(ones).max() <= 1e-13 * np.abs(near.floats).sum(axis=1).max()


def test_a_cheap_proof_does_not_wait_for_expensive_searches() -> None:
    rng = np.random.default_rng(0)
    A, units = rng.normal(size=(256, 256)), np.exp(rng.normal(size=256))
    A *= (0.9 / np.abs(A).sum(axis=1) * units)[:, None] / units
    made = certify(Leaky(A, GateBox.uniform(256, 0.05, 1)), "contraction", seconds=2)
    assert made.verdict is Verdict.PROVED and isinstance(made.witness, WeightedMax)
