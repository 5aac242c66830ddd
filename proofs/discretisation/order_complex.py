"""discretise.order_complex: the error of one step for an oscillating mode, a = -α + iβ, α ≥ 0.

h' = ah + u, h(0) = h_0, with an input that changes at a constant rate, u(r) = u_0 + u_1·r; h_0,
u_0, u_1 are complex. With z = Δa and q = u(Δ) the exact state after a step Δ ≥ 0 is

    e^z·h_0 + (e^z - 1)/a·u_0 + (e^z - 1 - z)/a²·u_1

and the rules are off by at most (in modulus)

    zero-order hold         e^z·h_0 + (e^z - 1)/a·q        ½|u_1|·Δ²
    deployed, b̄ = Δ         e^z·h_0 + Δ·q                  ½(|a||q| + |u_1|)·Δ²
    forward Euler           h_0 + Δ(u_0 + ah_0)            ½(|a|²|h_0| + |a||u_0| + |u_1|)·Δ²
    bilinear                ((2+z)h_0 + Δ(u_0+q))/(2-z)    (|a|³|h_0| + |a|²|u_0| + |a||u_1|)Δ³/12
    exponential-trapezoidal e^z·h_0 + Δ/2·(e^z·u_0 + q)    (|a|²|u_0| + 2|a||u_1|)Δ³/12

as for real modes (discretise.order), undamped ones included. Complex numbers are pairs, a modulus
is stated by its square, and A, s_h, s_0, s_1, s_q stand for |a|, |h_0|, |u_0|, |u_1|, |q| (the last
four may be larger). Every error is a sum of products with the four remainders of e^z that
proofs.discretisation.remainders_complex bounds; the bilinear one is divided by 2 - z, |2 - z| ≥ 2.

Inputs that bend within the step are left to discretise.order_smooth, which is for real modes.
Without α ≥ 0 or Δ ≥ 0 the bounds fail, and no constant can be halved.
"""

from __future__ import annotations

from proofs.discretisation.error_parts_complex import (
    SMALL_SHARE,
    UNIT,
    UNIT_SHARE,
    Part,
    claimed,
    kept_within,
    off_by,
    spelled_out,
)
from proofs.discretisation.remainders_complex import (
    of_left,
    of_pade,
    of_second,
    of_third,
    pade,
    sixth,
)
from proofs.discretisation.rules_complex import (
    ONE,
    TWO,
    A,
    a,
    bilinear,
    delta,
    deployed,
    euler,
    exact,
    fades,
    forward,
    h,
    half,
    hold,
    kept,
    moves,
    over,
    plain,
    q,
    share,
    trapezoid,
    u0,
    u1,
    z,
)
from proofs.kernel import Fact, arithmetic, assume, conjunction
from proofs.lemmas.complex import Complex, scaled
from proofs.lemmas.directions import Bound, sized
from proofs.statement import Draw, Statement
from proofs.symbols import alpha, beta
from proofs.terms import Expr, Lambda, absolute, as_expr, both, real, substitute, symbol_of
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

s_h, s_0, s_1, s_q = (real(name) for name in ("s_h", "s_0", "s_1", "s_q"))
sizes = {s_h: h, s_0: u0, s_1: u1, s_q: q}
twelfth = sixth * half
LIMITS = {
    hold: half * s_1 * delta**2,
    deployed: half * (A * s_q + s_1) * delta**2,
    euler: half * (A**2 * s_h + A * s_0 + s_1) * delta**2,
    bilinear: twelfth * (A**3 * s_h + A**2 * s_0 + A * s_1) * delta**3,
    trapezoid: twelfth * (A**2 * s_0 + 2 * A * s_1) * delta**3,
}

units = assume(UNIT)

HYPOTHESES = (
    Hypothesis("fades", "the mode does not grow: α ≥ 0", fades),
    Hypothesis("forward", "the step is not negative", forward),
    Hypothesis("moves", "A is |a|, and not zero", moves),
    *(
        Hypothesis(f"size {size}", f"{size} is at least the modulus", sized(size, value))
        for size, value in sizes.items()
    ),
)


def proof(board: Blackboard) -> Fact:
    bounds = of_second(), of_third(), of_left(), of_pade()
    seconds, thirds, lefts, pades = (
        claimed(name, constant, order)
        for name, constant, order in (
            ("second", half, 2), ("third", sixth, 3), ("left", half, 2), ("pade", sixth, 3),
        )
    )  # fmt: skip
    board.step("For Re z ≤ 0, by slopes: |e^z - 1 - z| ≤ |z|²/2.", bounds[0].fact)
    board.step("Likewise |1 - (1 - z)e^z| ≤ |z|²/2.", bounds[2].fact)
    board.step("And |2 + z - (2 - z)e^z| ≤ |z|³/6.", bounds[3].fact)

    def rule(words: str, fact: Fact, *used: Bound) -> Fact:
        return board.step(words, spelled_out(fact, *used))

    by_left = lefts.over_a().over_a().times(1, u1, s_1)
    drawn = scaled(u1 * over * (kept - ONE).times(delta), units)
    turned = seconds.over_a().times(-1, q, s_q) + by_left
    rules = [
        rule("Hold: the error is u_1/a²·(1 - (1 - z)e^z).",
             kept_within(hold, LIMITS[hold], by_left, drawn), bounds[2]),
        rule("Deployed: -q/a·(e^z - 1 - z) + u_1/a²·(1 - (1 - z)e^z).",
             kept_within(deployed, LIMITS[deployed], turned, drawn, scaled(q.times(delta), units)),
             bounds[0], bounds[2]),
        rule("Euler: -(h_0 + u_0/a + u_1/a²)·(e^z - 1 - z).",
             kept_within(euler, LIMITS[euler], _all(seconds, -1), scaled(u0.times(delta), units)),
             bounds[0]),
        rule("Bilinear: (h_0 + u_0/a + u_1/a²)·(2 + z - (2 - z)e^z)/(2 - z), and |2 - z| ≥ 2.",
             _bilinear(pades), bounds[3]),
        rule("Trapezoidal: u_0/(2a)·(2 + z - (2 - z)e^z) - u_1/a²·(e^z - 1 - z - z²/2).",
             _trapezoid(pades, thirds), bounds[1], bounds[3]),
    ]  # fmt: skip
    return board.step("All five.", conjunction(*rules))


