"""discretise.order: the error of one step, bounded for every step and not only in the limit.

h' = -αh + u, α > 0, from h(0) = h_0, with an input that changes at a constant rate,
u(r) = u_0 + u_1·r. With x = Δα, E = e^(-x) and q = u(Δ) the exact state after a step Δ ≥ 0 is

    y = E·h_0 + (1 - E)/α·u_0 + (x - 1 + E)/α²·u_1

and the rules are off by at most

    zero-order hold            E·h_0 + (1 - E)/α·q            ½|u_1|·Δ²
    deployed, b̄ = Δ            E·h_0 + Δ·q                    ½(α|q| + |u_1|)·Δ²
    forward Euler              h_0 + Δ(u_0 - αh_0)            ½(α²|h_0| + α|u_0| + |u_1|)·Δ²
    bilinear                   ((2-x)h_0 + Δ(u_0+q))/(2+x)    (α³|h_0| + α²|u_0| + α|u_1|)/12·Δ³
    exponential-trapezoidal    E·h_0 + Δ/2·(E·u_0 + q)        (α²|u_0| + 2α|u_1|)/12·Δ³

so the first three are of order Δ², the last two of order Δ³. For any input with |u''| ≤ K the
exact state moves by at most KΔ³/12 more: discretise.order_smooth. Oscillating modes have the same
constants: discretise.order_complex.

The constants cannot be halved, and Δ² cannot be made Δ³ for the first three (mutants). Without
α > 0 or Δ ≥ 0 they fail.
"""

from __future__ import annotations

from proofs.discretisation.error_terms import (
    alternating,
    bounded,
    cancel,
    halved,
    middle,
    scaled,
    within,
)
from proofs.discretisation.rules import (
    bilinear,
    decays,
    delta,
    deployed,
    euler,
    forward,
    h,
    half,
    hold,
    kept,
    over,
    q,
    sixth,
    trapezoid,
    twelfth,
    u0,
    u1,
    x,
)
from proofs.kernel import Fact, arithmetic, assume, conjunction, part
from proofs.lemmas.order import equally, weigh
from proofs.lemmas.remainders import of_left, of_pade, of_tail2, of_tail3, tail2
from proofs.statement import Draw, Statement
from proofs.symbols import alpha
from proofs.terms import Expr, absolute, both, eq, symbol_of
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

size_h, size_0, size_1, size_q = (absolute(v) for v in (h, u0, u1, q))
LIMITS = {
    hold: half * size_1 * delta**2,
    deployed: half * (alpha * size_q + size_1) * delta**2,
    euler: half * (alpha**2 * size_h + alpha * size_0 + size_1) * delta**2,
    bilinear: twelfth * (alpha**3 * size_h + alpha**2 * size_0 + alpha * size_1) * delta**3,
    trapezoid: twelfth * (alpha**2 * size_0 + 2 * alpha * size_1) * delta**3,
}


HYPOTHESES = (
    Hypothesis("decays", "the mode decays: α > 0", decays),
    Hypothesis("forward", "the step is not negative", forward),
)


def proof(board: Blackboard) -> Fact:
    sign = arithmetic(0 <= x, assume(decays), assume(forward))
    second, third, first_left, first_pade = (
        f(x, sign) for f in (of_tail2, of_tail3, of_left, of_pade)
    )
    board.step("For x ≥ 0: 0 ≤ x - 1 + E ≤ x²/2, as the slope of each difference says.", second)
    board.step("Likewise 0 ≤ 1 - (1 + x)E ≤ x²/2.", first_left)
    board.step("And 0 ≤ (2 + x)E - 2 + x ≤ x³/6.", first_pade)
    by_left = scaled(first_left, 2, 2, half)
    rules = [
        board.step(
            "Hold: the error is u_1/α²·(1 - (1 + x)E).",
            bounded(hold, LIMITS[hold], [(1, u1, by_left)], cancel(u1 * delta * over * (1 - kept))),
        ),
        board.step(
            "Deployed: q/α·(x - 1 + E) + u_1/α²·(1 - (1 + x)E).",
            bounded(
                deployed,
                LIMITS[deployed],
                [(1, q, scaled(second, 1, 2, half)), (1, u1, by_left)],
                cancel(q * delta),
                cancel(u1 * delta * over * (1 - kept)),
            ),
        ),
        board.step(
            "Euler: -(h_0 - u_0/α + u_1/α²)·(x - 1 + E).",
            bounded(euler, LIMITS[euler], alternating(second, 2, half), cancel(u0 * delta)),
        ),
        board.step(
            "Bilinear: -(h_0 - u_0/α + u_1/α²)·((2 + x)E - 2 + x)/(2 + x), and 2 + x ≥ 2.",
            _bilinear(first_pade, sign),
        ),
        board.step(
            "Trapezoidal: u_0/(2α)·((2 + x)E - 2 + x) + u_1/α²·(x²/2 - x + 1 - E).",
            bounded(
                trapezoid,
                LIMITS[trapezoid],
                [
                    (1, u0, halved(scaled(first_pade, 1, 3, sixth))),
                    (1, u1, scaled(third, 2, 3, sixth)),
                ],
                cancel(half * delta * (1 + kept) * u0),
                cancel(half * delta**2 * u1, 2),
            ),
        ),
    ]
    return board.step("All five.", conjunction(*rules))


