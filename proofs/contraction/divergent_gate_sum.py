"""contraction.divergent_gate_sum: the state forgets its start exactly as the gates add up.

    δ(s+1) = (1 - g_s)·δ(s) + g_s·A δ(s),   ‖A‖ ≤ θ ≤ 1,  scalar gates g_s in [0, 1]

    ‖δ(t)‖ ≤ exp(-(1 - θ)·Σ_{s<t} g_s)·‖δ(0)‖                        always
    ‖δ(t)‖ ≥ exp(-2(1 + θ)·Σ_{s<t} g_s)·‖δ(0)‖                       if (1 + θ)·g_s ≤ ½ for s < t

δ is the difference of two trajectories under the same gates and inputs. With θ < 1: if the gates
sum to infinity then δ vanishes. If their sum is finite they tend to zero, so from some step on
(1 + θ)g_s ≤ ½, and from there on δ keeps a positive share of what it was. Before that step there
are finitely many transitions; if each of them is invertible, a start that differs still differs
there. Hence, with every M(g_s) invertible: the start is forgotten iff Σ g_s = ∞. Without
invertibility one step can forget all: g = 1 and A = 0 (the mutant "one large gate").

Any norm: used are the triangle inequality and |r| coming out of the norm.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    empty_fold,
    instantiate,
    last_term,
    restate,
    rewrite,
    symmetric,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.exponential import factor, inverse, one_at_zero, positive, tangent
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.statement import Draw, Statement
from proofs.symbols import alpha, norm, plus, s, t, theta
from proofs.terms import (
    NAT,
    REAL,
    VECTOR,
    Expr,
    Lambda,
    Term,
    absolute,
    as_expr,
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
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

g, delta = function("g", NAT), function("delta", NAT, gives=VECTOR)
cell = function("A", VECTOR, gives=VECTOR)
scale = function("scale", REAL, VECTOR, gives=VECTOR)
x, y = (function(n, gives=VECTOR)() for n in ("x", "y"))
r = real("r")

triangle = forall(x, forall(y, norm(plus(x, y)) <= norm(x) + norm(y)))
reverse = forall(x, forall(y, norm(x) <= norm(plus(x, y)) + norm(y)))
homogeneous = forall(r, forall(x, eq(norm(scale(r, x)), absolute(r) * norm(x))))
shrinks = forall(x, norm(cell(x)) <= theta * norm(x))
kept, taken = scale(1 - g(s), delta(s)), scale(g(s), cell(delta(s)))
recurrence = forall_below(s, t, eq(delta(s + 1), plus(kept, taken)))
gates = forall_below(s, t, between(0, g(s), 1))
small = forall_below(s, t, (1 + theta) * g(s) <= Fraction(1, 2))
sign = forall(x, 0 <= norm(x))


def opened(n: Term) -> Expr:
    """Σ_{s<n} g_s."""
    return total(s, 0, n, g(s))


def above(n: Expr) -> Expr:
    return norm(delta(n)) <= exp(-(1 - theta) * opened(n)) * norm(delta(0))


def beneath(n: Expr) -> Expr:
    return exp(-2 * (1 + theta) * opened(n)) * norm(delta(0)) <= norm(delta(n))


conclusion = both(above(t), implies(small, beneath(t)))

HYPOTHESES = (
    Hypothesis("triangle", "‖x + y‖ ≤ ‖x‖ + ‖y‖", triangle),
    Hypothesis("reverse", "‖x‖ ≤ ‖x + y‖ + ‖y‖: the same for x = (x + y) - y", reverse),
    Hypothesis("homogeneous", "‖rx‖ = |r|·‖x‖", homogeneous),
    Hypothesis("sign", "‖x‖ ≥ 0", sign),
    Hypothesis("shrinks", "‖Ax‖ ≤ θ‖x‖", shrinks),
    Hypothesis("theta", "θ is not negative", 0 <= theta),
    Hypothesis("recurrence", "δ(s+1) = (1 - g_s)δ(s) + g_s·Aδ(s)", recurrence),
    Hypothesis("gates", "gates lie in [0, 1]", gates),
)

_g, _n, _a, _e = (real(n) for n in ("g", "n", "a", "e"))


def parts() -> tuple[Fact, Fact]:
    """‖(1 - g)δ‖ = (1 - g)‖δ‖ and ‖g·Aδ‖ ≤ g·θ‖δ‖."""
    gate = apply(instantiate(assume(gates), s), assume(s < t))
    own = arithmetic(
        eq(norm(kept), (1 - g(s)) * norm(delta(s))),
        instantiate(assume(homogeneous), 1 - g(s), delta(s)), gate,
    )  # fmt: skip
    image = weigh(g(s), arithmetic(0 <= g(s), gate), instantiate(assume(shrinks), delta(s)))
    offered = arithmetic(
        norm(taken) <= g(s) * theta * norm(delta(s)),
        instantiate(assume(homogeneous), g(s), cell(delta(s))), gate, image,
    )  # fmt: skip
    return own, offered


def longer(rate: Expr) -> Fact:
    """exp(rate·Σ_{s<s+1} g) = exp(rate·Σ_{s<s} g)·exp(rate·g_s)."""
    sum_ = apply(last_term(opened(s)), arithmetic(0 <= s))
    whole = factor(rate * opened(s), rate * g(s))
    whole = restate(
        whole,
        eq(exp(rate * (opened(s) + g(s))), exp(rate * opened(s)) * exp(rate * g(s))),
    )
    return rewrite(whole, symmetric(sum_))


def start(rate: Expr) -> Fact:
    """exp(rate·Σ over nothing)·‖δ(0)‖ = ‖δ(0)‖."""
    none = apply(empty_fold(opened(0)), arithmetic(as_expr(0) <= 0))
    z = real("z")
    at_zero = congruence(Lambda((z,), exp(rate * z)), none)
    return equally(norm(delta(0)), arithmetic(eq(exp(rate * opened(0)), 1), at_zero, one_at_zero()))


def proof(board: Blackboard) -> Fact:
    own, offered = parts()
    now = symmetric(apply(instantiate(assume(recurrence), s), assume(s < t)))
    size = norm(delta(s))
    not_negative = instantiate(assume(sign), delta(s))
    fast, slow = -(1 - theta), -2 * (1 + theta)
    up = rewrite(instantiate(assume(triangle), kept, taken), now)
    up = board.step(
        "One step: ‖δ(s+1)‖ ≤ (1 - g(1 - θ))·‖δ(s)‖.",
        arithmetic(norm(delta(s + 1)) <= (1 + fast * g(s)) * size, up, own, offered),
    )
    by_exp = board.step("And 1 - y ≤ exp(-y).", tangent(fast * g(s)))
    upper = _stretched(up, by_exp, not_negative, fast)
    first = board.step(
        "So the factors multiply to at most exp(-(1 - θ)·Σ g).",
        invariant(
            s, t, above,
            arithmetic(above(as_expr(0)), start(fast)), upper,
        ),
    )  # fmt: skip
    down = rewrite(instantiate(assume(reverse), kept, taken), now)
    down = board.step(
        "Likewise ‖δ(s+1)‖ ≥ (1 - g(1 + θ))·‖δ(s)‖.",
        arithmetic((1 - (1 + theta) * g(s)) * size <= norm(delta(s + 1)), down, own, offered),
    )
    second = board.step(
        "And 1 - y ≥ exp(-2y) for 0 ≤ y ≤ ½, as (1 - y)(1 + 2y) ≥ 1.",
        invariant(
            s, t, beneath,
            arithmetic(beneath(as_expr(0)), start(slow)), _kept(down, not_negative, slow),
        ),
    )  # fmt: skip
    return board.step("Both together.", conjunction(first, discharge(small, second)))


def _stretched(up: Fact, by_exp: Fact, not_negative: Fact, rate: Expr) -> Fact:
    """‖δ(s+1)‖ ≤ exp(rate·Σ_{s+1})‖δ(0)‖ from the step and the bound at s."""
    size, here = norm(delta(s)), assume(above(s))
    once = weigh(size, not_negative, by_exp)
    again = weigh(exp(rate * g(s)), arithmetic(0 <= exp(rate * g(s)), positive(rate * g(s))), here)
    grown = equally(norm(delta(0)), longer(rate))
    return arithmetic(above(s + 1), up, once, again, grown)


def _kept(down: Fact, not_negative: Fact, rate: Expr) -> Fact:
    """exp(rate·Σ_{s+1})‖δ(0)‖ ≤ ‖δ(s+1)‖ from the step and the bound at s, rate = -2(1 + θ)."""
    y_ = (1 + theta) * g(s)
    gate = apply(instantiate(assume(gates), s), assume(s < t))
    little = apply(instantiate(assume(small), s), assume(s < t))
    share = exp(rate * g(s))
    unit = restate(inverse(2 * y_), eq(exp(2 * y_) * share, 1))
    small_enough = both(0 <= _g, _g <= Fraction(1, 2))
    least = by_letters(
        both(small_enough, both(1 + 2 * _g <= _e, both(0 < _n, eq(_e * _n, 1)))),
        _n <= 1 - _g,
        {_g: y_, _e: exp(2 * y_), _n: share},
        arithmetic(both(0 <= y_, y_ <= Fraction(1, 2)), gate, assume(0 <= theta), little),
        conjunction(tangent(2 * y_), conjunction(positive(rate * g(s)), unit)),
    )
    size, here = norm(delta(s)), assume(beneath(s))
    once = weigh(size, not_negative, least)
    sign_ = arithmetic(0 <= exp(rate * g(s)), positive(rate * g(s)))
    again = weigh(exp(rate * g(s)), sign_, here)
    return arithmetic(beneath(s + 1), down, once, again, equally(norm(delta(0)), longer(rate)))


# -- S6: the steps in place of the gates -------------------------------------------------------

step_, gap = function("Delta", NAT), function("delta", NAT)
decay = forall_below(s, t, eq(gap(s + 1), exp(-alpha * step_(s)) * gap(s)))


def remaining(n: Expr) -> Expr:
    """δ(n) = exp(-α·Σ_{s<n} Δ_s)·δ(0)."""
    return eq(gap(n), exp(-alpha * total(s, 0, n, step_(s))) * gap(0))


def steps_proof(board: Blackboard) -> Fact:
    elapsed = total(s, 0, s, step_(s))
    sum_ = apply(last_term(elapsed), arithmetic(0 <= s))
    whole = restate(
        factor(-alpha * elapsed, -alpha * step_(s)),
        eq(exp(-alpha * (elapsed + step_(s))),
           exp(-alpha * elapsed) * exp(-alpha * step_(s))),
    )  # fmt: skip
    whole = board.step("Decays multiply as steps add up.", rewrite(whole, symmetric(sum_)))
    now = apply(instantiate(assume(decay), s), assume(s < t))
    step = arithmetic(
        remaining(s + 1), now, equally(exp(-alpha * step_(s)), assume(remaining(s))),
        equally(gap(0), whole),
    )  # fmt: skip
    none = apply(empty_fold(total(s, 0, 0, step_(s))), arithmetic(as_expr(0) <= 0))
    z = real("z")
    at_zero = congruence(Lambda((z,), exp(-alpha * z)), none)
    unit = arithmetic(eq(exp(-alpha * total(s, 0, 0, step_(s))), 1), at_zero, one_at_zero())
    base = arithmetic(remaining(as_expr(0)), equally(gap(0), unit))
    return board.step("Induction on t.", invariant(s, t, remaining, base, step))


# -- mutants, in one dimension: A = a with |a| ≤ θ ----------------------------------------------

_d, _A = function("delta", NAT), real("A")
_line = forall_below(s, t, eq(_d(s + 1), (1 - g(s) + g(s) * _A) * _d(s)))
_given = (eq(_d(0), 1), absolute(_A) <= theta, theta <= 1, _line)
_space = (
    Draw(symbol_of(t), (), 1, 2), Draw(symbol_of(theta)), Draw(symbol_of(_A), (), -1, 1),
    Draw(g, ("t",), 0, 2),
)  # fmt: skip
_upper = absolute(_d(t)) <= exp(-(1 - theta) * opened(t))


def _mutant(name: str, altered: str, claim: Expr, *given: Expr) -> Mutant:
    statement = Statement((*_given, *given), claim, _space, frozenset({_d}))
    return Mutant(name, altered, statement)


def _lower(rate: Expr) -> Expr:
    return exp(-rate * opened(t)) <= absolute(_d(t))


MUTANTS = (
    _mutant("one large gate", "without (1 + θ)g ≤ ½: one step can forget all",
            _lower(2 * (1 + theta)), gates),
    _mutant("lower bound without 2", "exp(-(1 + θ)Σg) from below",
            _lower(1 + theta), gates, small),
    _mutant("A ignored", "exp(-Σg) from above", absolute(_d(t)) <= exp(-opened(t)), gates),
    _mutant("gates beyond one", "without g ≤ 1", _upper, forall_below(s, t, 0 <= g(s))),
)  # fmt: skip

_steps_space = (
    Draw(symbol_of(t), (), 1, 2),
    Draw(symbol_of(alpha), (), 0, 2),
    Draw(step_, ("t",), 0, 2),
)
_decays = (eq(gap(0), 1), decay)
STEPS_MUTANTS = (
    Mutant("twice the rate", "exp(-2α·ΣΔ) in place of exp(-α·ΣΔ)",
           Statement(_decays, gap(t) <= exp(-2 * alpha * total(s, 0, t, step_(s))),
                     _steps_space, frozenset({gap}))),
    Mutant("bounded share", "a share of ¼ remains whatever the steps add up to",
           Statement(_decays, Fraction(1, 4) <= gap(t), _steps_space, frozenset({gap}))),
)  # fmt: skip

_sum = real("S")

THEOREM = Theorem(
    id="contraction.divergent_gate_sum",
    title="A start is forgotten exactly as fast as the gates add up",
    says="For scalar gates and ‖A‖ ≤ θ, exp(-2(1+θ)Σg)·‖δ_0‖ ≤ ‖δ_t‖ ≤ exp(-(1-θ)Σg)·‖δ_0‖, the "
    "lower bound for (1 + θ)g ≤ ½: with invertible transitions the start is forgotten iff Σg = ∞.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="this suite; infinite products and sums, Knopp, Theory and Application of Infinite "
    "Series, section 28",
    closed_form=exp(-(1 - theta) * _sum),
    remarks="The closed form is the upper bound for gates that add up to S.",
)

STEPS = Theorem(
    id="contraction.divergent_step_sum",
    title="A selective diagonal state forgets exactly by the sum of its steps",
    says="For S6 with rate -α the difference of two trajectories is exp(-α·Σ Δ_s) of what it was: "
    "the start is forgotten iff the steps sum to infinity.",
    hypotheses=(Hypothesis("decay", "δ(s+1) = exp(-αΔ_s)·δ(s)", decay),),
    conclusion=remaining(t),
    proof=steps_proof,
    mutants=STEPS_MUTANTS,
    source="arXiv 2312.00752, equation 4 (zero-order hold)",
    closed_form=exp(-alpha * _sum),
    remarks="The closed form is the share that remains after steps that add up to S.",
)
