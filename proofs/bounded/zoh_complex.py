"""bounded.zoh_complex: the same bound for an oscillating mode, a = -α + iβ.

    h(s+1) = ā·h(s) + b̄·u(s),   ā = exp(Δ_s a),   b̄ = (ā - 1)/a,   α > 0, Δ_s ≥ 0

    |h(t)|  ≤  R   for every R ≥ max(|h(0)|, sup|u|/α)

Complex numbers are pairs: h = x + iy. The heart is |ā - 1| ≤ |a|·(1 - |ā|)/α, which says that
the modulus of ∫ exp(ar) dr is at most the integral of the moduli.

bounded.zoh is the case β = 0.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    cos_squared_plus_sin_squared,
    instantiate,
    part,
    restate,
    rewrite,
    symmetric,
)
from proofs.lemmas import chords
from proofs.lemmas.exponential import at_most_one, factor, positive
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import cancel, chain, equally, products, squares, weigh
from proofs.lemmas.plane import modulus_of_sum
from proofs.statement import Draw, Statement
from proofs.symbols import alpha, beta, bound, radius, s, t
from proofs.symbols import step as delta
from proofs.terms import (
    NAT,
    Expr,
    as_expr,
    both,
    cos,
    eq,
    exp,
    forall_below,
    function,
    sin,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

x, y, p, q = (function(n, NAT) for n in ("x", "y", "p", "q"))  # h = x + iy, u = p + iq

size = exp(-delta(s) * alpha)
angle = delta(s) * beta
turn = (size * cos(angle), size * sin(angle))  # ā
square = alpha**2 + beta**2  # |a|²
# b̄ = (ā - 1)/a, with 1/a = (-α - iβ)/|a|²
gain = (
    (-alpha * (turn[0] - 1) + beta * turn[1]) / square,
    (-beta * (turn[0] - 1) - alpha * turn[1]) / square,
)


def times(z: tuple[Expr, Expr], real_part: Expr, imaginary: Expr) -> tuple[Expr, Expr]:
    """The product of two complex numbers as a pair."""
    return z[0] * real_part - z[1] * imaginary, z[0] * imaginary + z[1] * real_part


kept, taken = times(turn, x(s), y(s)), times(gain, p(s), q(s))
recurrence = forall_below(
    s, t, both(eq(x(s + 1), kept[0] + taken[0]), eq(y(s + 1), kept[1] + taken[1]))
)
rate = 0 < alpha
steps = forall_below(s, t, 0 <= delta(s))
inputs = forall_below(s, t, p(s) ** 2 + q(s) ** 2 <= bound**2)
room = both(0 <= bound, x(0) ** 2 + y(0) ** 2 <= radius**2, bound <= alpha * radius)

HYPOTHESES = (
    Hypothesis("recurrence", "exact zero-order hold of h' = ah + u, a = -α + iβ", recurrence),
    Hypothesis("rate", "the mode decays: α > 0", rate),
    Hypothesis("steps", "steps are not negative", steps),
    Hypothesis("inputs", "|u| is at most U", inputs),
    Hypothesis("room", "R is at least |h(0)| and U/α", room),
)


def stays(n: Expr) -> Expr:
    return x(n) ** 2 + y(n) ** 2 <= radius**2


def proof(board: Blackboard) -> Fact:
    half = delta(s) * alpha * Fraction(1, 2)
    root = exp(-half)
    long_enough = arithmetic(0 <= delta(s), at(steps, s < t))
    decaying = arithmetic(0 <= half, long_enough, assume(rate))
    open_gap = arithmetic(0 <= 1 - size, _at_most_one(long_enough))
    circle = board.step(
        "The chord of a circle is shorter than its arc: 2(1 - cos Δβ) ≤ (Δβ)².",
        chords.of_circle(beta, delta(s), long_enough),
    )
    decay = board.step(
        "Likewise Δα·exp(-Δα/2) ≤ 1 - exp(-Δα).",
        chords.of_decay(half, decaying),
    )
    flat = squares(
        arithmetic(0 <= delta(s) * alpha * root, positive(-half), decaying),
        arithmetic(delta(s) * alpha * root <= 1 - size, decay),
    )
    flat = rewrite(
        restate(flat, (delta(s) * alpha) ** 2 * (root * root) <= (1 - size) ** 2),
        symmetric(factor(-half, -half)),
    )
    core = board.step("Together |ā - 1|²·α² ≤ |a|²·(1 - |ā|)².", _core(circle, flat))
    gains = board.step(
        "Hence |b̄| ≤ (1 - |ā|)/α, and what is taken in is at most (1 - |ā|)·U/α ≤ (1 - |ā|)·R.",
        _taken(core, open_gap, at(inputs, s < t)),
    )
    keeps = board.step(
        "What is kept has modulus |ā|·|h| ≤ |ā|·R.",
        arithmetic(
            kept[0] ** 2 + kept[1] ** 2 <= (size * radius) ** 2,
            weigh(size**2, arithmetic(0 <= size**2), assume(stays(s))),
            _on_circle(x(s) ** 2 + y(s) ** 2),
        ),
    )
    signs = arithmetic(
        both(0 <= size * radius, 0 <= (1 - size) * radius),
        weigh(size, arithmetic(0 <= size, positive(-delta(s) * alpha)), _radius_sign()),
        weigh(1 - size, open_gap, _radius_sign()),
    )
    both_sizes = conjunction(signs, conjunction(keeps, gains))
    step = board.step(
        "The triangle inequality in the plane: |h(s+1)| ≤ |ā|·R + (1 - |ā|)·R = R.",
        rewrite(
            restate(
                apply(modulus_of_sum(kept, taken, size * radius, (1 - size) * radius), both_sizes),
                (kept[0] + taken[0]) ** 2 + (kept[1] + taken[1]) ** 2 <= radius**2,
            ),
            symmetric(part(at(recurrence, s < t), 0)),
            symmetric(part(at(recurrence, s < t), 1)),
        ),
    )
    base = arithmetic(stays(as_expr(0)), assume(room))
    return board.step("Induction on t.", invariant(s, t, stays, base, step))


distance = (turn[0] - 1) ** 2 + turn[1] ** 2  # |ā - 1|²


def _radius_sign() -> Fact:
    return arithmetic(0 <= radius, assume(room), assume(rate))


def _on_circle(factor_: Expr) -> Fact:
    """⊢ |ā|²·factor = exp(-Δα)²·factor."""
    unit = instantiate(cos_squared_plus_sin_squared(), angle)
    weight = size**2 * factor_
    low = equally(weight, unit)
    return restate(low, eq((turn[0] ** 2 + turn[1] ** 2) * factor_, weight))


def _taken(core: Fact, open_gap: Fact, given: Fact) -> Fact:
    """|b̄u|² = |ā-1|²|u|²/|a|², and |ā-1|²α² ≤ |a|²(1-e)², |u|² ≤ U² ≤ α²R²."""
    modulus = p(s) ** 2 + q(s) ** 2
    limit = squares(
        arithmetic(0 <= bound, assume(room)), arithmetic(bound <= alpha * radius, assume(room))
    )
    low, high = distance * modulus, ((1 - size) * radius) ** 2
    product_ = products(
        arithmetic(0 <= distance * alpha**2), core, arithmetic(0 <= modulus), chain(given, limit)
    )
    divided = 1 / square
    below = cancel(
        alpha**2,
        arithmetic(0 < alpha**2, assume(rate)),
        restate(product_, alpha**2 * low <= alpha**2 * (square * high)),
        low,
        square * high,
    )
    inverse = arithmetic(eq(divided * square, 1), arithmetic(0 < square, assume(rate)))
    return arithmetic(
        taken[0] ** 2 + taken[1] ** 2 <= high,
        weigh(divided, arithmetic(0 <= divided, arithmetic(0 < square, assume(rate))), below),
        equally(high, inverse),
        equally(divided * low, inverse),
    )


def _at_most_one(long_enough: Fact) -> Fact:
    shrinks = arithmetic(-delta(s) * alpha <= 0, long_enough, assume(rate))
    return apply(at_most_one(-delta(s) * alpha), shrinks)


def _core(circle: Fact, flat: Fact) -> Fact:
    """|ā-1|²α² = ((1-e)² + 2e(1-cos))α² ≤ (1-e)²α² + eΔ²α²·β² ≤ (1-e)²(α² + β²), e = |ā|."""
    on_circle = _on_circle(alpha**2)
    arc = weigh(
        size,
        arithmetic(0 <= size, positive(-delta(s) * alpha)),
        arithmetic(2 * (1 - cos(angle)) <= angle**2, circle),
    )
    arc = weigh(alpha**2, arithmetic(0 <= alpha**2), arc)
    flat = weigh(beta**2, arithmetic(0 <= beta**2), flat)
    return arithmetic(distance * alpha**2 <= square * (1 - size) ** 2, on_circle, arc, flat)


def _mutant(name: str, altered: str, claim: Expr, *hypotheses: Expr) -> Mutant:
    """For β = 0 and a real input: the pairs lie on the real line, where no cosine is needed."""
    given = (eq(x(0), 0), *hypotheses)
    return Mutant(name, altered, Statement(given, claim, _space, frozenset({x})))


_space = (
    Draw(symbol_of(t), (), 1, 3),
    Draw(symbol_of(alpha), (), -2, 2),
    Draw(delta, ("t",), -1, 4),
    Draw(p, ("t",), -1, 1),
    Draw(symbol_of(bound), (), 0, 1),
    Draw(symbol_of(radius), (), -2, 2),
)
_on_line = forall_below(s, t, eq(x(s + 1), size * x(s) + (1 - size) / alpha * p(s)))
_deployed = forall_below(s, t, eq(x(s + 1), size * x(s) + delta(s) * p(s)))
_inputs = forall_below(s, t, p(s) ** 2 <= bound**2)
_room = both(0 <= bound, bound <= alpha * radius)

MUTANTS = (
    _mutant("steps of either sign", "without Δ ≥ 0, on the real line", x(t) ** 2 <= radius**2,
            _on_line, rate, _inputs, _room),
    _mutant("half the room", "R ≥ U/(2α), on the real line", x(t) ** 2 <= radius**2,
            _on_line, rate, steps, _inputs, both(0 <= bound, bound <= 2 * alpha * radius)),
    _mutant("growing mode", "without α > 0, on the real line", x(t) ** 2 <= radius**2,
            _on_line, steps, _inputs, _room),
    _mutant("deployed input", "b̄ = Δ in place of (ā - 1)/a, on the real line",
            x(t) ** 2 <= radius**2, _deployed, rate, steps, _inputs, _room),
)  # fmt: skip

THEOREM = Theorem(
    id="bounded.zoh_complex",
    title="Exact hold of an oscillating mode: the same bound",
    says="For a = -α + iβ with α > 0, |h_t| ≤ max(|h_0|, sup|u|/α) for every steps Δ ≥ 0.",
    hypotheses=HYPOTHESES,
    conclusion=stays(t),
    proof=proof,
    mutants=MUTANTS,
    source="arXiv 2312.00752, equation 4, with the complex A of S4 (arXiv 2111.00396)",
    closed_form=bound / alpha,
)