def _all(common: Part, sign: int) -> Bound:
    """±(h_0 + u_0/a + u_1/a²)·z."""
    once = common.over_a()
    later = once.times(sign, u0, s_0) + once.over_a().times(sign, u1, s_1)
    return common.times(sign, h, s_h) + later


def _squared(weight: Complex) -> tuple[Fact, Fact]:
    """weight·a·(1/a) = weight, and the same with the square of a·(1/a)."""
    return scaled(weight, units), scaled(weight * a * over, units)


def _bilinear(pades: Part) -> Fact:
    top = (TWO + z) * h + (u0 + q).times(delta)
    shape = h + over * u0 + over * over * u1
    above = arithmetic(
        (top - (TWO - z) * exact).equals(pade * shape),
        scaled(u0.times(2 * delta), units),
        *_squared(u1.times(delta**2)),
    )
    below = scaled(share, above), scaled(exact, assume(UNIT_SHARE))
    small = pades.shrunk(share, half, assume(SMALL_SHARE))
    return kept_within(bilinear, LIMITS[bilinear], _all(small, 1), *below)


def _trapezoid(pades: Part, thirds: Part) -> Fact:
    halved = pades.shrunk(ONE.times(half), half, arithmetic(sized(as_expr(half), ONE.times(half))))
    total = halved.over_a().times(1, u0, s_0) + thirds.over_a().over_a().times(-1, u1, s_1)
    return kept_within(
        trapezoid,
        LIMITS[trapezoid],
        total,
        scaled(u0 * (kept + ONE).times(half * delta), units),
        *_squared(u1.times(half * delta**2)),
    )


# -- mutants: real inputs into an undamped mode (A = β), a growing and a decaying real one ------

_real = {c.im: as_expr(0) for c in (h, u0, u1)} | {
    size: absolute(value.re) for size, value in sizes.items()
}
_undamped = _real | {alpha: as_expr(0), A: beta}
_growing = _real | {alpha: -A, beta: as_expr(0)}
_decaying = _real | {beta: as_expr(0), A: alpha}
_space = (
    *(Draw(symbol_of(letter), (), 0, 2) for letter in (A, alpha, beta)),
    Draw(symbol_of(delta), (), -1, 2),
    *(Draw(symbol_of(c.re), (), -2, 2) for c in (h, u0, u1)),
)


def _mutant(
    name: str, altered: str, rule: Complex, limit: Expr, mode: dict[Expr, Expr], *given: Expr
) -> Mutant:
    letters = {symbol_of(letter): Lambda((), value) for letter, value in mode.items()}
    claim = substitute(plain(off_by(rule, limit)), letters)
    return Mutant(name, altered, Statement(given, claim, _space))


_names = dict(zip(LIMITS, ("hold", "deployed", "Euler", "bilinear", "trapezoidal"), strict=True))

MUTANTS = (
    *(
        _mutant(f"half the constant, {_names[rule]}", "half of the bound, α = 0",
                rule, half * limit, _undamped, 0 < beta, forward)
        for rule, limit in LIMITS.items()
    ),
    *(
        _mutant(f"{_names[rule]} of order three", "Δ³ in place of Δ², α = 0",
                rule, LIMITS[rule] * delta, _undamped, 0 < beta, forward)
        for rule in (hold, deployed, euler)
    ),
    _mutant("growing mode", "without α ≥ 0", euler, LIMITS[euler], _growing, 0 < A, forward),
    _mutant("step backwards", "without Δ ≥ 0, β = 0",
            bilinear, LIMITS[bilinear], _decaying, 0 < alpha, delta < 0),
)  # fmt: skip

THEOREM = Theorem(
    id="discretise.order_complex",
    title="The local error of five rules for an oscillating mode",
    says="h' = ah + u_0 + u_1 r with Re a ≤ 0: hold, b̄ = Δ and Euler are off by at most C·Δ², "
    "bilinear and exponential-trapezoidal (λ = ½) by at most C·Δ³, in modulus, with the constants "
    "of real modes, for every Δ ≥ 0.",
    hypotheses=HYPOTHESES,
    conclusion=both(*(plain(off_by(rule, limit)) for rule, limit in LIMITS.items())),
    proof=proof,
    mutants=MUTANTS,
    source="as discretise.order; complex modes as in S4, arXiv 2111.00396",
    closed_form=LIMITS[hold],
    remarks="The closed form is the bound of zero-order hold, s_1 = |u_1|.",
)
