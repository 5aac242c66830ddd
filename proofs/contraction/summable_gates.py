"""contraction.summable_gates_keep: gates whose sum stays bounded leave a share of every start.

    x(s+1) = M_s x(s) = (1 - g_s)·x(s) + g_s·A x(s),   ‖A‖ ≤ θ,  scalar gates g_s in [0, 1]

    Σ_{s<n} g_s ≤ K for all n, and every M_s can be inverted: ‖M_s x‖ ≥ c_s‖x‖ with some c_s > 0
    ⟹   there is ℓ ≥ 1 with ‖M_s x‖ ≥ e^{-ℓ}·‖x‖ for all s and x, and
         ‖x(n)‖  ≥  exp(-2ℓ(1 + θ)K)·‖x(0)‖    for all n and every start

In R^d a matrix can be inverted exactly if such a c_s exists: the least value of ‖M_s x‖ on the unit
sphere. One step that cannot be inverted may forget all (g = 1, A = 0), whatever the sum.

Proof: one share serves all steps (contraction/inverted_steps.py); contraction.gate_sum_bounds does
the rest.
"""

from __future__ import annotations

from proofs.contraction import gate_sum_bounds
from proofs.contraction.gate_sum_bounds import ell
from proofs.contraction.inverted_steps import (
    CELL,
    bounded,
    c,
    common,
    exponent_of,
    gates,
    keeps,
    keeps_less,
    left,
    limit,
    most,
    n,
    recurrence,
    small_gates,
    start,
)
from proofs.contraction.scalar_gates import delta, g, opened, sign, x, y
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    choose,
    conjunction,
    generalise,
    instantiate,
    part,
    specialise,
    witness,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.exponential import increasing
from proofs.lemmas.given import given
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.lemmas.series import tail
from proofs.lemmas.sums import below
from proofs.statement import Draw, Statement
from proofs.symbols import norm, s, t, theta
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    absolute,
    between,
    body_at,
    both,
    eq,
    exists,
    exp,
    forall,
    forall_below,
    function,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

fade = 2 * ell * (1 + theta)
lasts = both(
    forall(s, keeps(exp(-ell), s)),
    forall(n, forall(x, exp(-fade * most) * norm(x) <= norm(left(n, x)))),
)
conclusion = exists(ell, both(1 <= ell, lasts))

HYPOTHESES = (
    *CELL,
    Hypothesis("theta", "θ is not negative", 0 <= theta),
    Hypothesis("bounded", "the gates add up to at most K", bounded),
)


def _lasting(bounds: Fact) -> Fact:
    """1 ≤ ℓ and ‖M_s x‖ ≥ e^{-ℓ}‖x‖ for all s give what the theorem claims of ℓ."""
    keep, large = assume(forall(s, keeps(exp(-ell), s))), assume(1 <= ell)
    bounds = specialise(bounds, {delta: Lambda((s,), left(s, x))})
    run = below(instantiate(assume(recurrence), s, x), s, t)
    run = given(bounds, run, below(instantiate(assume(gates), s), s, t))
    here = apply(part(run, 1), conjunction(large, below(instantiate(keep, s), s, t)))
    sign_ = by_letters(both(1 <= ell, 0 <= theta), 0 <= fade, {}, large, assume(0 <= theta))
    sum_ = weigh(fade, sign_, instantiate(assume(bounded), t))
    least, now = -fade * most, -fade * opened(t)
    less = apply(increasing(least, now), arithmetic(least <= now, sum_))
    less = weigh(norm(x), instantiate(assume(sign), x), less)
    begin = congruence(Lambda((y,), norm(y)), instantiate(assume(start), x))
    goal = exp(least) * norm(x) <= norm(left(t, x))
    final = arithmetic(goal, less, here, equally(exp(now), begin))
    return conjunction(keep, generalise(t, generalise(x, final)))


def proof(board: Blackboard) -> Fact:
    sign_ = by_letters(0 <= theta, 0 < limit, {}, assume(0 <= theta))
    some_tail = board.step(
        "From some step n on the gates add up to at most 1/(2(1 + θ)).",
        tail(s, g(s), most, limit, sign_, assume(bounded)),
    )
    later = small_gates(body_at(some_tail.conclusion, n))
    one = board.step(
        "So each is that small and its step keeps a half; finitely many come before: "
        "one share c > 0 serves all steps.",
        choose(some_tail, n, common(later)),
    )
    here, length = assume(body_at(one.conclusion, c)), 1 + 1 / c
    share = exponent_of(c, part(here, 0))
    each = keeps_less(exp(-length), share, instantiate(part(here, 1), s))
    large = arithmetic(1 <= length, part(here, 0))
    board.step("And c ≥ e^{-ℓ} for ℓ = 1 + 1/c.", choose(one, c, _some_length(length, large, each)))
    lasting = _lasting(board.use(gate_sum_bounds.THEOREM))
    lasting = specialise(lasting, {symbol_of(ell): Lambda((), length)})
    lasting = given(lasting, large, generalise(s, each))
    found = witness(conclusion, length, conjunction(large, lasting))
    return board.step("exp(-2ℓ(1 + θ)Σg) is at least exp(-2ℓ(1 + θ)K).", choose(one, c, found))


def _some_length(length: Expr, large: Fact, each: Fact) -> Fact:
    goal = exists(ell, both(1 <= ell, forall(s, keeps(exp(-ell), s))))
    return witness(goal, length, conjunction(large, generalise(s, each)))


# -- mutants, in one dimension: A = a with |a| ≤ θ ----------------------------------------------

_d, _A = function("delta", NAT), real("A")
_line = forall_below(s, t, eq(_d(s + 1), (1 - g(s) + g(s) * _A) * _d(s)))
_keeps = forall_below(s, t, exp(-ell) <= absolute(1 - g(s) + g(s) * _A))
_given = (
    eq(_d(0), 1), absolute(_A) <= theta, _line, 1 <= ell, opened(t) <= most,
    forall_below(s, t, between(0, g(s), 1)),
)  # fmt: skip
_space = (
    Draw(symbol_of(t), (), 1, 2), Draw(symbol_of(theta)), Draw(symbol_of(_A), (), -1, 1),
    Draw(g, ("t",), 0, 1), Draw(symbol_of(ell), (), 1, 6), Draw(symbol_of(most), (), 0, 2),
)  # fmt: skip


def _mutant(name: str, altered: str, rate: Expr, *given: Expr) -> Mutant:
    claim = exp(-rate * most) <= absolute(_d(t))
    return Mutant(name, altered, Statement((*_given, *given), claim, _space, frozenset({_d})))


MUTANTS = (
    _mutant("one step forgets all", "without M_s that can be inverted", fade),
    _mutant("small gates only", "2(1 + θ)K in place of 2ℓ(1 + θ)K", 2 * (1 + theta), _keeps),
    _mutant("A ignored", "2ℓK in place of 2ℓ(1 + θ)K", 2 * ell, _keeps),
    _mutant("half the rate", "ℓ(1 + θ)K in place of 2ℓ(1 + θ)K", ell * (1 + theta), _keeps),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.summable_gates_keep",
    title="Gates whose sum stays bounded leave a share of every start",
    says="If scalar gates add up to at most K and every step can be inverted, then every step "
    "keeps a share e^{-ℓ} with one ℓ ≥ 1, and exp(-2ℓ(1 + θ)K) of every start is left for ever.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="this suite; as for infinite products and sums, Knopp, Theory and Application of "
    "Infinite Series, chapter VII",
    closed_form=exp(-fade * most),
    remarks="The closed form is the share that is left.",
)
