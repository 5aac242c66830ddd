"""contraction.gate_sum_bounds: what is left of a start, by the sum of the gates, from both sides.

    δ(s+1) = (1 - g_s)·δ(s) + g_s·A δ(s),   ‖A‖ ≤ θ,  scalar gates g_s in [0, 1]

    ‖δ(t)‖ ≤ exp(-(1 - θ)·Σ_{s<t} g_s)·‖δ(0)‖                        always
    ‖δ(t)‖ ≥ exp(-2ℓ(1 + θ)·Σ_{s<t} g_s)·‖δ(0)‖    if ‖M_s x‖ ≥ e^{-ℓ}·‖x‖ for all x, s < t; ℓ ≥ 1

δ is the difference of two trajectories under the same gates and inputs, M_s x the step from x. The
lower bound asks that every step can be inverted, for one large gate can forget all: g = 1 and
A = 0. Under small gates, (1 + θ)g ≤ ½, a step keeps at least ½ ≥ e^{-1}, so that ℓ = 1 serves.
What follows for infinitely many steps is contraction.divergent_gate_sum.

Proof: 1 - y ≤ exp(-y) from above. From below let y = (1 + θ)g: if y ≤ ½ then the step keeps
1 - y ≥ exp(-2y) ≥ exp(-2ℓy), and if y > ½ then it keeps e^{-ℓ} ≥ exp(-2ℓy).
"""

from __future__ import annotations

from fractions import Fraction

from proofs.contraction.scalar_gates import (
    NORM,
    delta,
    g,
    gates,
    moved,
    one_step,
    opened,
    recurrence,
    sign,
    x,
)
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    instantiate,
    part,
    restate,
    rewrite,
    symmetric,
)
from proofs.lemmas.exponential import increasing, inverse, positive, tangent
from proofs.lemmas.growth import at_least, at_most
from proofs.lemmas.order import by_letters, chain, weigh
from proofs.lemmas.sums import scaled
from proofs.statement import Draw, Statement
from proofs.symbols import norm, s, t, theta
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    absolute,
    between,
    both,
    eq,
    exp,
    forall,
    forall_below,
    function,
    implies,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

ell = real("ell")
keeps = forall_below(s, t, forall(x, exp(-ell) * norm(x) <= norm(moved(g(s), x))))
inverted = both(1 <= ell, keeps)
fast, slow = -(1 - theta), -2 * ell * (1 + theta)
above = norm(delta(t)) <= exp(fast * opened(t)) * norm(delta(0))
beneath = exp(slow * opened(t)) * norm(delta(0)) <= norm(delta(t))
conclusion = both(above, implies(inverted, beneath))

HYPOTHESES = (
    *NORM,
    Hypothesis("theta", "θ is not negative", 0 <= theta),
    Hypothesis("recurrence", "δ(s+1) = (1 - g_s)δ(s) + g_s·Aδ(s)", recurrence),
    Hypothesis("gates", "gates lie in [0, 1]", gates),
)

half = Fraction(1, 2)
_y, _n, _e = (real(n) for n in ("y", "n", "e"))


def share_at_least(loss: Expr, little: Fact) -> Fact:
    """From 0 ≤ y and y ≤ ½ infer exp(-2y) ≤ 1 - y, as (1 - y)(1 + 2y) ≥ 1."""
    unit = restate(inverse(2 * loss), eq(exp(2 * loss) * exp(-2 * loss), 1))
    given = both(between(0, _y, half), both(1 + 2 * _y <= _e, both(0 < _n, eq(_e * _n, 1))))
    tangents = conjunction(tangent(2 * loss), conjunction(positive(-2 * loss), unit))
    letters = {_y: loss, _e: exp(2 * loss), _n: exp(-2 * loss)}
    return by_letters(given, _n <= 1 - _y, letters, little, tangents)


def _kept(down: Fact, gate: Fact) -> Fact:
    """exp(-2ℓ(1 + θ)g)·‖δ(s)‖ ≤ ‖δ(s+1)‖."""
    loss, size = (1 + theta) * g(s), norm(delta(s))
    goal = exp(slow * g(s)) * size <= norm(delta(s + 1))
    not_negative, large = instantiate(assume(sign), delta(s)), part(assume(inverted), 0)
    open_ = arithmetic(0 <= g(s), gate)
    lost = arithmetic(0 <= loss, open_, weigh(theta, assume(0 <= theta), open_))
    little = arithmetic(between(0, loss, half), lost, assume(loss <= half))
    slower = weigh(2 * loss, arithmetic(0 <= 2 * loss, lost), large)
    slower = _exp_at_most(-2 * loss, slower)
    near = weigh(size, not_negative, chain(slower, share_at_least(loss, little)))
    small = discharge(loss <= half, arithmetic(goal, near, down))
    own = apply(instantiate(part(assume(inverted), 1), s), assume(s < t))
    own = rewrite(instantiate(own, delta(s)), now())
    faster = weigh(ell, arithmetic(0 <= ell, large), arithmetic(half <= loss, assume(half < loss)))
    far = weigh(size, not_negative, _exp_at_most(-ell, faster))
    return arithmetic(goal, small, discharge(half < loss, arithmetic(goal, far, own)))


