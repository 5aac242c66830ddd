"""The jobs of benchmarks/certificates.py: a function a row, which times both sides at one size."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

import cvxpy as cp
import numpy as np
from clock import least_seconds
from known_rates import known_rates

from numerics.certificate import Certificate, holds
from numerics.certify import certify
from numerics.checker.binary64 import Binary64
from numerics.checker.definite import Condition, proves
from numerics.checker.flint_matrix import Balls, Rational
from numerics.exact import matrix
from numerics.families import GateBox, Leaky, Polytope, RandomGates
from proofs.verdict import Verdict

SECONDS = 600.0  # limit of a search
Floats = np.ndarray
Row = dict[str, object]


def proved(made: Certificate) -> Certificate:
    assert made.verdict is Verdict.PROVED, made.reason
    return made


def said(made: Certificate) -> Row:
    return {"rate": float(made.claim.rate), "evidence": str(made.evidence)}


def similar(A: Floats, rng: np.random.Generator) -> Floats:
    """A in other units for every coordinate, which no plain norm sees through."""
    units = np.exp(rng.normal(size=len(A)))
    return A * units[:, None] / units


def make_leaky(A: Floats) -> Leaky:
    return Leaky(A, GateBox.uniform(len(A), 0.05, 1))


def weighted_max(d: int, runs: int, rng: np.random.Generator) -> Row:
    A = rng.normal(size=(d, d))
    A = similar(A * (0.9 / np.abs(A).sum(axis=1))[:, None], rng)
    read = partial(make_leaky, A)
    family = read()
    made = proved(certify(family, "contraction"))
    took = least_seconds(
        runs,
        product=lambda: A @ A,
        certify=lambda: certify(family, "contraction"),
        check=lambda: made.witness.check(family, made.claim),
        read=read,
    )
    whole = took["certify"] + took["read"]
    return (
        took
        | said(made)
        | {
            "ratio": took["certify"] / took["product"],
            "ratio with reading": whole / took["product"],
        }
    )


def common_norm(d: int, runs: int, rng: np.random.Generator) -> Row:
    T = rng.normal(size=(d, d)) / np.sqrt(d) + np.eye(d)
    round_ones = [X * (0.9 / np.linalg.norm(X, 2)) for X in rng.normal(size=(8, d, d))]
    vertices = [T @ X @ np.linalg.inv(T) for X in round_ones]
    family = Polytope(tuple(vertices))
    made = proved(certify(family, "contraction", seconds=SECONDS))
    took = least_seconds(
        runs,
        bare=lambda: bare_solve(vertices, float(made.claim.rate)),
        same=lambda: bare_solve(vertices, float(made.claim.rate), cp.SCIPY_CANON_BACKEND),
        certify=lambda: certify(family, "contraction", seconds=SECONDS),
        check=lambda: made.witness.check(family, made.claim),
    )
    return (
        took
        | said(made)
        | {
            "ratio": took["certify"] / took["bare"],
            "ratio to the same canonicalisation": took["certify"] / took["same"],
        }
    )


def bare_solve(vertices: list[Floats], rate: float, backend: str | None = None) -> None:
    """The programme as a user would write it: P >= I, rate²·P - A'PA >= I, least trace.

    None is CVXPY's own choice of how it makes the programme a cone programme; `certify` uses SciPy.
    """
    d = len(vertices[0])
    P = cp.Variable((d, d), symmetric=True)
    drops = [rate**2 * P - A.T @ P @ A for A in vertices]
    conditions = [P >> np.eye(d), *((S + S.T) / 2 >> np.eye(d) for S in drops)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cp.Problem(cp.Minimize(cp.trace(P)), conditions).solve(
            solver=cp.CLARABEL, canon_backend=backend
        )


def mean_square(d: int, runs: int, rng: np.random.Generator) -> Row:
    A = rng.normal(size=(d, d))
    A *= 0.9 / np.linalg.norm(A, 2)
    family = RandomGates(make_leaky(A), [0.5] * d, matrix(0.08 * np.eye(d)))
    made = proved(certify(family, "mean_square", seconds=SECONDS))
    took = least_seconds(
        runs,
        product=lambda: A @ A,
        certify=lambda: certify(family, "mean_square", seconds=SECONDS),
        check=lambda: made.witness.check(family, made.claim),
    )
    return took | said(made) | {"ratio": took["certify"] / took["product"]}


def stein(d: int, runs: int, rng: np.random.Generator) -> Row:
    A = rng.normal(size=(d, d)) * 0.9 / np.sqrt(d)
    family = Polytope((A,))
    made = proved(certify(family, "contraction", seconds=SECONDS))
    P = np.array(made.witness.P, dtype=np.float64)
    took = least_seconds(
        runs,
        product=lambda: P @ A,
        cholesky=lambda: np.linalg.cholesky(P),
        check=lambda: made.witness.check(family, made.claim),
    )
    natural = 2 * took["product"] + took["cholesky"]
    limit = {"two products and one Cholesky": natural, "ratio": took["check"] / natural}
    return took | said(made) | limit


def stein_sum(A: Floats) -> Floats:
    """P = I + A'A + .. with 2^6 terms, in steps of 2^-20."""
    P, N = np.eye(len(A)), A
    for _ in range(6):
        P, N = P + N.T @ P @ N, N @ N
    P = np.round(P * 2**20) / 2**20
    return (P + P.T) / 2


def tiers(d: int, runs: int, rng: np.random.Generator) -> Row:
    A = rng.normal(size=(d, d))
    A *= 0.7 / np.abs(np.linalg.eigvals(A)).max() if d <= 512 else 0.7 / np.sqrt(d)
    exact_A, exact_P = matrix(A), matrix(stein_sum(A))

    def conditions(arithmetic: Rational | Balls | Binary64) -> Iterator[Condition]:
        N, S = arithmetic.matrix(exact_A), arithmetic.matrix(exact_P)
        yield Condition(S)
        yield Condition(S - N.T @ (S @ N))

    jobs = {"product": lambda: A @ A}
    for arithmetic, largest in ((Rational(), 64), (Balls(), 512), (Binary64(), 8192)):
        if d <= largest:
            assert proves(conditions, arithmetic)
            jobs[type(arithmetic).__name__] = partial(proves, conditions, arithmetic)
    return dict(least_seconds(runs if d <= 256 else 2, **jobs))


def best_rate(d: int, runs: int, rng: np.random.Generator) -> Row:
    found: Row = {}
    for name, (family, known) in known_rates(d, rng).items():
        made = proved(certify(family, "rate", tolerance=Fraction(1, 10**6), seconds=60))
        assert holds(made)
        above = float(made.claim.rate) - known
        margins = {"above the known rate": above, "of the margin": above / (1 - known)}
        found[name] = said(made) | margins
    return found
