"""Rates, factors and times that a theorem implies and does not spell out."""

from __future__ import annotations

from proofs.bounded import influence_horizon, l2_gain_attained
from proofs.contraction import (
    delta_rule,
    delta_rule_products,
    divergent_gate_sum,
    divergent_step_sum,
    joint_spectral_radius,
    joint_spectral_radius_bracket,
    prenorm_step_bound,
    scalar_gate,
)
from proofs.contraction.joint_spectral_radius_bracket import rho
from proofs.corollaries.corollary import Corollary, fact_of, number, quotient
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    discharge,
    exp_of_log,
    instantiate,
    part,
    restate,
    rewrite,
    specialise,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.exponential import increasing, inverse, tangent
from proofs.lemmas.given import given
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.lemmas.powers import of_exp, of_product
from proofs.stochastic import lyapunov_exponent, mean_square_radius
from proofs.stochastic.time_averages import expected
from proofs.symbols import alpha, c, gamma, lo, s, t, theta
from proofs.terms import (
    Expr,
    Lambda,
    absolute,
    between,
    both,
    eq,
    exp,
    log,
    power,
    real,
    substitute,
    symbol_of,
)
from proofs.theorem import Theorem


def _uniform_gates() -> Fact:
    """Gates from lo on and ‖A‖ ≤ θ ≤ 1: ‖(1 - g)I + gA‖ ≤ 1 - lo(1 - θ)."""
    gate, size = scalar_gate.g, scalar_gate.norm(scalar_gate.cell)
    known = both(between(lo, gate, 1), both(0 <= lo, both(size <= theta, theta <= 1)))
    here = assume(known)
    least = weigh(gate, arithmetic(0 <= gate, here), arithmetic(size <= theta, here))
    open_by = weigh(1 - theta, arithmetic(0 <= 1 - theta, here), arithmetic(lo <= gate, here))
    transition = fact_of(scalar_gate.THEOREM)
    moved = transition.conclusion.args[0]
    return arithmetic(moved <= number(scalar_gate.THEOREM), transition, least, open_by)


def _slowest_decay() -> Fact:
    """exp(-αΔ) ≤ (1 + exp(b - r))^(-α) for α ≥ 0."""
    order = part(fact_of(prenorm_step_bound.THEOREM), 0)
    low, step = order.conclusion.args
    longer = weigh(alpha, assume(0 <= alpha), order)
    slower = arithmetic(-alpha * step <= -alpha * low, longer)
    return apply(increasing(-alpha * step, -alpha * low), slower)


def _along_the_key() -> Fact:
    """|(I - βkk')k|² = (1 - β|k|²)²·|k|²."""
    key, strength = delta_rule.k, delta_rule.beta
    image, square = delta_rule.transition(key, strength, key), delta_rule.dot(key, key)
    factor = number(delta_rule.THEOREM)
    own = delta_rule.size_after(key, strength, key)
    at_key = {symbol_of(real("kappa")): Lambda((), square)}
    size = real("kappa")
    fact = arithmetic(eq(factor**2, (1 - strength * size) ** 2))
    whole = equally(square, specialise(fact, at_key))
    goal = eq(delta_rule.dot(image, image), substitute(factor, at_key) ** 2 * square)
    return arithmetic(goal, own, whole)


def _same_decay() -> Fact:
    """With one decay α in every step |h_t|² ≤ (|α|^t)²·|h_0|²."""
    decay, size = real("alpha"), absolute(real("alpha"))
    fact = fact_of(delta_rule_products.THEOREM)
    fact = part(specialise(fact, {delta_rule_products.decay: Lambda((s,), decay)}), 0)
    value = real("value")
    squares = congruence(Lambda((value,), power(value, t)), arithmetic(eq(size * size, decay**2)))
    squares = arithmetic(eq(power(decay**2, t), power(size, t) ** 2), squares,
                         of_product(size, size, t))  # fmt: skip
    return rewrite(fact, restate(squares, eq(fact.conclusion.args[1].args[0], power(size, t) ** 2)))


def _root(theorem: Theorem, radicand: Expr) -> Fact:
    """The theorem with the n-th power of its closed form for the radicand, which is positive."""
    count = joint_spectral_radius.n
    closed = substitute(number(theorem), {symbol_of(real("n")): Lambda((), count)})
    exponent = arithmetic(
        eq(count * (log(radicand) / count), log(radicand)),
        quotient(log(radicand), count, assume(0 < count)),
    )
    value = real("value")
    whole = congruence(Lambda((value,), exp(value)), exponent)
    undone = apply(instantiate(exp_of_log(), radicand), assume(0 < radicand))
    equal = arithmetic(eq(radicand, power(closed, count)), whole, undone,
                       of_exp(log(radicand) / count, count))  # fmt: skip
    return rewrite(fact_of(theorem), equal)


def _enough(theorem: Theorem, rate: Expr, *signs: Fact) -> Fact:
    """closed form ≤ S implies exp(-rate·S) ≤ ε, where the signs show that the rate is positive."""
    eps, total_, some = real("eps"), real("S"), assume(0 < real("eps"))
    closed, level = number(theorem), log(1 / real("eps"))
    given_ = closed <= total_
    long_enough = arithmetic(
        -rate * total_ <= -level,
        quotient(level, rate, *signs),
        weigh(rate, arithmetic(0 <= rate, *signs), assume(given_)),
    )
    smaller = apply(increasing(-rate * total_, -level), long_enough)
    undone = apply(instantiate(exp_of_log(), 1 / eps), arithmetic(0 < 1 / eps, some))
    x, y = real("x"), real("y")
    share = by_letters(
        both(both(0 < eps, eq(x, 1 / eps)), eq(x * y, 1)), eq(y, eps),
        {x: exp(level), y: exp(-level)}, arithmetic(both(0 < eps, undone.conclusion), some, undone),
        inverse(level),
    )  # fmt: skip
    return discharge(given_, arithmetic(exp(-rate * total_) <= eps, smaller, share))


