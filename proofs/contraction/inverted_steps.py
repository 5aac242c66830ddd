"""Steps that can be inverted, under scalar gates of bounded sum: one share serves them all.

    ‖M_s x‖ ≥ c_s‖x‖ with some c_s > 0 for every s,   Σ_{s<n} g_s ≤ K for all n
    ⟹   ‖M_s x‖ ≥ c‖x‖ with one c > 0 for all s

From some step on the gates add up to at most 1/(2(1 + θ)), so each of them is that small and its
step keeps a half; the finitely many steps before have a least c_s.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.contraction.scalar_gates import NORM, g, moved, one_step, opened, sign, x
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    choose,
    conjunction,
    discharge,
    empty_fold,
    generalise,
    induction,
    instantiate,
    last_term,
    naturals_are_discrete,
    part,
    rewrite,
    symmetric,
    witness,
)
from proofs.lemmas.exponential import inverse, positive, tangent
from proofs.lemmas.naturals import rest
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.lemmas.series import growing
from proofs.lemmas.sums import below
from proofs.symbols import norm, s, theta
from proofs.terms import (
    NAT,
    VECTOR,
    Expr,
    as_expr,
    between,
    body_at,
    both,
    eq,
    exists,
    exp,
    forall,
    forall_below,
    function,
    natural,
    real,
    total,
)
from proofs.theorem import Hypothesis

left = function("left", NAT, VECTOR, gives=VECTOR)
n, k, c, most = natural("n"), natural("k"), real("c"), real("K")
half = as_expr(Fraction(1, 2))

start = forall(x, eq(left(0, x), x))
recurrence = forall(s, forall(x, eq(left(s + 1, x), moved(g(s), left(s, x)))))
gates = forall(s, between(0, g(s), 1))


def keeps(share: Expr, step: Expr) -> Expr:
    """‖M_s x‖ ≥ share·‖x‖ for all x."""
    return forall(x, share * norm(x) <= norm(moved(g(step), x)))


inverted = forall(s, exists(c, both(0 < c, keeps(c, s))))
bounded = forall(n, opened(n) <= most)
limit = half / (1 + theta)
one_share = exists(c, both(0 < c, forall(s, keeps(c, s))))

CELL = (
    *NORM,
    Hypothesis("start", "no step leaves the start as it is", start),
    Hypothesis("recurrence", "one more step: (1 - g_s)·x + g_s·Ax", recurrence),
    Hypothesis("gates", "gates lie in [0, 1]", gates),
    Hypothesis("inverted", "every step can be inverted", inverted),
)

_a, _b, _old, _new = (real(name) for name in ("a", "b", "old", "new"))


def keeps_less(smaller: Expr, order: Fact, fact: Fact) -> Fact:
    """From ‖M_s x‖ ≥ share·‖x‖ for all x and smaller ≤ share infer it for the smaller share."""
    here = instantiate(fact, x)
    less = weigh(norm(x), instantiate(assume(sign), x), order)
    return generalise(x, arithmetic(smaller * norm(x) <= here.conclusion.args[1], less, here))


def _least(a: Expr, b: Expr, *signs: Fact) -> Fact:
    """From 0 < a and 0 < b infer that ab/(a + b) is positive and at most a and at most b."""
    least = _a * _b / (_a + _b)
    goal = both(0 < least, least <= _a, least <= _b)
    return by_letters(both(0 < _a, 0 < _b), goal, {_a: a, _b: b}, *signs)


def _first(high: Expr) -> Expr:
    """One share serves all steps before `high`."""
    return exists(c, both(0 < c, forall_below(s, high, keeps(c, s))))


def finitely_many() -> Fact:
    """∀n: one share serves the first n steps, by induction on n."""
    nothing = arithmetic(keeps(as_expr(1), s), assume(s < as_expr(0)))
    positive_one = arithmetic(as_expr(0) < 1)
    base = witness(_first(as_expr(0)), 1, conjunction(positive_one, below(nothing, s, 0)))
    so_far, newest = assume(body_at(_first(n), _old)), instantiate(assume(inverted), n)
    here = assume(body_at(newest.conclusion, _new))
    least = _old * _new / (_old + _new)
    floor = _least(_old, _new, part(so_far, 0), part(here, 0))
    earlier = apply(instantiate(part(so_far, 1), s), assume(s < n))
    before = discharge(s < n, keeps_less(least, part(floor, 1), earlier))
    now = keeps_less(least, part(floor, 2), part(here, 1))
    last = discharge(eq(n, s), rewrite(now, assume(eq(n, s))))
    cases = instantiate(naturals_are_discrete(), n, s)
    each = arithmetic(keeps(least, s), before, last, cases, assume(s < n + 1))
    shown = conjunction(part(floor, 0), below(each, s, n + 1))
    one_more = choose(newest, _new, witness(_first(n + 1), least, shown))
    step = choose(assume(_first(n)), _old, one_more)
    return induction(n, _first(n), base, discharge(_first(n), step))


def small_gates(little: Expr) -> Fact:
    """Where the gates from n on add up to at most 1/(2(1 + θ)), ∀s: step n + s keeps a half."""
    once = apply(last_term(total(k, 0, s, g(n + k))), arithmetic(0 <= s))
    signs = generalise(k, arithmetic(0 <= g(n + k), instantiate(assume(gates), n + k)))
    order = apply(instantiate(growing(k, g(n + k), signs), 0, s), arithmetic(0 <= s))
    none = apply(empty_fold(total(k, 0, 0, g(n + k))), arithmetic(as_expr(0) <= 0))
    gate = arithmetic(g(n + s) <= limit, instantiate(assume(little), s + 1), once, order, none)
    loss = weigh(1 + theta, arithmetic(0 <= 1 + theta, assume(0 <= theta)), gate)
    loss = arithmetic(half <= 1 - g(n + s) * (1 + theta), loss, assume(0 <= theta))
    own = part(one_step(g(n + s), x, instantiate(assume(gates), n + s)), 0)
    stretched = weigh(norm(x), instantiate(assume(sign), x), loss)
    kept = arithmetic(half * norm(x) <= norm(moved(g(n + s), x)), own, stretched)
    return generalise(s, generalise(x, kept))


def common(later: Fact) -> Fact:
    """One share for all steps: the least of those before n, and a half from n on."""
    first = instantiate(finitely_many(), n)
    before = assume(body_at(first.conclusion, _old))
    least = _old * half / (_old + half)
    floor = _least(_old, half, part(before, 0), arithmetic(0 < half))
    early = apply(instantiate(part(before, 1), s), assume(s < n))
    early = discharge(s < n, keeps_less(least, part(floor, 1), early))
    beyond = apply(rest(n, s), assume(n <= s))
    late = rewrite(instantiate(later, k), symmetric(assume(body_at(beyond.conclusion, k))))
    late = keeps_less(least, part(floor, 2), choose(beyond, k, late))
    every = arithmetic(keeps(least, s), early, discharge(n <= s, late))
    shown = conjunction(part(floor, 0), generalise(s, every))
    return choose(first, _old, witness(one_share, least, shown))


def exponent_of(share: Expr, sign_: Fact) -> Fact:
    """From 0 < c infer e^{-ℓ} ≤ c for ℓ = 1 + 1/c, as e^ℓ ≥ 1 + ℓ ≥ 1/c."""
    length = 1 + 1 / share
    one = arithmetic(eq(share * (1 / share), 1), sign_)
    grown = weigh(share, arithmetic(0 <= share, sign_), tangent(length))
    enough = arithmetic(1 <= share * exp(length), grown, one, sign_)
    small = weigh(exp(-length), arithmetic(0 <= exp(-length), positive(-length)), enough)
    return arithmetic(exp(-length) <= share, small, equally(share, inverse(length)))
