"""contraction.divergent_gate_sum: the start is forgotten if and only if the gates sum to infinity.

    x(s+1) = M_s x(s) = (1 - g_s)·x(s) + g_s·A x(s),   ‖A‖ ≤ θ < 1,  scalar gates g_s in [0, 1],
    and every M_s can be inverted: ‖M_s x‖ ≥ c_s‖x‖ with some c_s > 0

    for every K there is n with Σ_{s<n} g_s > K
        ⟺   for every ε > 0 there is N with ‖x(n)‖ ≤ ε·‖x(0)‖ for all n ≥ N and all starts

x is the difference of two trajectories under the same gates and inputs. In R^d a matrix can be
inverted exactly if such a c_s exists. The two directions in numbers: contraction.gate_sum_bounds,
gates that add up to K = log(1/ε)/(1 - θ) leave at most ε, and contraction.summable_gates_keep.

Without invertible steps "forgets" does not imply "sums to infinity": g = 1 and A = 0 forget all in
one step. With θ = 1 the other direction fails: A = I forgets nothing.
"""

from __future__ import annotations

from proofs.contraction import gate_sum_bounds, summable_gates
from proofs.contraction.gate_sum_bounds import ell
from proofs.contraction.inverted_steps import (
    CELL,
    gates,
    left,
    most,
    n,
    recurrence,
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
    discharge,
    exp_of_log,
    generalise,
    instantiate,
    part,
    rewrite,
    specialise,
    witness,
)
from proofs.lemmas.classical import none_is
from proofs.lemmas.equality import congruence
from proofs.lemmas.exponential import increasing, positive
from proofs.lemmas.given import given
from proofs.lemmas.limits import eps, eventually, late
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.lemmas.series import growing
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
    implies,
    log,
    negate,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

some_sum = exists(n, most < opened(n))
diverges = forall(most, some_sum)


def small(index: Expr) -> Expr:
    """At most ε of every start is left."""
    return forall(x, norm(left(index, x)) <= eps * norm(x))


forgets = forall(eps, implies(0 < eps, eventually(small)))
conclusion = both(implies(diverges, forgets), implies(forgets, diverges))
factor = both(0 <= theta, theta < 1)
not_zero = exists(x, 0 < norm(x))
HYPOTHESES = (
    *CELL,
    Hypothesis("factor", "0 ≤ θ < 1", factor),
    Hypothesis("not zero", "some vector is not zero", not_zero),
)
enough = -log(eps) / (1 - theta)


def _upper(bounds: Fact) -> Fact:
    """‖x(t)‖ ≤ exp(-(1 - θ)Σ_{s<t} g_s)·‖x‖ for every start x."""
    run = below(instantiate(assume(recurrence), s, x), s, t)
    run = given(
        specialise(bounds, {delta: Lambda((s,), left(s, x))}),
        run, below(instantiate(assume(gates), s), s, t), arithmetic(0 <= theta, assume(factor)),
    )  # fmt: skip
    share = exp(-(1 - theta) * opened(t))
    begin = congruence(Lambda((y,), norm(y)), instantiate(assume(start), x))
    goal = norm(left(t, x)) <= share * norm(x)
    return arithmetic(goal, part(run, 0), equally(share, begin))


def _forgets(upper: Fact) -> Fact:
    """If the gates sum to infinity, the start is forgotten."""
    far = instantiate(assume(diverges), enough)
    beyond = assume(body_at(far.conclusion, late))
    signs = generalise(s, arithmetic(0 <= g(s), instantiate(assume(gates), s)))
    order = apply(instantiate(growing(s, g(s), signs), late, t), assume(late <= t))
    more = arithmetic(enough <= opened(t), order, beyond)
    room = arithmetic(0 < 1 - theta, assume(factor))
    more = weigh(1 - theta, arithmetic(0 <= 1 - theta, room), more)
    whole = arithmetic(eq((1 - theta) * enough, -log(eps)), room)
    exponent = -(1 - theta) * opened(t)
    small_enough = arithmetic(exponent <= log(eps), more, whole)
    undone = apply(instantiate(exp_of_log(), eps), assume(0 < eps))
    share = rewrite(apply(increasing(exponent, log(eps)), small_enough), undone)
    less = weigh(norm(x), instantiate(assume(sign), x), share)
    final = arithmetic(norm(left(t, x)) <= eps * norm(x), upper, less)
    later = generalise(t, discharge(late <= t, generalise(x, final)))
    found = choose(far, late, witness(eventually(small), late, later))
    return discharge(diverges, generalise(eps, discharge(0 < eps, found)))