def _exp_at_most(exponent: Expr, order: Fact) -> Fact:
    """exp(-2ℓ(1 + θ)g) ≤ exp(exponent), where the exponents are in this order."""
    rate = slow * g(s)
    return apply(increasing(rate, exponent), arithmetic(rate <= exponent, order))


def now() -> Fact:
    """M_s δ(s) = δ(s+1)."""
    return symmetric(apply(instantiate(assume(recurrence), s), assume(s < t)))


def proof(board: Blackboard) -> Fact:
    gate = apply(instantiate(assume(gates), s), assume(s < t))
    down, up = (rewrite(part(one_step(g(s), delta(s), gate), k), now()) for k in (0, 1))
    size, lengths = norm(delta(s)), Lambda((s,), norm(delta(s)))
    board.step("One step: ‖δ(s+1)‖ ≤ (1 - g(1 - θ))·‖δ(s)‖.", up)
    stretched = weigh(size, instantiate(assume(sign), delta(s)), tangent(fast * g(s)))
    by_exp = board.step(
        "And 1 - y ≤ exp(-y).",
        arithmetic(norm(delta(s + 1)) <= exp(fast * g(s)) * size, up, stretched),
    )
    first = board.step(
        "So the factors multiply to at most exp(-(1 - θ)·Σ g).",
        rewrite(at_most(s, t, lengths, fast * g(s), by_exp), scaled(s, t, fast, g(s))),
    )
    board.step("Likewise ‖δ(s+1)‖ ≥ (1 - y)·‖δ(s)‖ with y = (1 + θ)g.", down)
    kept = board.step(
        "1 - y ≥ exp(-2y) for y ≤ ½, as (1 - y)(1 + 2y) ≥ 1; and e^{-ℓ} ≥ exp(-2ℓy) beyond.",
        _kept(down, gate),
    )
    second = board.step(
        "So they multiply to at least exp(-2ℓ(1 + θ)·Σ g).",
        rewrite(at_least(s, t, lengths, slow * g(s), kept), scaled(s, t, slow, g(s))),
    )
    return board.step("Both together.", conjunction(first, discharge(inverted, second)))


# -- mutants, in one dimension: A = a with |a| ≤ θ ----------------------------------------------

_d, _A = function("delta", NAT), real("A")
_line = forall_below(s, t, eq(_d(s + 1), (1 - g(s) + g(s) * _A) * _d(s)))
_given = (eq(_d(0), 1), absolute(_A) <= theta, theta <= 1, _line)
_space = (
    Draw(symbol_of(t), (), 1, 2), Draw(symbol_of(theta)), Draw(symbol_of(_A), (), -1, 1),
    Draw(g, ("t",), 0, 2), Draw(symbol_of(ell), (), 0, 2),
)  # fmt: skip
_upper = absolute(_d(t)) <= exp(-(1 - theta) * opened(t))
_keeps = forall_below(s, t, exp(-ell) <= absolute(1 - g(s) + g(s) * _A))


def _mutant(name: str, altered: str, claim: Expr, *given: Expr) -> Mutant:
    statement = Statement((*_given, *given), claim, _space, frozenset({_d}))
    return Mutant(name, altered, statement)


def _lower(rate: Expr) -> Expr:
    return exp(-rate * (1 + theta) * opened(t)) <= absolute(_d(t))


MUTANTS = (
    _mutant("one large gate", "without ‖Mx‖ ≥ e^{-ℓ}‖x‖: one step can forget all",
            _lower(2 * ell), gates, 1 <= ell),
    _mutant("lower bound without 2", "exp(-ℓ(1 + θ)Σg) from below", _lower(ell), gates, 1 <= ell,
            _keeps),
    _mutant("small ell", "without ℓ ≥ 1", _lower(2 * ell), gates, 0 <= ell, _keeps),
    _mutant("A ignored", "exp(-Σg) from above", absolute(_d(t)) <= exp(-opened(t)), gates),
    _mutant("gates beyond one", "without g ≤ 1", _upper, forall_below(s, t, 0 <= g(s))),
)  # fmt: skip

_sum = real("S")

THEOREM = Theorem(
    id="contraction.gate_sum_bounds",
    title="What is left of a start, by the sum of the gates",
    says="For scalar gates and ‖A‖ ≤ θ, exp(-2ℓ(1+θ)Σg)·‖δ_0‖ ≤ ‖δ_t‖ ≤ exp(-(1-θ)Σg)·‖δ_0‖, the "
    "lower bound where every step keeps the share e^{-ℓ} of every vector, ℓ ≥ 1.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="this suite; as for infinite products and sums, Knopp, Theory and Application of "
    "Infinite Series, chapter VII",
    closed_form=exp(-(1 - theta) * _sum),
    remarks="The closed form is the upper bound for gates that add up to S.",
)