def _bilinear(bounds: Fact, sign: Fact) -> Fact:
    share = 1 / (2 + x)
    inverse = arithmetic(eq(share * (2 + x), 1), sign)
    at_most_half = arithmetic(both(0 <= share, share <= half), sign)
    value = middle(bounds)
    small = weigh(value, part(bounds, 0), part(at_most_half, 1))
    divided = arithmetic(
        both(0 <= share * value, share * value <= twelfth * x**3),
        weigh(share, part(at_most_half, 0), part(bounds, 0)),
        small,
        bounds,
    )
    terms = alternating(divided, 3, twelfth)
    ones = [
        equally(w, inverse) for w in (kept * h, (1 - kept) * over * u0, tail2(x) * over**2 * u1)
    ]
    return bounded(
        bilinear,
        LIMITS[bilinear],
        terms,
        *ones,
        cancel(2 * delta * u0 * share),
        cancel(delta**2 * u1 * share, 2),
    )


_space = (
    Draw(symbol_of(alpha), (), -2, 2),
    Draw(symbol_of(delta), (), -1, 2),
    *(Draw(symbol_of(v), (), -2, 2) for v in (h, u0, u1)),
)


def _mutant(name: str, altered: str, rule: Expr, limit: Expr, *hypotheses: Expr) -> Mutant:
    return Mutant(name, altered, Statement(hypotheses, within(rule, limit), _space))


_both = (decays, forward)
_late = kept * h + delta * kept * u0

MUTANTS = (
    *(
        _mutant(f"half the constant, {name}", "half of the bound",
                rule, half * LIMITS[rule], *_both)
        for name, rule in (("hold", hold), ("deployed", deployed), ("Euler", euler),
                           ("bilinear", bilinear), ("trapezoidal", trapezoid))
    ),
    _mutant("hold of order three", "Δ³ in place of Δ²", hold, LIMITS[hold] * delta, *_both),
    _mutant("deployed of order three", "Δ³ in place of Δ²",
            deployed, LIMITS[deployed] * delta, *_both),
    _mutant("Euler of order three", "Δ³ in place of Δ²", euler, LIMITS[euler] * delta, *_both),
    _mutant("trapezoidal with λ = 0", "all weight before the step", _late, LIMITS[trapezoid],
            *_both),
    _mutant("growing mode", "without α > 0 (α < 0, its size in the bound)", euler,
            half * (alpha**2 * size_h + absolute(alpha) * size_0 + size_1) * delta**2,
            alpha < 0, forward),
    _mutant("step backwards", "without Δ ≥ 0", bilinear,
            LIMITS[bilinear] * absolute(delta), decays, delta < 0),
)  # fmt: skip

THEOREM = Theorem(
    id="discretise.order",
    title="The local error of five rules, with constants, for every step",
    says="h' = -αh + u_0 + u_1 r, α > 0: hold, b̄ = ΔB and Euler are off by at most C·Δ², bilinear "
    "and exponential-trapezoidal (λ = ½) by at most C·Δ³, with C given, for every Δ ≥ 0.",
    hypotheses=HYPOTHESES,
    conclusion=both(*(within(rule, limit) for rule, limit in LIMITS.items())),
    proof=proof,
    mutants=MUTANTS,
    source="Hairer, Nørsett and Wanner, Solving ODEs I, chapter II (order of a method); the "
    "constants are worked out here",
    closed_form=half * size_1 * delta**2,
    remarks="the closed form is the bound of zero-order hold",
)
