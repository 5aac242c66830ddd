"""What is true of a small family, computed in plain Fractions without any module that checks.

`contradiction` says why a certificate that was accepted is wrong, or None where nothing is known
against it. Upper ends come from three norms over all vertices, lower ends from words; where the
family is one matrix or triangular the two ends meet.
"""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from random import Random

import numpy as np

from numerics.certificate import Certificate
from numerics.claim import Property
from numerics.families import Delta, Dense, Diagonal, Leaky, Polytope, RandomGates, Replace
from proofs.verdict import Verdict

F = Fraction
Rows = tuple[tuple[Fraction, ...], ...]
BEYOND = 1 + F(1, 2**60)


def product(A: Rows, B: Rows) -> Rows:
    return tuple(
        tuple(sum((x * y for x, y in zip(row, col, strict=True)), F(0)) for col in zip(*B))  # noqa: B905
        for row in A
    )


def characteristic(A: Rows) -> list[Fraction]:
    """Coefficients from the leading one down, by Faddeev and Le Verrier."""
    n, coefficients = len(A), [F(1)]
    M = tuple(tuple(F(0) for _ in row) for row in A)
    for k in range(1, n + 1):
        shifted = tuple(
            tuple(x + (coefficients[-1] if i == j else 0) for j, x in enumerate(row))
            for i, row in enumerate(M)
        )
        M = product(A, shifted)
        coefficients.append(-sum((M[i][i] for i in range(n)), F(0)) / k)
    return coefficients


def inside(coefficients: list[Fraction]) -> bool:
    """Whether all roots lie inside the unit circle, by Schur and Cohn."""
    a = coefficients
    while len(a) > 1:
        share = a[-1] / a[0]
        if abs(share) >= 1:
            return False
        a = [x - share * y for x, y in zip(a[:-1], a[:0:-1], strict=True)]
    return True


def radius_above(A: Rows, level: Fraction) -> bool:
    """Whether spr(A) > level, but for a share of 2^-60."""
    scale = max(level * BEYOND, F(1, 2**200))
    return not inside([c / scale**k for k, c in enumerate(characteristic(A))])


def vertices(family: object) -> list[Rows]:
    """The matrices whose hull the family is; none for families of another kind."""
    if isinstance(family, Polytope):
        return [tuple(map(tuple, A)) for A in family.vertices]
    if not isinstance(family, (Leaky, Replace)):
        return []
    ends = list(zip(family.gate.low, family.gate.high, strict=True))
    gates = list(itertools.product(*map(set, ends)))
    if family.gate.scalar:
        gates = [tuple(e[k] for e in ends) for k in (0, 1)]
    return [gated(family, g) for g in gates]


def gated(family: Leaky | Replace, gate: tuple[Fraction, ...]) -> Rows:
    kept = 1 if isinstance(family, Leaky) else 0
    return tuple(
        tuple(g * a + (kept * (1 - g) if i == j else 0) for j, a in enumerate(row))
        for i, (g, row) in enumerate(zip(gate, family.A, strict=True))
    )


def factor_above(matrices: list[Rows]) -> Fraction:
    """A number that no product of the matrices outgrows per step."""
    rows = max(sum(map(abs, row)) for A in matrices for row in A)
    columns = max(sum(map(abs, col)) for A in matrices for col in zip(*A, strict=True))
    best = min(rows, columns)
    if all(A[i][j] == 0 for A in matrices for i in range(len(A)) for j in range(i)):
        best = min(best, max(abs(A[i][i]) for A in matrices for i in range(len(A))) + F(1, 2**90))
    return best


def contradiction(made: Certificate, seed: int = 0) -> str | None:
    """Why what the certificate says is false; None if nothing shows that."""
    family, rng = made.family, Random(seed)
    claims = {
        Property.BOUNDED_STATE: _bounded, Property.MEAN_SQUARE: _mean_square, Property.GAIN: _gain,
    }  # fmt: skip
    if made.claim.property in claims:
        return claims[made.claim.property](made, rng)
    if isinstance(family, (Diagonal, Dense, Delta)):
        return _flow(made)
    matrices = vertices(family)
    if not matrices:
        return "random gates have no such property"
    if made.verdict is Verdict.PROVED:
        return _rate_fault(made) or _grown(matrices, made.claim.rate or F(0), rng)
    return _shrunk(made, factor_above(matrices))


def _rate_fault(made: Certificate) -> str | None:
    claim = made.claim
    if claim.rate is None or claim.rate < 0:
        return "proved without a rate"
    if claim.property is Property.CONTRACTION and claim.rate >= 1:
        return "a rate that does not contract"
    if claim.property is Property.STABILITY and claim.rate > 1:
        return "a rate that expands"
    if claim.property is Property.FORGETS_WITHIN:
        steps = claim.horizon or 0
        late = steps < 1 or (claim.rate > 0 and steps * math.log(claim.rate) > -math.log(2) + 1e-9)
        return "half is not gone in time" if late else None
    return None


def _grown(matrices: list[Rows], rate: Fraction, rng: Random) -> str | None:
    words = [(k,) for k in range(len(matrices))]
    words += [tuple(rng.choices(range(len(matrices)), k=rng.randint(2, 5))) for _ in range(6)]
    for word in words:
        made = matrices[word[0]]
        for k in word[1:]:
            made = product(matrices[k], made)
        if radius_above(made, rate ** len(word)):
            return f"the word {word} grows faster than {rate}"
    return None


