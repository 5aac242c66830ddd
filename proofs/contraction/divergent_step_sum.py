"""contraction.divergent_step_sum: an S6 mode forgets its start if and only if its steps sum to ∞.

    δ(s+1) = exp(-αΔ_s)·δ(s),   Δ_s ≥ 0,  α > 0

    contraction.step_sum_share:      δ(t) = exp(-α·Σ_{s<t} Δ_s)·δ(0)
    contraction.divergent_step_sum:  for every K there is n with Σ_{s<n} Δ_s > K
        ⟺   for every ε > 0 there is N with |δ(n)| ≤ ε·|δ(0)| for all n ≥ N      (if δ(0) ≠ 0)

δ is the difference of two trajectories in one mode with rate -α; for a complex rate it is the
modulus, and α = -Re a. A factor exp(-αΔ) is never zero, so nothing is asked about invertibility.
The number in it: steps that add up to log(1/ε)/α leave the share ε.
"""

from __future__ import annotations

from fractions import Fraction

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
    rewrite,
    witness,
)
from proofs.lemmas.classical import none_is
from proofs.lemmas.exponential import increasing, positive
from proofs.lemmas.given import given
from proofs.lemmas.growth import exactly
from proofs.lemmas.limits import eps, eventually, late
from proofs.lemmas.order import by_letters, weigh
from proofs.lemmas.series import growing
from proofs.lemmas.sums import below, scaled
from proofs.statement import Draw, Statement
from proofs.symbols import alpha, s, t
from proofs.symbols import step as step_
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    Term,
    absolute,
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
    natural,
    negate,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

gap, n, most = function("delta", NAT), natural("n"), real("K")


def elapsed(high: Term) -> Expr:
    """Σ_{s<high} Δ_s."""
    return total(s, 0, high, step_(s))


# -- the share that is left ----------------------------------------------------------------------

until_t = forall_below(s, t, eq(gap(s + 1), exp(-alpha * step_(s)) * gap(s)))
share = eq(gap(t), exp(-alpha * elapsed(t)) * gap(0))


def share_proof(board: Blackboard) -> Fact:
    now = apply(instantiate(assume(until_t), s), assume(s < t))
    grown = board.step(
        "Factors multiply as exponents add up.",
        exactly(s, t, Lambda((s,), gap(s)), -alpha * step_(s), now),
    )
    return board.step("α comes out of the sum.", rewrite(grown, scaled(s, t, -alpha, step_(s))))


# -- forgotten exactly where the sum diverges ----------------------------------------------------

decay = forall(s, eq(gap(s + 1), exp(-alpha * step_(s)) * gap(s)))
steps = forall(s, 0 <= step_(s))
some_sum = exists(n, most < elapsed(n))
diverges = forall(most, some_sum)


def small(index: Expr) -> Expr:
    """At most the share ε is left."""
    return absolute(gap(index)) <= eps * absolute(gap(0))


forgets = forall(eps, implies(0 < eps, eventually(small)))
conclusion = both(implies(diverges, forgets), implies(forgets, diverges))
not_zero = negate(eq(gap(0), 0))
HYPOTHESES = (
    Hypothesis("decay", "δ(s+1) = exp(-αΔ_s)·δ(s)", decay),
    Hypothesis("steps", "steps are not negative", steps),
    Hypothesis("rate", "α is positive", 0 < alpha),
    Hypothesis("not zero", "the two starts differ", not_zero),
)
enough = -log(eps) / alpha
_e, _x, _y, _z = (real(name) for name in ("e", "x", "y", "z"))


def _share(board: Blackboard) -> Fact:
    """|δ(t)| = exp(-αΣΔ)·|δ(0)|."""
    now = below(instantiate(assume(decay), s), s, t)
    exact = given(board.use(SHARE), now)
    left = exp(-alpha * elapsed(t))
    return by_letters(
        both(eq(_y, _e * _x), 0 < _e), eq(absolute(_y), _e * absolute(_x)),
        {_y: gap(t), _e: left, _x: gap(0)}, exact, positive(-alpha * elapsed(t)),
    )  # fmt: skip


def _forgets(exact: Fact) -> Fact:
    far = instantiate(assume(diverges), enough)
    beyond = assume(body_at(far.conclusion, late))
    order = apply(instantiate(growing(s, step_(s), assume(steps)), late, t), assume(late <= t))
    more = arithmetic(enough <= elapsed(t), order, beyond)
    more = weigh(alpha, arithmetic(0 <= alpha, assume(0 < alpha)), more)
    whole = arithmetic(eq(alpha * enough, -log(eps)), assume(0 < alpha))
    exponent = -alpha * elapsed(t)
    small_enough = arithmetic(exponent <= log(eps), more, whole)
    undone = apply(instantiate(exp_of_log(), eps), assume(0 < eps))
    less = rewrite(apply(increasing(exponent, log(eps)), small_enough), undone)
    less = weigh(absolute(gap(0)), arithmetic(0 <= absolute(gap(0))), less)
    final = arithmetic(small(t), exact, less)
    later = generalise(t, discharge(late <= t, final))
    found = choose(far, late, witness(eventually(small), late, later))
    return discharge(diverges, generalise(eps, discharge(0 < eps, found)))


