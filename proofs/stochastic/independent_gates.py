"""stochastic.independent_gates: gates that are independent in time contract in the mean.

Leaky cell, difference δ of two trajectories under the same inputs:
    δ_i(s+1) = (1 - g_i)·δ_i(s) + g_i·Σ_j A_ij δ_j(s),   g(s) independent of δ(s)

    ‖A‖₂ ≤ ρ ≤ 1,  0 ≤ g_i ≤ 1,  p_i = E g_i ≥ p_min > 0,  V(δ) = Σ δ_i²/p_i
    ⟹   E V(δ(t))  ≤  (1 - (1 - ρ²)·p_min)^t · E V(δ(0))

Gates may be correlated across coordinates, and no Lipschitz constant is asked for. When g_t is a
function of x_t and the x_t are independent of each other and of the start, g(s) is independent of
δ(s), which depends on earlier inputs only. Of that independence only two product rules per
coordinate are used: E[g_i δ_i²] = E g_i · E δ_i² and the same for (Aδ)_i².

Proof: Jensen in one coordinate, ((1-g)a + gb)² ≤ (1-g)a² + gb², averages to
E δ_i'² ≤ (1 - p_i)·E δ_i² + p_i·E(Aδ)_i². Divided by p_i the last term has weight one, and
summed over i it is at most ρ²·E|δ|². That is what the weights 1/p_i are for.

Without independence it fails (stochastic.dependent_gates_fail), without the weights too. How far
this simple rate is from the exact one: stochastic.mean_square_exact.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    empty_fold,
    generalise,
    last_term,
    part,
)
from proofs.lemmas.expectation import mean, not_negative, omega
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.lemmas.sums import below, linear, monotone, scaled
from proofs.statement import Draw, Statement
from proofs.stochastic.random_gates import (
    HYPOTHESES,
    at,
    conclusion,
    contraction,
    energy,
    kept,
    least,
    p,
    p_min,
    rate,
    rho,
    taken,
)
from proofs.stochastic.random_step import (
    at_name,
    at_row,
    norm_in_the_mean,
    one_coordinate,
)
from proofs.symbols import A, d, i, j, k, m, s, t
from proofs.terms import (
    NAT,
    Expr,
    absolute,
    as_expr,
    between,
    both,
    forall_below,
    function,
    power,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Mutant, Theorem

_a, _p, _least = (real(name) for name in ("a", "p", "m"))


def proof(board: Blackboard) -> Fact:
    each = one_coordinate(board)
    own_mean, offer_mean = mean(kept(s, i)), mean(taken(s, i))
    old, new = own_mean / p(i), mean(kept(s + 1, i)) / p(i)
    change = (-1) * own_mean + offer_mean
    sum_own, sum_offer = total(i, 0, d, own_mean), total(i, 0, d, offer_mean)
    summed = board.step(
        "Sum over i: E V' ≤ E V - Σ E δ_i² + Σ E(Aδ)_i².",
        arithmetic(
            energy(s + 1) <= energy(s) - sum_own + sum_offer,
            monotone(i, d, new, old + change, below(each, i, d)),
            linear(i, d, 1, old, change),
            linear(i, d, -1, own_mean, offer_mean),
        ),
    )
    smaller = board.step("‖A‖₂ ≤ ρ at every outcome, so also in the mean.", norm_in_the_mean())
    square = arithmetic(0 <= at(kept(s, i)), at_name(0))
    positive = not_negative(kept(s, i), generalise(omega, square))
    floor = by_letters(
        both(0 < _least, _least <= _p, 0 <= _a),
        _least * (_a / _p) <= _a,
        {_least: p_min, _p: p(i), _a: own_mean},
        part(assume(least), 0),
        at_row(least, 2),
        positive,
    )
    floor = board.step(
        "And E δ_i² ≥ p_min·E δ_i²/p_i, so Σ E δ_i² ≥ p_min·E V.",
        arithmetic(
            p_min * energy(s) <= sum_own,
            monotone(i, d, p_min * old, own_mean, below(floor, i, d)),
            scaled(i, d, p_min, old),
        ),
    )
    slack = weigh(1 - rho**2, arithmetic(0 <= 1 - rho**2, assume(contraction)), floor)
    one_step = board.step(
        "Together E V' ≤ E V - (1 - ρ²)·Σ E δ_i² ≤ (1 - (1 - ρ²)·p_min)·E V.",
        arithmetic(energy(s + 1) <= rate * energy(s), summed, smaller, slack),
    )
    sign = arithmetic(
        0 <= rate,
        part(assume(least), 0),
        part(assume(least), 1),
        assume(contraction),
        arithmetic(0 <= rho**2),
    )
    so_far = energy(s) <= power(rate, s) * energy(0)
    longer = apply(last_term(power(rate, s)), arithmetic(0 <= s))
    step = arithmetic(
        energy(s + 1) <= power(rate, s + 1) * energy(0),
        one_step,
        weigh(rate, sign, assume(so_far)),
        equally(energy(0), longer),
    )
    none = apply(empty_fold(power(rate, 0)), arithmetic(as_expr(0) <= 0))
    base = arithmetic(energy(0) <= power(rate, 0) * energy(0), equally(energy(0), none))
    return board.step(
        "Induction on t.",
        invariant(s, t, lambda now: energy(now) <= power(rate, now) * energy(0), base, step),
    )


# -- mutants: one step, m outcomes of equal probability ------------------------------------

_d0, _drawn, _gate = function("delta", NAT), function("delta", NAT, NAT), function("g", NAT, NAT)
_mean_gate = total(k, 0, m, _gate(k, i)) / m


def _space(size: int, gate: tuple[int, int], *scalars: Draw) -> tuple[Draw, ...]:
    """At most two outcomes; the start is the same at both, so independent of the gate."""
    return (
        Draw(symbol_of(d), (), size, size),
        Draw(symbol_of(m), (), 1, 2),
        Draw(A, ("d", "d"), -1, 1),
        Draw(_gate, ("m", "d"), *gate),
        Draw(_d0, ("d",), -1, 1),
        *scalars,
    )


_rho, _p_min = symbol_of(rho), symbol_of(p_min)
_scalars = Draw(_rho), Draw(_p_min)
_line, _beyond = _space(1, (0, 1), *_scalars), _space(1, (-1, 2), *_scalars)
_plane = _space(2, (0, 1), Draw(_rho, (), 1, 2), Draw(_p_min, (), 0, Fraction(1, 4)))
_norm = forall_below(i, d, total(j, 0, d, absolute(total(k, 0, d, A(k, i) * A(k, j)))) <= rho**2)
_gates = forall_below(k, m, forall_below(i, d, between(0, _gate(k, i), 1)))
_means = both(0 < p_min, p_min <= 1, forall_below(i, d, p_min <= _mean_gate))
_open = forall_below(i, d, between(p_min, _mean_gate, 1))


def _after(weight: Expr) -> Expr:
    """E V after one step, from a start that is the same at both outcomes."""
    mixed = (1 - _gate(k, i)) * _d0(i) + _gate(k, i) * total(j, 0, d, A(i, j) * _d0(j))
    return total(i, 0, d, total(k, 0, m, mixed**2) / m * weight)


def _claim(factor: Expr, weight: Expr = 1 / _mean_gate) -> Expr:
    return _after(weight) <= factor * total(i, 0, d, _d0(i) ** 2 * weight)


_own = total(k, 0, m, _drawn(k, i) ** 2) / m
_mixed = (1 - _gate(k, i)) * _drawn(k, i) + _gate(k, i) * total(j, 0, d, A(i, j) * _drawn(k, j))
_dependent = Statement(
    (_norm, contraction, _gates, _means),
    total(i, 0, d, total(k, 0, m, _mixed**2) / m / _mean_gate)
    <= rate * total(i, 0, d, _own / _mean_gate),
    (*(draw for draw in _line if draw.symbol != _d0), Draw(_drawn, ("m", "d"), -1, 1)),
)


def _mutant(
    name: str, altered: str, space: tuple[Draw, ...], claim: Expr, *hypotheses: Expr
) -> Mutant:
    return Mutant(name, altered, Statement((_norm, *hypotheses), claim, space))


MUTANTS = (
    Mutant("dependent gates", "without independence: δ and g vary together", _dependent),
    _mutant("Euclidean energy", "Σ δ_i² in place of Σ δ_i²/p_i", _plane,
            _claim(rate, as_expr(1)), contraction, _gates, _means),
    _mutant("gates always open", "the rate ρ², as if p_min were one", _line,
            _claim(rho**2), contraction, _gates, _means),
    _mutant("faster rate", "1 - (1 - ρ²)·2p_min in place of 1 - (1 - ρ²)·p_min", _line,
            _claim(1 - (1 - rho**2) * 2 * p_min), contraction, _gates, _means),
    _mutant("expanding cell", "without ρ² ≤ 1", _plane, _claim(rate), _gates, _means),
    _mutant("gates beyond one", "without 0 ≤ g ≤ 1, the means still in (0, 1]", _beyond,
            _claim(rate), contraction, _means, _open),
)  # fmt: skip

THEOREM = Theorem(
    id="stochastic.independent_gates",
    title="Gates independent in time contract in the mean",
    says="Leaky, ‖A‖₂ ≤ ρ ≤ 1, gates in [0, 1]^d independent of the past with means p_i ≥ p_min: "
    "E Σ δ_i²/p_i shrinks by 1 - (1 - ρ²)p_min at every step.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="the leaky form is the paper's gate, arXiv 2410.03158 (reported)",
    closed_form=rate,
)
