"""contraction.echo_state: what "the state converges" means for a driven contraction.

    h(s+1) = F_s(h(s)),   dist(F_s x, F_s y) ≤ γ·dist(x, y) for all x, y,   0 ≤ γ < 1

1. Every start is forgotten: two trajectories satisfy dist(h(t), f(t)) ≤ γ^t·dist(h(0), f(0)).
   So there is at most one trajectory that exists, and is bounded, for all past times: two of them
   differ now by at most γ^t times their bound, for every t.
2. If x is nearly at rest, dist(F_s x, x) ≤ e, then dist(h(t), x) ≤ γ^t·dist(h(0), x) + e/(1 - γ):
   under inputs that converge, F_s → F, the state converges to the rest point of F (begin to count
   when dist(F_s x, x) ≤ e; e is as small as one likes).
contraction.echo_state_exists is the other half:

3. There is a state "driven since for ever": let Φ_n begin n steps ago, Φ_{n+1} = Φ_n ∘ F_{-n-1}.
   If dist(F_{-n-1} o, o) ≤ D for all n, then Φ_n o is Cauchy, dist(Φ_n o, Φ_{n+k} o) ≤ cγ^n with
   c(1 - γ) = D, and in a complete space it has a limit z with dist(Φ_n o, z) ≤ cγ^n.


F_s contains the input of step s; dist is any distance. Completeness (here of R^d) enters as a
hypothesis of part 3.
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
    induction,
    instantiate,
    part,
    rewrite,
    symmetric,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.lemmas.powers import no_factor, one_more
from proofs.statement import Draw, Statement
from proofs.symbols import gamma, s, t
from proofs.terms import (
    NAT,
    VECTOR,
    Expr,
    Lambda,
    absolute,
    as_expr,
    both,
    eq,
    exists,
    forall,
    forall_below,
    fresh,
    function,
    implies,
    natural,
    power,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

STATE = VECTOR
moved = function("F", NAT, STATE, gives=STATE)
past = function("G", NAT, STATE, gives=STATE)  # G_n = F_{-n-1}
since = function("Phi", NAT, STATE, gives=STATE)  # from n steps ago until now
dist = function("dist", STATE, STATE)
h, f = function("h", NAT, gives=STATE), function("f", NAT, gives=STATE)
x, y, z, o, w = (function(n, gives=STATE)() for n in ("x", "y", "z", "o", "w"))
n, k, e = natural("n"), natural("k"), real("e")
wide, most = real("D"), real("c")


def contracts(step: Expr, other: Expr) -> Expr:
    return forall(x, forall(y, dist(step, other) <= gamma * dist(x, y)))


triangle = forall(x, forall(y, forall(z, dist(x, z) <= dist(x, y) + dist(y, z))))
future = forall_below(s, t, contracts(moved(s, x), moved(s, y)))
factor_ = both(0 <= gamma, gamma < 1)
first = forall_below(s, t, eq(h(s + 1), moved(s, h(s))))
second = forall_below(s, t, eq(f(s + 1), moved(s, f(s))))
rest = both(0 <= e, forall_below(s, t, dist(moved(s, o), o) <= e))
self_ = forall(x, eq(dist(x, x), 0))
sign = forall(x, forall(y, 0 <= dist(x, y)))
empty = forall(x, eq(since(0, x), x))
earlier = forall(n, forall(x, eq(since(n + 1, x), since(n, past(n, x)))))
behind = forall(n, contracts(past(n, x), past(n, y)))
near = forall(n, dist(o, past(n, o)) <= wide)
room = eq(most * (1 - gamma), wide)


def cauchy(n: Expr, k: Expr) -> Expr:
    return dist(since(n, o), since(n + k, o)) <= most * power(gamma, n)


all_cauchy = forall(n, forall(k, cauchy(n, k)))
limit = exists(z, forall(n, dist(since(n, o), z) <= most * power(gamma, n)))
complete = implies(all_cauchy, limit)


def together(n: Expr) -> Expr:
    return dist(h(n), f(n)) <= power(gamma, n) * dist(h(0), f(0))


def settles(n: Expr) -> Expr:
    return dist(h(n), o) <= power(gamma, n) * dist(h(0), o) + e / (1 - gamma)


conclusion = both(together(t), settles(t))

HYPOTHESES = (
    Hypothesis("triangle", "dist(x, z) ≤ dist(x, y) + dist(y, z)", triangle),
    Hypothesis("future", "every step F_s contracts by γ", future),
    Hypothesis("factor", "0 ≤ γ < 1", factor_),
    Hypothesis("first", "h is a trajectory", first),
    Hypothesis("second", "f is another under the same input", second),
    Hypothesis("rest", "every step moves o by at most e", rest),
)

EXISTENCE_HYPOTHESES = (
    Hypothesis("triangle", "dist(x, z) ≤ dist(x, y) + dist(y, z)", triangle),
    Hypothesis("sign", "distances are not negative", sign),
    Hypothesis("self", "dist(x, x) = 0", self_),
    Hypothesis("factor", "0 ≤ γ < 1", factor_),
    Hypothesis("empty", "Φ_0 does nothing", empty),
    Hypothesis("earlier", "Φ_{n+1} begins one step earlier", earlier),
    Hypothesis("past", "every past step contracts by γ", behind),
    Hypothesis("near", "every past step moves o by at most D", near),
    Hypothesis("room", "c(1 - γ) = D", room),
    Hypothesis("complete", "what is Cauchy at the rate cγ^n has a limit at that rate", complete),
)


def at_step(hypothesis: Expr) -> Fact:
    return apply(instantiate(assume(hypothesis), s), assume(s < t))


def proof(board: Blackboard) -> Fact:
    now, other = (symmetric(at_step(each)) for each in (first, second))
    one = instantiate(at_step(future), h(s), f(s))
    closer = board.step("One step: dist(h(s+1), f(s+1)) ≤ γ·dist(h(s), f(s)).",
                        rewrite(one, now, other))  # fmt: skip
    sign_ = arithmetic(0 <= gamma, assume(factor_))
    longer = one_more(gamma, s)
    step = arithmetic(
        together(s + 1), closer, weigh(gamma, sign_, assume(together(s))),
        equally(dist(h(0), f(0)), longer),
    )  # fmt: skip
    base = arithmetic(together(as_expr(0)), equally(dist(h(0), f(0)), no_factor(gamma)))
    forgotten = board.step("So every start is forgotten.", invariant(s, t, together, base, step))
    pulled = rewrite(instantiate(at_step(future), h(s), o), now)
    via = instantiate(assume(triangle), h(s + 1), moved(s, o), o)
    moves = apply(instantiate(part(assume(rest), 1), s), assume(s < t))
    inverse_ = arithmetic(eq(e / (1 - gamma) * (1 - gamma), e), assume(factor_))
    calm = arithmetic(
        settles(s + 1), pulled, via, moves, inverse_,
        weigh(gamma, sign_, assume(settles(s))), equally(dist(h(0), o), longer),
    )  # fmt: skip
    excess = arithmetic(0 <= e / (1 - gamma), part(assume(rest), 0), assume(factor_))
    start = arithmetic(settles(as_expr(0)), equally(dist(h(0), o), no_factor(gamma)), excess)
    settled = board.step(
        "dist(h(s+1), o) ≤ γ·dist(h(s), o) + e, and γ·e/(1-γ) + e = e/(1-γ).",
        invariant(s, t, settles, start, calm),
    )
    return board.step("Both together.", conjunction(forgotten, settled))


def existence_proof(board: Blackboard) -> Fact:
    shrinking = board.step("Φ_n contracts by γ^n.", _past_contracts())
    cauchy_ = board.step(
        "Starting one step earlier changes what is now by at most γ^n·D: a geometric series.",
        _cauchy(shrinking),
    )
    found = board.step("In a complete space it has a limit.", apply(assume(complete), cauchy_))
    return board.step("Both together.", conjunction(cauchy_, found))


def _past_contracts() -> Fact:
    """∀n ∀x ∀y: dist(Φ_n x, Φ_n y) ≤ γ^n·dist(x, y)."""

    def claim(number: Expr) -> Expr:
        goal = dist(since(number, x), since(number, y)) <= power(gamma, number) * dist(x, y)
        return forall(x, forall(y, goal))

    none = [symmetric(instantiate(assume(empty), v)) for v in (x, y)]
    same = arithmetic(dist(x, y) <= power(gamma, 0) * dist(x, y),
                      equally(dist(x, y), no_factor(gamma)))  # fmt: skip
    a, b = fresh("a", STATE), fresh("b", STATE)
    left = congruence(Lambda((a,), dist(a, y)), none[0])
    right = congruence(Lambda((b,), dist(since(0, x), b)), none[1])
    base = arithmetic(
        dist(since(0, x), since(0, y)) <= power(gamma, 0) * dist(x, y), same, left, right
    )
    images = past(n, x), past(n, y)
    here = instantiate(assume(claim(n)), *images)
    here = rewrite(here, *(symmetric(instantiate(assume(earlier), n, v)) for v in (x, y)))
    shorter = instantiate(assume(behind), n, x, y)
    power_sign = instantiate(_power_sign(), n)
    step = arithmetic(
        dist(since(n + 1, x), since(n + 1, y)) <= power(gamma, n + 1) * dist(x, y),
        here, weigh(power(gamma, n), power_sign, shorter), equally(dist(x, y), one_more(gamma, n)),
    )  # fmt: skip
    both_ways = generalise(x, generalise(y, step))
    return induction(n, claim(n), generalise(x, generalise(y, base)),
                     discharge(claim(n), both_ways))  # fmt: skip


def _power_sign() -> Fact:
    """∀n: 0 ≤ γ^n."""
    claim = 0 <= power(gamma, n)
    base = arithmetic(0 <= power(gamma, 0), no_factor(gamma))
    step = arithmetic(
        0 <= power(gamma, n + 1), one_more(gamma, n),
        weigh(gamma, arithmetic(0 <= gamma, assume(factor_)), assume(claim)),
    )  # fmt: skip
    return induction(n, claim, base, discharge(claim, step))


def _cauchy(shrinking: Fact) -> Fact:
    """∀n ∀k: dist(Φ_n o, Φ_{n+k} o) ≤ cγ^n·(1 - γ^k) ≤ cγ^n, by induction on k."""

    def claim(number: Expr) -> Expr:
        share = power(gamma, n) * (1 - power(gamma, number))
        return dist(since(n, o), since(n + number, o)) <= most * share

    unit = equally(most * power(gamma, n), no_factor(gamma))
    base = arithmetic(claim(as_expr(0)), instantiate(assume(self_), since(n, o)), unit)
    last = instantiate(shrinking, n + k, o, past(n + k, o))
    last = rewrite(last, symmetric(instantiate(assume(earlier), n + k, o)))
    sign_ = instantiate(_power_sign(), n + k)
    jump = weigh(power(gamma, n + k), sign_, instantiate(assume(near), n + k))
    jump = arithmetic(
        dist(since(n + k, o), since(n + k + 1, o)) <= power(gamma, n + k) * (most * (1 - gamma)),
        last, jump, equally(power(gamma, n + k), assume(room)),
    )  # fmt: skip
    via = instantiate(assume(triangle), since(n, o), since(n + k, o), since(n + k + 1, o))
    split = equally(most * (1 - gamma), instantiate(_of_sum(), k))
    longer = equally(most * power(gamma, n), one_more(gamma, k))
    step = arithmetic(claim(k + 1), via, jump, assume(claim(k)), split, longer)
    everywhere = induction(k, claim(k), base, discharge(claim(k), step))
    signs = [instantiate(_power_sign(), number) for number in (n, k)]
    c_sign = by_letters(
        both(both(0 <= _d, _d <= _w), both(eq(_c * (1 - _g), _w), both(0 <= _g, _g < 1))),
        0 <= _c,
        {_d: dist(o, past(n, o)), _w: wide, _c: most, _g: gamma},
        conjunction(instantiate(assume(sign), o, past(n, o)), instantiate(assume(near), n)),
        conjunction(assume(room), assume(factor_)),
    )
    lost = by_letters(
        both(both(0 <= _c, 0 <= _d), 0 <= _w), _c * (_d * (1 - _w)) <= _c * _d,
        {_c: most, _d: power(gamma, n), _w: power(gamma, k)},
        conjunction(c_sign, signs[0]), signs[1],
    )  # fmt: skip
    fact = arithmetic(cauchy(n, k), instantiate(everywhere, k), lost)
    return generalise(n, generalise(k, fact))


def _of_sum() -> Fact:
    """∀k: γ^(n + k) = γ^n·γ^k."""

    def claim(number: Expr) -> Expr:
        return eq(power(gamma, n + number), power(gamma, n) * power(gamma, number))

    base = arithmetic(claim(as_expr(0)), equally(power(gamma, n), no_factor(gamma)))
    step = arithmetic(
        claim(k + 1), one_more(gamma, n + k), equally(gamma, assume(claim(k))),
        equally(power(gamma, n), one_more(gamma, k)),
    )  # fmt: skip
    return induction(k, claim(k), base, discharge(claim(k), step))


_c, _d, _g, _w = (real(letter) for letter in ("c", "d", "g", "w"))


# -- mutants, on the line: F_s x = m_s·x + u_s, with o = 0 ---------------------------------------

_m, _u, _h, _f = (function(letter, NAT) for letter in ("m", "u", "h", "f"))
_runs = [forall_below(s, t, eq(v(s + 1), _m(s) * v(s) + _u(s))) for v in (_h, _f)]
_begin = (eq(_h(0), 1), eq(_f(0), -1))
_slow = forall_below(s, t, absolute(_m(s)) <= gamma)
_moves = both(0 <= e, forall_below(s, t, absolute(_u(s)) <= e))
_line_space = (
    Draw(symbol_of(t), (), 1, 3), Draw(symbol_of(gamma), (), 0, 2), Draw(_m, ("t",), -2, 2),
    Draw(_u, ("t",), -1, 1), Draw(symbol_of(e), (), 0, 1),
)  # fmt: skip
_together = absolute(_h(t) - _f(t)) <= power(gamma, t) * 2
_faded = power(gamma, t)


def _mutant(name: str, altered: str, claim: Expr, *given: Expr) -> Mutant:
    statement = Statement((*_begin, *_runs, *given), claim, _line_space, frozenset({_h, _f}))
    return Mutant(name, f"{altered}, on the line", statement)


MUTANTS = (
    _mutant("steps that expand", "without |m_s| ≤ γ", _together, factor_),
    _mutant("start forgotten at once", "without γ^t·dist(h(0), o)",
            absolute(_h(t)) <= e / (1 - gamma), _slow, factor_, _moves),
    _mutant("no room for the input", "without e/(1 - γ)",
            absolute(_h(t)) <= _faded, _slow, factor_, _moves),
    _mutant("one move only", "e in place of e/(1 - γ)",
            absolute(_h(t)) <= _faded + e, _slow, factor_, _moves),
)  # fmt: skip

_p, _q = function("p", NAT), function("q", NAT)  # p(n) = γ^n; q(n) = Φ_n o, for F x = γx + D
_series = forall_below(
    n, t, both(eq(_p(n + 1), gamma * _p(n)), eq(_q(n + 1), _q(n) + _p(n) * wide))
)
_series_space = (Draw(symbol_of(t), (), 1, 3), Draw(symbol_of(gamma)), Draw(symbol_of(wide)))


def _geometric(name: str, altered: str, limit_: Expr) -> Mutant:
    """The past of F x = γx + D on the line, from o = 0: Φ_n 0 = D(1 + γ + ... + γ^(n-1))."""
    given = (eq(_p(0), 1), eq(_q(0), 0), factor_, _series)
    statement = Statement(given, _q(t) - _q(0) <= limit_, _series_space, frozenset({_p, _q}))
    return Mutant(name, altered, statement)


EXISTENCE_MUTANTS = (
    _geometric("one step's distance", "D in place of D/(1 - γ)", wide),
    _geometric("smaller share", "D/(1 + γ) in place of D/(1 - γ)", wide / (1 + gamma)),
)

THEOREM = Theorem(
    id="contraction.echo_state",
    title="A driven contraction forgets every start and settles where its input settles",
    says="If every step contracts by γ < 1, two trajectories approach each other like γ^t, and "
    "dist(h_t, o) ≤ γ^t·dist(h_0, o) + e/(1 - γ) where every step moves o by at most e.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Jaeger, The echo state approach, GMD report 148, 2001; Banach 1922",
    closed_form=e / (1 - gamma),
    remarks="The closed form is how far from o the state may settle.",
)

EXISTENCE = Theorem(
    id="contraction.echo_state_exists",
    title="A uniform contraction has a state that has been driven for ever",
    says="If every past step contracts by γ < 1 and moves o by at most D, then the states now, "
    "begun n steps ago at o, lie within γ^n·D/(1 - γ) of a limit: the bounded entire solution.",
    hypotheses=EXISTENCE_HYPOTHESES,
    conclusion=both(all_cauchy, limit),
    proof=existence_proof,
    mutants=EXISTENCE_MUTANTS,
    source="Jaeger, The echo state approach, GMD report 148, 2001; Banach 1922",
    closed_form=wide / (1 - gamma),
    remarks="The closed form is c: how far the limit can be from o.",
)
