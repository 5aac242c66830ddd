"""contraction.dense_continuous: one continuous LMI certifies every step size.

    A'P + PA ≤ -2αP   ⟹   ‖e^{rA}‖_P ≤ e^{-αr}  for every r ≥ 0

so a product over any sequence of steps contracts by e^{-α(Δ_1 + ... + Δ_t)}. With α < 0 it bounds
the growth. V(x) = x'Px is used through the form B(x, y) = x'Py only; e^{rA} through what makes it
the exponential of A,

    e^{0A}x = x,   e^{(r+s)A}x = e^{sA}e^{rA}x,
    e^{sA}x = x + sAx + s²·p(s, x)  with  V(p(s, x)) ≤ K·V(x)  for 0 ≤ s ≤ 1

the last being Taylor's formula with remainder: p is bounded as A is, ½‖A‖²e^{‖A‖} in any norm.

Proof: V(e^{sA}x) ≤ (1 - 2αs + Cs²)·V(x) by the LMI, with C = 1 + 3K + 2a where V(Ax) ≤ a·V(x). So
e^{2αr}·V(e^{rA}x) grows by no more than a factor 1 + C's² in a step of length s: not at all to
first order, hence not at all (n steps of r/n multiply up to exp(C'r²/n), for every n). Neither
derivatives nor Gronwall's inequality are needed. With r < 0 the claim turns round: what shrinks
forwards grows backwards (a mutant).
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    generalise,
    instantiate,
    part,
    rewrite,
    specialise,
    symmetric,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.exponential import factor, increasing, inverse, one_at_zero, positive, tangent
from proofs.lemmas.first_order import never_grows
from proofs.lemmas.forms import Space
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.lemmas.quantifiers import for_all
from proofs.statement import Draw, Statement
from proofs.symbols import form
from proofs.terms import (
    REAL,
    VECTOR,
    Expr,
    Lambda,
    Term,
    absolute,
    as_expr,
    both,
    eq,
    exp,
    forall,
    function,
    implies,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

flow = function("flow", REAL, VECTOR, gives=VECTOR)  # e^{rA}x
cell = function("A", VECTOR, gives=VECTOR)
rest = function("rest", REAL, VECTOR, gives=VECTOR)
mix = function("mix", REAL, VECTOR, VECTOR, gives=VECTOR)
x, y = (function(name, gives=VECTOR)() for name in ("x", "y"))
r, s, rate, Delta = (real(n) for n in ("r", "s", "alpha", "Delta"))
largest, remainder = real("a"), real("K")
STATES = Space(VECTOR, mix, form, function("zero", gives=VECTOR)())
energy = STATES.square

short = both(0 <= s, s <= 1)
lmi = forall(x, form(x, cell(x)) + form(cell(x), x) <= -2 * rate * energy(x))
bounded = both(0 <= largest, forall(x, energy(cell(x)) <= largest * energy(x)))
start = forall(x, eq(flow(0, x), x))
group = forall(r, forall(s, implies(both(0 <= r, 0 <= s), forall(
    x, eq(flow(r + s, x), flow(s, flow(r, x))),
))))  # fmt: skip
taylor = both(0 <= remainder, forall(s, implies(short, forall(x, both(
    eq(flow(s, x), mix(s, mix(s, rest(s, x), cell(x)), x)),
    energy(rest(s, x)) <= remainder * energy(x),
)))))  # fmt: skip
conclusion = forall(x, forall(r, implies(
    0 <= r, energy(flow(r, x)) <= exp(-rate * r) ** 2 * energy(x),
)))  # fmt: skip

HYPOTHESES = (
    Hypothesis(
        "linear", "B(cx + y, z) = cB(x, z) + B(y, z); mix(c, x, y) is cx + y", STATES.linear
    ),
    Hypothesis("symmetric", "B is symmetric", STATES.symmetric),
    Hypothesis("not negative", "V(x) = B(x, x) is not negative", STATES.not_negative),
    Hypothesis("lmi", "x'(A'P + PA)x ≤ -2α·x'Px for every x", lmi),
    Hypothesis("bounded", "V(Ax) ≤ a·V(x), as for every matrix where P > 0", bounded),
    Hypothesis("start", "e^{0A}x = x", start),
    Hypothesis("group", "e^{(r+s)A}x = e^{sA}e^{rA}x for r, s ≥ 0", group),
    Hypothesis("taylor", "e^{sA}x = x + sAx + s²p, V(p) ≤ K·V(x), for 0 ≤ s ≤ 1", taylor),
)
curvature = 1 + 3 * remainder + 2 * largest  # C
shrinks = 1 - 2 * rate * s + curvature * s**2


def _one_step(point: Expr) -> Fact:
    """V(e^{sA}x) ≤ (1 - 2αs + Cs²)·V(x) for 0 ≤ s ≤ 1."""
    image, left_over = cell(point), rest(s, point)
    step = instantiate(apply(instantiate(part(assume(taylor), 1), s), assume(short)), point)
    sizes = arithmetic(
        3 * energy(left_over) + 2 * energy(image) + energy(point) <= curvature * energy(point),
        part(step, 1),
        instantiate(part(assume(bounded), 1), point),
    )
    falls = arithmetic(
        2 * form(image, point) <= -2 * rate * energy(point),
        instantiate(assume(lmi), point),
        STATES.swap(point, image),
    )
    return arithmetic(
        energy(flow(s, point)) <= shrinks * energy(point),
        congruence(Lambda((y,), energy(y)), part(step, 0)),
        STATES.short_step(s, left_over, image, point, assume(short)),
        weigh(s**2, arithmetic(0 <= s**2), sizes),
        weigh(s, arithmetic(0 <= s, assume(short)), falls),
    )


def _factor() -> Fact:
    """e^{2αs}(1 - 2αs + Cs²) ≤ 1 + C·e^{2|α|}·s² for 0 ≤ s ≤ 1."""
    grown, size = exp(2 * rate * s), absolute(2 * rate)
    exponent = by_letters(
        both(0 <= s, s <= 1), 2 * rate * s <= absolute(2 * rate), {s: s, rate: rate},
        part(assume(short), 0), part(assume(short), 1),
    )  # fmt: skip
    signs = [part(assume(h), 0) for h in (taylor, bounded)]
    curved = weigh(s**2, arithmetic(0 <= s**2), arithmetic(0 <= curvature, *signs))
    return arithmetic(
        grown * shrinks <= 1 + curvature * exp(size) * s**2,
        weigh(grown, arithmetic(0 <= grown, positive(2 * rate * s)), tangent(-(2 * rate * s))),
        inverse(2 * rate * s),
        weigh(
            curvature * s**2,
            arithmetic(0 <= curvature * s**2, curved),
            apply(increasing(2 * rate * s, size), exponent),
        ),
    )


def weighted(at: Term) -> Expr:
    """e^{2αr}·V(e^{rA}x)."""
    return exp(2 * rate * as_expr(at)) * energy(flow(at, x))


def _slow(one: Fact, factor_: Fact) -> Fact:
    """f = e^{2αr}·V(e^{rA}x) is not negative, and f(r + s) ≤ (1 + C's²)·f(r)."""
    now, then = exp(2 * rate * r), exp(2 * rate * s)
    positive_ = [arithmetic(0 <= exp(2 * rate * z), positive(2 * rate * z)) for z in (r, s)]
    sign = arithmetic(0 <= weighted(r), weigh(now, positive_[0], STATES.sign(flow(r, x))))
    order = arithmetic(both(0 <= r, 0 <= s), assume(0 <= r), assume(short))
    moved = instantiate(apply(instantiate(assume(group), r, s), order), x)
    end = rewrite(one, symmetric(moved))
    grown = arithmetic(
        weighted(r + s) <= (1 + curvature * exp(absolute(2 * rate)) * s**2) * weighted(r),
        weigh(now * then, arithmetic(0 <= now * then, weigh(now, *positive_)), end),
        equally(energy(flow(r + s, x)), factor(2 * rate * r, 2 * rate * s)),
        weigh(weighted(r), sign, factor_),
    )
    always = generalise(s, discharge(short, grown))
    return generalise(r, discharge(0 <= r, conjunction(sign, always)))


def proof(board: Blackboard) -> Fact:
    one = board.step("By the LMI and Taylor, V(e^{sA}x) ≤ (1 - 2αs + Cs²)·V(x).", _one_step(x))
    factor_ = board.step("e^{2αs}(1 - 2αs) ≤ 1, so e^{2αs}(1 - 2αs + Cs²) ≤ 1 + C's².", _factor())
    slow = board.step(
        "So e^{2αr}·V(e^{rA}x) grows by no more than 1 + C's² in a step of length s.",
        _slow(specialise(one, {symbol_of(x): Lambda((), flow(r, x))}), factor_),
    )
    bend = curvature * exp(absolute(2 * rate))
    curved = arithmetic(0 <= curvature, *(part(assume(h), 0) for h in (taylor, bounded)))
    larger = arithmetic(0 <= exp(absolute(2 * rate)), positive(absolute(2 * rate)))
    sign = arithmetic(0 <= bend, weigh(curvature, curved, larger))
    fallen = board.step(
        "What does not grow to first order does not grow: e^{2αr}·V(e^{rA}x) ≤ V(x).",
        never_grows(Lambda((r,), weighted(r)), bend, sign, slow),
    )
    last = apply(instantiate(fallen, r), assume(0 <= r))
    begin = congruence(Lambda((y,), energy(y)), instantiate(assume(start), x))
    last = arithmetic(
        weighted(r) <= energy(x), last, begin, equally(energy(flow(0, x)), one_at_zero())
    )
    back = exp(-2 * rate * r)
    goal = arithmetic(
        energy(flow(r, x)) <= exp(-rate * r) ** 2 * energy(x),
        weigh(back, arithmetic(0 <= back, positive(-2 * rate * r)), last),
        equally(energy(flow(r, x)), inverse(2 * rate * r)),
        equally(energy(x), factor(-rate * r, -rate * r)),
    )
    return board.step(
        "e^{-2αr} is the square of e^{-αr}: so ‖e^{rA}x‖_P ≤ e^{-αr}·‖x‖_P.",
        for_all(discharge(0 <= r, goal), x, r),
    )


# -- mutants: one dimension, A = a and P = p, where e^{ΔA} = exp(Δa) -----------------------------

_a, _p = real("a"), real("p")
_space = (
    Draw(symbol_of(_a), (), -2, 2), Draw(symbol_of(_p), (), -2, 2),
    Draw(symbol_of(rate), (), -1, 2), Draw(symbol_of(Delta), (), -1, 2),
)  # fmt: skip
_claim = exp(_a * Delta) <= exp(-rate * Delta)


def _mutant(name: str, altered: str, *given: Expr, claim: Expr = _claim) -> Mutant:
    return Mutant(name, f"{altered}, in one dimension", Statement(given, claim, _space))


_line = 2 * _a * _p <= -2 * rate * _p

MUTANTS = (
    _mutant("without 2", "A'P + PA ≤ -αP", 2 * _a * _p <= -rate * _p, 0 < _p, 0 <= Delta),
    _mutant("time backwards", "without Δ ≥ 0", _line, 0 < _p),
    _mutant("P of either sign", "P ≠ 0 in place of P > 0, read as a norm", _line, 0 <= Delta,
            0 < _p**2),
    _mutant("Euler step", "1 + Δa in place of e^{Δa}: no group", _line, 0 < _p, 0 <= Delta,
            claim=absolute(1 + _a * Delta) <= exp(-rate * Delta)),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.dense_continuous",
    title="One continuous Lyapunov inequality certifies every step size",
    says="A'P + PA ≤ -2αP gives ‖e^{ΔA}‖_P ≤ e^{-αΔ} for every Δ ≥ 0.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Lyapunov; Boyd et al., LMIs, section 5.1",
    closed_form=exp(-rate * Delta),
)