def _keeps(keep: Fact) -> Fact:
    """If the sums stay below K, a share is left for ever, and no start is forgotten."""
    keep = given(keep, arithmetic(0 <= theta, assume(factor)))
    length = assume(body_at(keep.conclusion, ell))
    rate = -2 * ell * (1 + theta) * most
    kept, half = part(part(length, 1), 1), exp(rate) / 2
    forgotten = apply(instantiate(assume(forgets), half), arithmetic(0 < half, positive(rate)))
    here = instantiate(assume(body_at(forgotten.conclusion, late)), late)
    here = instantiate(apply(here, arithmetic(late <= late)), x)
    some = assume(0 < norm(x))
    clash = by_letters(
        both(_e * _x <= _y, _y <= _e / 2 * _x, 0 < _e, 0 < _x), eq(0, 1),
        {_e: exp(rate), _x: norm(x), _y: norm(left(late, x))},
        instantiate(kept, late, x), here, positive(rate), some,
    )  # fmt: skip
    clash = choose(assume(not_zero), x, clash)
    return choose(keep, ell, choose(forgotten, late, clash))


_e, _x, _y = (real(name) for name in ("e", "x", "y"))


def _diverges(keep: Fact) -> Fact:
    """If the start is forgotten, no K bounds the sums."""
    none = instantiate(apply(none_is(some_sum), assume(negate(some_sum))), n)
    stays = generalise(n, arithmetic(opened(n) <= most, none))
    clash = given(_keeps(keep), stays)
    found = arithmetic(some_sum, discharge(negate(some_sum), clash))
    return discharge(forgets, generalise(most, found))


def proof(board: Blackboard) -> Fact:
    upper = board.step(
        "At most exp(-(1 - θ)Σ g) is left of every start.",
        _upper(board.use(gate_sum_bounds.THEOREM)),
    )
    first = board.step(
        "Sums beyond log(1/ε)/(1 - θ) bring this below ε, and they grow: so they forget.",
        _forgets(upper),
    )
    second = board.step(
        "If the sums stay below some K, a positive share is left of every start for ever.",
        _diverges(board.use(summable_gates.THEOREM)),
    )
    return board.step("Both together.", conjunction(first, second))


# -- mutants, in one dimension: A = a with |a| ≤ θ ----------------------------------------------

_d, _A = function("delta", NAT), real("A")
_line = forall_below(s, t, eq(_d(s + 1), (1 - g(s) + g(s) * _A) * _d(s)))
_given = (eq(_d(0), 1), absolute(_A) <= theta, _line)
_open = forall_below(s, t, between(0, g(s), 1))
_space = (
    Draw(symbol_of(t), (), 1, 2), Draw(symbol_of(theta)), Draw(symbol_of(_A), (), -1, 1),
    Draw(g, ("t",), 0, 2), Draw(symbol_of(eps)),
)  # fmt: skip
_left = absolute(_d(t))


def _mutant(name: str, altered: str, claim: Expr, *given: Expr) -> Mutant:
    return Mutant(name, altered, Statement((*_given, *given), claim, _space, frozenset({_d})))


MUTANTS = (
    _mutant("A ignored", "K = log(1/ε) in place of log(1/ε)/(1 - θ)", _left <= eps,
            _open, theta < 1, 0 < eps, -log(eps) <= opened(t)),
    _mutant("no loss in the cell", "θ = 1: gates that add up to one need not forget anything",
            _left < 1, _open, theta <= 1, 1 <= opened(t)),
    _mutant("one step forgets all", "without M_s that can be inverted: something is left",
            0 < _left, _open, theta < 1),
    _mutant("gates beyond one", "without g ≤ 1", _left <= 1, theta < 1,
            forall_below(s, t, 0 <= g(s))),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.divergent_gate_sum",
    title="The start is forgotten if and only if the gates sum to infinity",
    says="For scalar gates in [0, 1], ‖A‖ ≤ θ < 1 and steps that can be inverted: Σ g_s passes "
    "every bound if and only if every share ε > 0 of the start is undercut for good.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="this suite; as for infinite products and sums, Knopp, Theory and Application of "
    "Infinite Series, chapter VII",
    closed_form=log(1 / eps) / (1 - theta),
    remarks="The closed form is the sum of gates that leaves at most ε of every start.",
)
