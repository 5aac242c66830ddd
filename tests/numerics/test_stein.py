"""One transition of any size: the Stein finder reaches the spectral radius, exactly rechecked."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from numerics.binary_matrix import BinaryMatrix
from numerics.certificate import from_json, holds, to_json
from numerics.certify import certify
from numerics.exact import matrix
from numerics.families import GateBox, Polytope, Replace
from numerics.witnesses import Quadratic
from proofs.verdict import EvidenceKind, Verdict


def stable(d: int, seed: int = 0) -> np.ndarray:
    """A dense matrix (d × d) of spectral radius about 0.9 and norm above one."""
    A = np.random.default_rng(seed).normal(size=(d, d))
    return A * (0.9 / np.abs(np.linalg.eigvals(A)).max())


@pytest.mark.parametrize("d", [1, 2, 5, 9])
def test_the_best_rate_is_the_spectral_radius(d: int) -> None:
    A = stable(d)
    for family in (Polytope((A,)), Replace(A, GateBox.uniform(d, 0, 1, scalar=True))):
        found = certify(family, "rate", tolerance=Fraction(1, 10**6))
        assert holds(found) and found.claim.rate is not None
        assert 0 <= found.claim.rate - Fraction(0.9) <= Fraction(1, 10**6)


def test_a_large_certificate_goes_through_json() -> None:
    family = Polytope((stable(160),))
    found = certify(family, "contraction")
    assert found.verdict is Verdict.PROVED and found.evidence is EvidenceKind.EXACT
    assert isinstance(found.witness, Quadratic) and isinstance(found.witness.P, BinaryMatrix)
    assert holds(from_json(to_json(found), family), family)


def test_mutants_of_a_large_certificate_do_not_hold() -> None:
    family = Polytope((stable(160),))
    found = certify(family, "contraction")
    assert isinstance(found.witness, Quadratic) and found.claim.rate is not None
    P = np.array(found.witness.P)
    indefinite, bent = P.copy(), P.copy()
    indefinite[3, 3] = -indefinite[3, 3]
    bent[0, 1] += 1e-9
    for mutant in (indefinite, bent, np.eye(len(P))):
        assert not holds(replace(found, witness=Quadratic(matrix(mutant))))
    faster = replace(found.claim, rate=Fraction(89, 100))  # below the spectral radius
    assert not holds(replace(found, claim=faster))
    other = Polytope((stable(160, seed=1),))
    assert not holds(found, other)
