"""bounded.l2_gain_attained: no smaller constant bounds the energy gain of a gated average.

Take in one unit with an open gate, h(0) = 1; then keep g = lo and feed u = lo/(1 + lo)·h:

    h(s+1) = (1 - lo)·h(s) + lo·u(s)

    (1 + lo)·(1 + Σ u²) - 2lo·(1 + Σ h(s+1)²)  ≤  (1 - lo)/(1 + 2t·lo)

so the ratio of the energies tends to (1 + lo)/(2lo), the constant of bounded.l2_gain_leaky.

Proof: coasting divides h by 1 + lo; both squares of l2_gain_leaky vanish, nothing is lost, and
what is missing after t steps is what is still stored, (1 - lo)·h(t)².
"""

from __future__ import annotations

from proofs.bounded.l2_gain_leaky import fed, sent
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    empty_fold,
    last_term,
    part,
)
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.statement import Draw, Statement
from proofs.symbols import h, lo, s, t, u
from proofs.terms import (
    Expr,
    Term,
    as_expr,
    both,
    eq,
    forall_below,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

_g, _h, _u, _y = (real(name) for name in ("g", "h", "u", "y"))

fade = (1 - lo) * h(s) + lo * u(s)
coasting = forall_below(s, t, both(eq(u(s), lo / (1 + lo) * h(s)), eq(h(s + 1), fade)))
loaded = eq(h(0), 1)
low, at_most_one = 0 < lo, lo <= 1
shortfall = (1 + lo) * (1 + fed(t)) - 2 * lo * (1 + sent(t))
attained = (1 + 2 * t * lo) * shortfall <= 1 - lo


def _even(n: Term) -> Expr:
    """Nothing is lost, and the state has faded to 1/(1 + lo)^n."""
    spent = (1 + lo) * (1 + fed(n)) - 2 * lo * (1 + sent(n))
    return both(eq(spent, (1 - lo) * h(n) ** 2), (1 + 2 * n * lo) * h(n) ** 2 <= 1)


def proof(board: Blackboard) -> Fact:
    here = at(coasting, s < t)
    faded = board.step(
        "Coasting divides the state by 1 + lo: h(s) = (1 + lo)h(s+1) and u(s) = lo·h(s+1).",
        by_letters(
            both(eq(_u, lo / (1 + lo) * _h), eq(_y, (1 - lo) * _h + lo * _u), 0 < lo),
            both(eq(_h, (1 + lo) * _y), eq(_u, lo * _y)),
            {_h: h(s), _y: h(s + 1), _u: u(s)},
            part(here, 0),
            part(here, 1),
            assume(low),
        ),
    )
    even = board.step(
        "So (1 + lo)u² - 2lo·h'² = (1 - lo)(h'² - h²): the step loses nothing.",
        by_letters(
            both(eq(_h, (1 + lo) * _y), eq(_u, lo * _y)),
            eq((1 + lo) * _u**2 - 2 * lo * _y**2, (1 - lo) * (_y**2 - _h**2)),
            {_h: h(s), _y: h(s + 1), _u: u(s)},
            part(faded, 0),
            part(faded, 1),
        ),
    )
    growth = weigh(
        h(s + 1) ** 2,
        arithmetic(0 <= h(s + 1) ** 2),
        by_letters(
            both(0 <= _g, 0 < lo),
            1 + 2 * (_g + 1) * lo <= (1 + 2 * _g * lo) * (1 + lo) ** 2,
            {_g: s},
            arithmetic(0 <= s),
            assume(low),
        ),
    )
    square = by_letters(
        eq(_h, (1 + lo) * _y), eq(_h**2, (1 + lo) ** 2 * _y**2),
        {_h: h(s), _y: h(s + 1)}, part(faded, 0),
    )  # fmt: skip
    before = assume(_even(s))
    faint = board.step(
        "And 1 + 2(s+1)lo ≤ (1 + 2s·lo)(1 + lo)² keeps (1 + 2s·lo)·h² ≤ 1.",
        arithmetic(
            (1 + 2 * (s + 1) * lo) * h(s + 1) ** 2 <= 1,
            growth,
            equally(1 + 2 * s * lo, square),
            part(before, 1),
        ),
    )
    positive, nothing = arithmetic(0 <= s), arithmetic(as_expr(0) <= 0)
    sums = [apply(last_term(fold(s)), positive) for fold in (sent, fed)]
    spent = arithmetic(_even(s + 1).args[0], part(before, 0), even, *sums)
    none = [apply(empty_fold(fold(0)), nothing) for fold in (sent, fed)]
    one = equally(h(0), assume(loaded))
    base = arithmetic(_even(0), one, assume(loaded), *none)
    whole = board.step("Induction on t.", invariant(s, t, _even, base, conjunction(spent, faint)))
    return board.step(
        "What is still stored, (1 - lo)·h(t)², is all that is missing.",
        by_letters(
            both(eq(_u, (1 - lo) * _y), _g * _y <= 1, lo <= 1),
            _g * _u <= 1 - lo,
            {_u: shortfall, _y: h(t) ** 2, _g: 1 + 2 * t * lo},
            part(whole, 0),
            part(whole, 1),
            assume(at_most_one),
        ),
    )


_coast = (
    Draw(symbol_of(t), (), 0, 3),
    Draw(symbol_of(lo), (), 0, 2),
)


def _mutant(name: str, altered: str, claim: Expr, *hypotheses: Expr) -> Mutant:
    given = (low, *hypotheses, loaded, coasting)
    return Mutant(name, altered, Statement(given, claim, _coast, frozenset({h, u})))


THEOREM = Theorem(
    id="bounded.l2_gain_attained",
    title="No smaller constant bounds the gain of a gated average",
    says="One unit taken in with g = 1, then g = lo and u = lo/(1 + lo)·h: the energies differ "
    "from the ratio (1 + lo)/(2lo) by at most (1 - lo)/(1 + 2t·lo)/(2lo).",
    hypotheses=(
        Hypothesis("low", "lo is positive", low),
        Hypothesis("at most one", "lo is at most one", at_most_one),
        Hypothesis("loaded", "the first step took in one unit", loaded),
        Hypothesis("coasting", "g = lo and u = lo/(1 + lo)·h from then on", coasting),
    ),
    conclusion=attained,
    proof=proof,
    mutants=(
        _mutant("exactly attained", "no shortfall after t steps",
                         shortfall <= 0, at_most_one),
        _mutant("faster", "1 + 4t·lo in place of 1 + 2t·lo",
                         (1 + 4 * t * lo) * shortfall <= 1 - lo, at_most_one),
    ),
    source="the input that makes both squares of bounded.l2_gain_leaky vanish",
    closed_form=(1 - lo) / (1 + 2 * t * lo) / (2 * lo),
)  # fmt: skip
