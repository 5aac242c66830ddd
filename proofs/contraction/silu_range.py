"""contraction.silu_range: what SiLU makes of an interval: it falls, dips once, and rises.

    f(x) = x/(1 + e^(-x))

    x in [p, q]             ⟹  f(x) ≤ max(f(p), f(q))              (so no peak lies inside)
    e^c + c + 1 ≥ 0         ⟹  f(x) ≥ -e^c for every x              (the dip; least c ≈ -1.278)
    x ≤ y right of the dip  ⟹  f(x) ≤ f(y):   where 1 + (1 + x)e^(-x) ≥ 0
    x ≤ y left of the dip   ⟹  f(y) ≤ f(x):   where 1 + (1 + y)e^(-y) ≤ 0

Together they give the exact range of f on every interval, which is how step bounds pass through
Mamba's activation (contraction.prenorm_step_bound_mamba1).

No calculus: f(x) ≤ m says x - m(1 + e^(-x)) ≤ 0. For m ≥ 0 the left side increases with x; for
m < 0 it is convex in x, because exp lies above its tangents.
"""

from __future__ import annotations

from proofs.kernel import Fact, apply, arithmetic, assume, conjunction, discharge, generalise, part
from proofs.lemmas.exponential import factor, increasing, positive, tangent
from proofs.lemmas.order import by_letters
from proofs.lemmas.silu import silu, value
from proofs.statement import Draw, Statement
from proofs.terms import Expr, between, both, eq, exp, forall, implies, real, symbol_of
from proofs.theorem import Blackboard, Mutant, Theorem

x, y, p, q, m, c = (real(n) for n in ("x", "y", "p", "q", "m", "c"))


def side(at: Expr) -> Expr:
    """Positive right of the dip, negative left of it: (1 + e^(-x))²·f'(x)."""
    return 1 + (1 + at) * exp(-at)


ends = both(both(p <= x, x <= q), both(silu(p) <= m, silu(q) <= m))
no_peak = forall(p, forall(q, forall(x, forall(m, implies(ends, silu(x) <= m)))))
dip = forall(c, forall(x, implies(0 <= exp(c) + c + 1, -exp(c) <= silu(x))))
rises = forall(x, forall(y, implies(both(x <= y, 0 <= side(x)), silu(x) <= silu(y))))
falls = forall(x, forall(y, implies(both(x <= y, side(y) <= 0), silu(y) <= silu(x))))
conclusion = both(both(no_peak, dip), both(rises, falls))

_e, _f, _g, _s, _t = (real(n) for n in ("e", "f", "g", "s", "t"))


def _level(at: Expr, limit: Expr, below_: bool, fact: Fact) -> Fact:
    """From x ≤ m(1 + e^(-x)) infer f(x) ≤ m (below), or the same with ≥."""
    given, goal = (_t <= _s * (1 + _e), _f <= _s) if below_ else (_s * (1 + _e) <= _t, _s <= _f)
    return by_letters(
        both(both(0 < _e, eq(_f * (1 + _e), _t)), given), goal,
        {_e: exp(-at), _f: silu(at), _t: at, _s: limit},
        conjunction(positive(-at), value(at)), fact,
    )  # fmt: skip


def _raised(at: Expr, limit: Expr, fact: Fact) -> Fact:
    """From f(x) ≤ m infer x ≤ m(1 + e^(-x))."""
    return by_letters(
        both(both(0 < _e, eq(_f * (1 + _e), _t)), _f <= _s), _t <= _s * (1 + _e),
        {_e: exp(-at), _f: silu(at), _t: at, _s: limit},
        conjunction(positive(-at), value(at)), fact,
    )  # fmt: skip


def _tangent(at: Expr, point: Expr) -> Fact:
    """⊢ e^(-at) ≥ e^(-point)·(1 + point - at)."""
    return arithmetic(
        exp(-point) * (1 + point - at) <= exp(-at),
        factor(-point, point - at), tangent(point - at), positive(-point),
    )  # fmt: skip