def _gates_are_enough() -> Fact:
    return _enough(divergent_gate_sum.THEOREM, 1 - theta, assume(theta < 1))


def _steps_are_enough() -> Fact:
    return _enough(divergent_step_sum.THEOREM, alpha, assume(0 < alpha))


def _late_enough() -> Fact:
    """closed form ≤ t implies γ^t ≤ ε."""
    speed, known = influence_horizon.speed, assume(influence_horizon.contraction)
    undone = arithmetic(0 < 1 / gamma, known)
    undone = apply(instantiate(exp_of_log(), 1 / gamma), undone)
    x, y = real("x"), real("y")
    back = by_letters(
        both(both(0 < gamma, eq(x, 1 / gamma)), eq(x * y, 1)), eq(y, gamma),
        {x: exp(speed), y: exp(-speed)},
        arithmetic(both(0 < gamma, undone.conclusion), known, undone), inverse(speed),
    )  # fmt: skip
    positive_speed = arithmetic(0 < speed, back, tangent(-speed), known)
    closed, level = number(influence_horizon.THEOREM), log(1 / influence_horizon.eps)
    later = weigh(speed, arithmetic(0 <= speed, positive_speed), assume(closed <= t))
    late = arithmetic(
        influence_horizon.late,
        later,
        quotient(level, speed, positive_speed),
    )
    return discharge(closed <= t, given(fact_of(influence_horizon.THEOREM), late))


def _energies() -> Fact:
    """(1 + lo)/(2lo)·(1 + Σu²) - (1 + Σh²) is at most the closed form."""
    long_, twice = 1 + 2 * t * lo, 2 * lo
    known = assume(l2_gain_attained.low)
    positive = arithmetic(0 < long_, weigh(t, arithmetic(0 <= t), arithmetic(0 <= lo, known)))
    fact = fact_of(l2_gain_attained.THEOREM)
    over = weigh(1 / long_, arithmetic(0 <= 1 / long_, positive), fact)
    shortfall = l2_gain_attained.shortfall
    over = arithmetic(shortfall <= (1 - lo) / long_, over, quotient(shortfall, long_, positive))
    over = weigh(1 / twice, arithmetic(0 <= 1 / twice, known), over)
    spent, sent = 1 + l2_gain_attained.fed(t), 1 + l2_gain_attained.sent(t)
    goal = (1 + lo) / twice * spent - sent <= number(l2_gain_attained.THEOREM)
    return arithmetic(goal, over, quotient(sent, twice, known))


def _certified_rate() -> Fact:
    """P ≤ p|x|² and E P(Mx) ≤ P - m|x|² imply E P(Mx) ≤ (1 - m/(p + m))·P."""
    before, after, square = (real(name) for name in ("P", "EP", "square"))
    m, p = real("m"), real("p")
    known = both(both(0 < m, 0 <= p), both(before <= p * square, after <= before - m * square))
    here = assume(both(known, 0 <= square))
    share = m / (p + m)
    sign = arithmetic(0 < p + m, here)
    largest = weigh(share, arithmetic(0 <= share, here), arithmetic(before <= p * square, here))
    small = weigh(share, arithmetic(0 <= share, here), arithmetic(0 <= square, here))
    goal = after <= number(mean_square_radius.THEOREM) * before
    return arithmetic(goal, here, largest, small, quotient(m * square, p + m, sign))


def _of_s6() -> Fact:
    """The theorem where E log|ā| is rate·mean_step, as for log|ā_s| = Re a·Δ_s."""
    theorem = lyapunov_exponent.THEOREM
    exponent = {symbol_of(expected): Lambda((), number(theorem))}
    return specialise(fact_of(theorem), exponent)


COROLLARIES = (
    Corollary(scalar_gate.THEOREM, "One rate for all gates from lo on and ‖A‖ ≤ θ.",
              _uniform_gates),
    Corollary(prenorm_step_bound.THEOREM, "A mode α ≥ 0 decays at least this much a token.",
              _slowest_decay),
    Corollary(delta_rule.THEOREM, "The factor along k, kappa = |k|².", _along_the_key),
    Corollary(delta_rule_products.THEOREM, "The factor after t steps of one decay.", _same_decay),
    Corollary(joint_spectral_radius.THEOREM, "Its n-th power is c.",
              lambda: _root(joint_spectral_radius.THEOREM, c)),
    Corollary(joint_spectral_radius_bracket.THEOREM, "Its n-th power is ρ.",
              lambda: _root(joint_spectral_radius_bracket.THEOREM, rho)),
    Corollary(divergent_gate_sum.THEOREM, "Gates that add up to it leave at most ε.",
              _gates_are_enough),
    Corollary(divergent_step_sum.THEOREM, "Steps that add up to it leave at most ε.",
              _steps_are_enough),
    Corollary(influence_horizon.THEOREM, "From this t on γ^t ≤ ε.", _late_enough),
    Corollary(l2_gain_attained.THEOREM, "How far the energies are from their ratio.", _energies),
    Corollary(mean_square_radius.THEOREM, "The rate that P gives.", _certified_rate),
    Corollary(lyapunov_exponent.THEOREM, "The exponent of an S6 mode.", _of_s6),
)  # fmt: skip
