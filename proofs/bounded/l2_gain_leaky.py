"""bounded.l2_gain_leaky: the least energy gain of a gated average, for every gate sequence.

    h(s+1) = (1 - g_s)·h(s) + g_s·u(s),  g_s in [lo, 1],  lo > 0,  h(0) = 0,  y = h(s+1)

    Σ_{s<t} h(s+1)²  ≤  (1 + lo)/(2·lo) · Σ_{s<t} u(s)²

A constant gate has gain one; switching gates do better, as they take an input in at once and let
it go slowly. Stored at state h is (1 - lo)/(2lo)·h². One step asks for
D = (1 - lo)h² + (1 + lo)u² - (1 + lo)h'² ≥ 0, and indeed

    (1 + g)·D  =  (1 - g)(1 + lo)·((1 + g)u - g·h)²  +  2(g - lo)·h²

No smaller constant serves (bounded.l2_gain_attained): take in one unit with g = 1, then keep
g = lo and feed u = lo/(1 + lo)·h, so that both squares vanish and D = 0 at every step.
"""

from __future__ import annotations

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
    part,
    rewrite,
    specialise,
    symmetric,
)
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import by_letters, cancel, equally, weigh
from proofs.statement import Draw, Statement
from proofs.symbols import h, k, lo, s, t, u
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    Term,
    as_expr,
    between,
    both,
    eq,
    forall_below,
    function,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

g = function("g", NAT)
moved = (1 - g(s)) * h(s) + g(s) * u(s)
recurrence = forall_below(s, t, eq(h(s + 1), moved))
gates = both(0 < lo, lo <= 1, forall_below(s, t, between(lo, g(s), 1)))
at_rest = eq(h(0), 0)
gain = (1 + lo) / (2 * lo)


def sent(high: Term) -> Expr:
    return total(k, 0, high, h(k + 1) ** 2)


def fed(high: Term) -> Expr:
    return total(k, 0, high, u(k) ** 2)


conclusion = sent(t) <= gain * fed(t)

HYPOTHESES = (
    Hypothesis("recurrence", "a leaky average of its input", recurrence),
    Hypothesis("gates", "gates lie between lo > 0 and one", gates),
    Hypothesis("at rest", "the state starts at zero", at_rest),
)

_g, _h, _u, _y = (real(name) for name in ("g", "h", "u", "y"))


def balance(n: Term) -> Expr:
    return 2 * lo * sent(n) + (1 - lo) * h(n) ** 2 <= (1 + lo) * fed(n)


def _one_step() -> Fact:
    """⊢ 0 < lo ≤ g ≤ 1 ⟹ (1 + lo)·((1-g)h + gu)² ≤ (1 - lo)·h² + (1 + lo)·u²."""
    given = both(0 < lo, between(lo, _g, 1))
    signs, square = assume(given), ((1 + _g) * _u - _g * _h) ** 2
    kept, excess = (1 - _g) * (1 + lo), 2 * (_g - lo)
    first = weigh(kept, arithmetic(0 <= kept, signs), arithmetic(0 <= square))
    second = weigh(excess, arithmetic(0 <= excess, signs), arithmetic(0 <= _h**2))
    low = (1 + lo) * ((1 - _g) * _h + _g * _u) ** 2
    high = (1 - lo) * _h**2 + (1 + lo) * _u**2
    scaled = arithmetic((1 + _g) * low <= (1 + _g) * high, first, second)
    return discharge(given, cancel(1 + _g, arithmetic(0 < 1 + _g, signs), scaled, low, high))


def proof(board: Blackboard) -> Fact:
    gate = apply(instantiate(part(assume(gates), 2), s), assume(s < t))
    letters = {_g: g(s), _h: h(s), _u: u(s)}
    lambdas = {symbol_of(letter): Lambda((), value) for letter, value in letters.items()}
    one_step = apply(specialise(_one_step(), lambdas), conjunction(part(assume(gates), 0), gate))
    one_step = board.step(
        "(1 + lo)h(s+1)² ≤ (1 - lo)h(s)² + (1 + lo)u(s)², by the identity.",
        rewrite(one_step, symmetric(at(recurrence, s < t))),
    )
    positive, nothing = arithmetic(0 <= s), arithmetic(as_expr(0) <= 0)
    step = board.step(
        "So 2lo·(energy sent) + (1 - lo)·h² grows by at most (1 + lo)·u² a step.",
        arithmetic(
            balance(s + 1),
            assume(balance(s)),
            one_step,
            apply(last_term(sent(s)), positive),
            apply(last_term(fed(s)), positive),
        ),
    )
    base = arithmetic(
        balance(0),
        equally(h(0), assume(at_rest)),
        assume(at_rest),
        apply(empty_fold(sent(0)), nothing),
        apply(empty_fold(fed(0)), nothing),
    )
    whole = board.step("Induction on t.", invariant(s, t, balance, base, step))
    return board.step(
        "Leave out (1 - lo)·h(t)² ≥ 0 and divide by 2lo.",
        by_letters(
            both(2 * lo * _y + (1 - lo) * _h**2 <= (1 + lo) * _u, 0 < lo, lo <= 1),
            _y <= gain * _u,
            {_y: sent(t), _h: h(t), _u: fed(t)},
            whole,
            part(assume(gates), 0),
            part(assume(gates), 1),
        ),
    )


_space = (
    Draw(symbol_of(t), (), 1, 4),
    Draw(g, ("t",), 0, 1),
    Draw(u, ("t",), -1, 1),
    Draw(symbol_of(lo), (), 0, 1),
    Draw(symbol_of(_y), (), -1, 1),
)
_start = eq(h(0), _y)


def _mutant(name: str, altered: str, claim: Expr, *hypotheses: Expr) -> Mutant:
    given = (*hypotheses, recurrence)
    return Mutant(name, altered, Statement(given, claim, _space, frozenset({h})))


_gates = both(0 < lo, lo <= 1, forall_below(s, t, between(0, g(s), 1)))

MUTANTS = (
    _mutant("gain of a constant gate", "the factor 1 in place of (1 + lo)/(2lo)",
            sent(t) <= fed(t), gates, at_rest),
    _mutant("gates below lo", "without lo ≤ g", conclusion, _gates, at_rest),
    _mutant("away from rest", "without h(0) = 0", conclusion, gates, _start),
)  # fmt: skip

THEOREM = Theorem(
    id="bounded.l2_gain_leaky",
    title="The energy gain of a gated average",
    says="Σ h(s+1)² ≤ (1 + lo)/(2lo)·Σ u(s)² from rest, for every gate sequence in [lo, 1].",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="bounded.l2_gain with the storage (1 - lo)/(2lo)·h², solved by hand",
    closed_form=gain,
)