def _diverges(exact: Fact) -> Fact:
    none = apply(none_is(some_sum), assume(negate(some_sum)))
    least, rate = exp(-alpha * most), -alpha * elapsed(late)
    bounded = arithmetic(elapsed(late) <= most, instantiate(none, late))
    bounded = weigh(alpha, arithmetic(0 <= alpha, assume(0 < alpha)), bounded)
    kept = apply(increasing(-alpha * most, rate), arithmetic(-alpha * most <= rate, bounded))
    half = least / 2
    forgotten = apply(
        instantiate(assume(forgets), half), arithmetic(0 < half, positive(-alpha * most))
    )
    here = instantiate(assume(body_at(forgotten.conclusion, late)), late)
    here = apply(here, arithmetic(late <= late))
    at_late = instantiate(generalise(t, exact), late)
    some = arithmetic(0 < absolute(gap(0)), assume(not_zero))
    clash = by_letters(
        both(_z <= _e, eq(_y, _e * _x), _y <= _z / 2 * _x, 0 < _z, 0 < _x), eq(0, 1),
        {_z: least, _e: exp(rate), _y: absolute(gap(late)), _x: absolute(gap(0))},
        kept, at_late, here, positive(-alpha * most), some,
    )  # fmt: skip
    clash = choose(forgotten, late, clash)
    found = arithmetic(some_sum, discharge(negate(some_sum), clash))
    return discharge(forgets, generalise(most, found))


def proof(board: Blackboard) -> Fact:
    exact = board.step("The share exp(-αΣΔ) is left, exactly.", _share(board))
    first = board.step(
        "Sums beyond log(1/ε)/α bring it below ε, and they grow: the start is forgotten.",
        _forgets(exact),
    )
    second = board.step(
        "If the sums stay below some K, the share e^{-αK} is left for ever.", _diverges(exact)
    )
    return board.step("Both together.", conjunction(first, second))


# -- mutants -------------------------------------------------------------------------------------

_space = (
    Draw(symbol_of(t), (), 1, 2),
    Draw(symbol_of(alpha), (), 0, 2),
    Draw(step_, ("t",), -1, 2),
    Draw(symbol_of(eps)),
)
_runs = (eq(gap(0), 1), until_t)
_forward = forall_below(s, t, 0 <= step_(s))


def _mutant(name: str, altered: str, claim: Expr, *given: Expr) -> Mutant:
    return Mutant(name, altered, Statement((*_runs, *given), claim, _space, frozenset({gap})))


SHARE = Theorem(
    id="contraction.step_sum_share",
    title="What an S6 mode keeps of its start, by the sum of its steps",
    says="For S6 with rate -α the difference of two trajectories is exp(-α·Σ Δ_s) of what it was.",
    hypotheses=(Hypothesis("decay", "δ(s+1) = exp(-αΔ_s)·δ(s) for s < t", until_t),),
    conclusion=share,
    proof=share_proof,
    mutants=(
        _mutant("twice the rate", "exp(-2α·ΣΔ) in place of exp(-α·ΣΔ)",
                gap(t) <= exp(-2 * alpha * elapsed(t))),
        _mutant("bounded share", "a share of ¼ remains whatever the steps add up to",
                Fraction(1, 4) <= gap(t)),
    ),
    source="arXiv 2312.00752, equation 4 (zero-order hold)",
    closed_form=exp(-alpha * real("S")),
    remarks="The closed form is the share that remains after steps that add up to S.",
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.divergent_step_sum",
    title="An S6 mode forgets its start if and only if its steps sum to infinity",
    says="For α > 0 and Δ_s ≥ 0: Σ Δ_s passes every bound if and only if every share ε > 0 of the "
    "start is undercut for good.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=(
        _mutant("rate ignored", "steps that add up to log(1/ε) in place of log(1/ε)/α",
                absolute(gap(t)) <= eps, _forward, 0 < alpha, 0 < eps, -log(eps) <= elapsed(t)),
        _mutant("no decay", "α = 0: steps that add up to one need not forget anything",
                absolute(gap(t)) < 1, _forward, 0 <= alpha, 1 <= elapsed(t)),
        _mutant("steps backwards", "without Δ ≥ 0: less may be left before than at the end",
                forall_below(s, t, absolute(gap(t)) <= absolute(gap(s))), 0 < alpha),
    ),
    source="arXiv 2312.00752, equation 4 (zero-order hold)",
    closed_form=log(1 / eps) / alpha,
    remarks="The closed form is the sum of steps that leaves the share ε.",
)  # fmt: skip