def _shrunk(made: Certificate, factor: Fraction) -> str | None:
    """Whether a factor of all transitions shows that the refuted claim holds."""
    claim = made.claim
    if claim.property is Property.CONTRACTION:
        return "a norm contracts" if factor < 1 else None
    if claim.property is Property.STABILITY:
        return "a norm does not expand" if factor <= 1 else None
    if claim.property is Property.RATE:
        return "a norm has the rate" if claim.rate is None or factor <= claim.rate else None
    steps = claim.horizon or 0
    halves = factor == 0 or (factor < 1 and steps * math.log(factor) < -math.log(2) - 1e-9)
    return "half is gone in time" if steps < 1 or halves else None


def _flow(made: Certificate) -> str | None:
    """Diagonal, dense and delta families, whose factors are closed forms (floats will do)."""
    family, claim = made.family, made.claim
    if isinstance(family, Delta):
        along = max(abs(1 - family.strength_low), abs(1 - family.strength_high))
        least = F(0) if family.dimension == 1 else F(1)
        exponent = math.log(float(family.decay_high * max(least, along)) or 1e-300)
    else:
        if isinstance(family, Diagonal):
            top = float(max(family.rates))
        else:
            top = float(np.linalg.eigvals(np.array(family.A, dtype=np.float64)).real.max())
        exponent = max(top * float(family.step_low), top * float(family.step_high))
    if made.verdict is Verdict.PROVED:
        fault = _rate_fault(made)
        if fault is not None or claim.rate is None:
            return fault
        short = claim.rate <= 0 or exponent > math.log(claim.rate) + 1e-6
        return "a transition has a larger factor" if short else None
    if isinstance(family, Dense) and claim.property is Property.STABILITY:
        return None if exponent > -1e-6 else "the flow does not grow"
    return _shrunk(made, F(math.exp(min(exponent, 50.0)) * (1 + 1e-6)))


def _bounded(made: Certificate, rng: Random) -> str | None:
    family, claim = made.family, made.claim
    if family.B is None or family.bound is None or claim.start < 0:  # type: ignore[union-attr]
        return "there is no input or no start"
    matrices = vertices(family)
    if made.verdict is Verdict.REFUTED:
        idle = claim.start == 0 and not any(family.input_reach)  # type: ignore[union-attr]
        calm = bool(matrices) and factor_above(matrices) < 1
        return "the state cannot move" if idle else "a norm contracts" if calm else None
    if claim.bound is None or claim.bound < claim.start:
        return "the start is beyond the bound"
    return _passed(made, rng) if isinstance(family, (Leaky, Replace)) else None


def _passed(made: Certificate, rng: Random) -> str | None:
    """A run with gates at their ends, inputs at their corners and a start at a corner."""
    family, claim = made.family, made.claim
    assert isinstance(family, (Leaky, Replace)) and family.B is not None
    assert family.bound is not None and claim.bound is not None
    for _ in range(4):
        h = tuple(rng.choice((-1, 1)) * claim.start for _ in family.A)
        x = tuple(rng.choice((-1, 1)) * family.bound for _ in family.B[0])
        for _ in range(8):
            common = rng.random() < 0.5
            ends = zip(family.gate.low, family.gate.high, strict=True)
            gate = tuple(hi if common or rng.random() < 0.5 else lo for lo, hi in ends)
            if family.gate.scalar:
                gate = rng.choice((family.gate.low, family.gate.high))
            if rng.random() < 0.3:
                x = tuple(rng.choice((-1, 1)) * family.bound for _ in x)
            pushed = product(tuple(map(tuple, family.B)), tuple((v,) for v in x))
            moved = product(gated(family, gate), tuple((v,) for v in h))
            h = tuple(m[0] + g * p[0] for m, g, p in zip(moved, gate, pushed, strict=True))
            if max(map(abs, h)) > claim.bound:
                return "a run passes the bound"
    return None


def _mean_square(made: Certificate, rng: Random) -> str | None:
    family = made.family
    if not isinstance(family, RandomGates):
        return "no random gates"
    model, d = family.model, family.dimension
    leaky = isinstance(model, Leaky)
    one = [[F(i == j) for j in range(d)] for i in range(d)]
    pull = [
        [a - (one[i][j] if leaky else 0) for j, a in enumerate(r)] for i, r in enumerate(model.A)
    ]
    mean = [[family.mean[i] * pull[i][j] + (one[i][j] if leaky else 0) for j in range(d)]
            for i in range(d)]  # fmt: skip
    pairs = list(itertools.product(range(d), repeat=2))
    second = tuple(
        tuple(mean[i][k] * mean[j][l] + family.covariance[i][j] * pull[i][k] * pull[j][l]
              for k, l in pairs) for i, j in pairs)  # fmt: skip
    if made.verdict is Verdict.PROVED:
        rate = made.claim.rate
        if rate is None or not 0 <= rate < 1:
            return "a rate that does not contract"
        return "the second moment shrinks more slowly" if radius_above(second, rate) else None
    return "the second moment fades" if inside(characteristic(second)) else None


def _gain(made: Certificate, rng: Random) -> str | None:
    family, bound = made.family, made.claim.bound
    if (
        made.verdict is not Verdict.PROVED
        or bound is None
        or not isinstance(family, (Leaky, Replace))
    ):
        return None if made.verdict is Verdict.PROVED else "a gain is never refuted"
    assert family.B is not None
    for _ in range(4):
        h, spent, held = tuple(F(0) for _ in family.A), F(0), F(0)
        for _ in range(8):
            x = tuple(F(rng.choice((-1, 1))) for _ in family.B[0])
            gate = rng.choice((family.gate.low, family.gate.high))
            pushed = product(tuple(map(tuple, family.B)), tuple((v,) for v in x))
            moved = product(gated(family, gate), tuple((v,) for v in h))
            h = tuple(m[0] + g * p[0] for m, g, p in zip(moved, gate, pushed, strict=True))
            spent, held = spent + sum(v * v for v in x), held + sum(v * v for v in h)
            if held > bound**2 * spent:
                return "a run has a larger gain"
    return None