def proof(board: Blackboard) -> Fact:
    here = assume(ends)
    left = _raised(p, m, part(part(here, 1), 0))
    right = _raised(q, m, part(part(here, 1), 1))
    steps = [_tangent(p, x), _tangent(q, x), positive(-x)]
    order = part(here, 0)
    a, b, r = real("a"), real("b"), real("r")
    shrinking = apply(increasing(-q, -x), arithmetic(-q <= -x, order))
    convex = by_letters(
        both(
            both(between(p, x, q), both(p <= m * (1 + a), q <= m * (1 + b))),
            both(both(r * (1 + x - p) <= a, r * (1 + x - q) <= b), both(0 < r, b <= r)),
        ),
        x <= m * (1 + r),
        {p: p, q: q, x: x, m: m, a: exp(-p), b: exp(-q), r: exp(-x)},
        conjunction(order, conjunction(left, right)),
        conjunction(conjunction(*steps[:2]), conjunction(steps[2], shrinking)),
    )
    peak = _level(x, m, True, convex)
    for variable in (m, x, q, p):
        peak = discharge(ends, peak) if variable is m else peak
        peak = generalise(variable, peak)
    first = board.step("f(x) ≤ m holds on an interval when it holds at both ends.", peak)
    given = 0 <= exp(c) + c + 1
    lowest = arithmetic(
        -exp(c) * (1 + exp(-x)) <= x,
        _scaled_tangent(), assume(given),
    )  # fmt: skip
    bottom = _level(x, -exp(c), False, lowest)
    second = board.step(
        "e^c·e^(-x) ≥ 1 + c - x, so x + e^c(1 + e^(-x)) ≥ 1 + c + e^c ≥ 0.",
        generalise(c, generalise(x, discharge(given, bottom))),
    )
    third = board.step("Right of the dip f rises.", _monotone(True))
    fourth = board.step("Left of it f falls.", _monotone(False))
    return board.step(
        "All together.", conjunction(conjunction(first, second), conjunction(third, fourth))
    )


def _scaled_tangent() -> Fact:
    """⊢ 1 + c - x ≤ e^c·e^(-x)."""
    return arithmetic(1 + (c - x) <= exp(c) * exp(-x), factor(c, -x), tangent(c - x))


def _monotone(rising: bool) -> Fact:
    """x ≤ y, both on one side of the dip: f in order. `near` is the end nearer to the dip."""
    near, far = (x, y) if rising else (y, x)
    condition = 0 <= side(x) if rising else side(y) <= 0
    given = both(x <= y, condition)
    line = _tangent(far, near)
    shrinking = apply(increasing(-y, -x), arithmetic(-y <= -x, assume(x <= y)))
    a, b, u, v = real("a"), real("b"), real("u"), real("v")
    sign = 0 <= 1 + (1 + u) * a if rising else 1 + (1 + u) * a <= 0
    order = both(u <= v, b <= a) if rising else both(v <= u, a <= b)
    known = both(
        both(order, sign),
        both(both(0 < a, 0 < b), both(eq(_f * (1 + a), u), a * (1 + u - v) <= b)),
    )
    reached = by_letters(
        known, _f * (1 + b) <= v,
        {u: near, v: far, a: exp(-near), b: exp(-far), _f: silu(near)},
        conjunction(conjunction(assume(x <= y), shrinking), assume(condition)),
        conjunction(
            conjunction(positive(-near), positive(-far)), conjunction(value(near), line)
        ),
    )  # fmt: skip
    fact = _level(far, silu(near), False, reached)
    arrow = discharge(x <= y, discharge(condition, fact))
    whole = apply(arrow, part(assume(given), 0), part(assume(given), 1))
    return generalise(x, generalise(y, discharge(given, whole)))


_line = (Draw(symbol_of(x), (), -4, 4), Draw(symbol_of(y), (), -4, 4))

MUTANTS = (
    Mutant("no dip", "f is increasing everywhere", Statement((x <= y,), silu(x) <= silu(y), _line)),
    Mutant("no least value below", "f(x) ≥ -e^c for every c, without e^c + c + 1 ≥ 0",
           Statement((c <= 0,), -exp(c) <= silu(x), (*_line, Draw(symbol_of(c), (), -4, 0)))),
    Mutant("least at an end", "f(x) ≥ min(f(p), f(q)) on [p, q], as if nothing dipped inside",
           Statement((p <= x, x <= q, m <= silu(p), m <= silu(q)), m <= silu(x),
                     (*(Draw(symbol_of(v), (), -4, 4) for v in (p, q, x)),
                      Draw(symbol_of(m), (), -1, 0)))),
    Mutant("outside", "f(x) ≤ max(f(p), f(q)) for x ≥ p alone",
           Statement((p <= x, silu(p) <= m, silu(q) <= m), silu(x) <= m,
                     (*(Draw(symbol_of(v), (), -4, 4) for v in (p, q, x)),
                      Draw(symbol_of(m), (), 0, 1)))),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.silu_range",
    title="The range of SiLU on an interval",
    says="x/(1 + e^(-x)) falls up to one dip and rises from there: on an interval its greatest "
    "value is at an end, its least at an end or at the dip, where it is at least -e^c for every c "
    "with e^c + c + 1 ≥ 0.",
    hypotheses=(),
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="this suite; SiLU: Elfwing, Uchibe and Doya, arXiv 1702.03118",
    closed_form=x / (1 + exp(-x)),
)
