"""bounded.passive: one quadratic storage for all schedules forces QB = C' in every mode.

Continuous time, no feedthrough, modes k that a schedule may choose at every instant:
    h' = A_k h + B_k x,   y = C_k h,   storage ½h'Qh,  Q ≥ 0 the same for all modes

    h'Q(A_k h + B_k x) ≤ y'x for all k, h, x
        ⟺   h'QA_k h ≤ 0  and  h'QB_k x = (C_k h)'x   for all k, h, x

so Q B_k = C_k' for every B and C that the gates can select, and then
    (C_k B_l z)'x = (C_l B_k x)'z   and   (C_k B_k x)'x ≥ 0:
the blocks C_k B_l of the stacked matrix mirror each other, and those on its diagonal are positive
semidefinite. An input-dependent C with a fixed B is therefore passive with no storage of this
kind. What the whole stack must be like for such a Q to exist is bounded.passive_stack.

Proof: the inequality is affine in x, so scaling x by c must not turn it: its slope vanishes.
In discrete time with y = Ch the same two conditions are not enough: (B x)'Q(B x) has no match.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    arithmetic,
    assume,
    conjunction,
    discharge,
    generalise,
    instantiate,
    part,
)
from proofs.lemmas.order import by_letters
from proofs.statement import Draw, Statement
from proofs.symbols import c, form, j, k
from proofs.terms import (
    NAT,
    REAL,
    VECTOR,
    Expr,
    Sort,
    both,
    eq,
    forall,
    function,
    implies,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

INPUT = Sort("input")
h, p, x, z = (
    function(name, gives=sort)()
    for name, sort in (("h", VECTOR), ("p", VECTOR), ("x", INPUT), ("z", INPUT))
)
drift = function("A", NAT, VECTOR, gives=VECTOR)
enter = function("E", NAT, INPUT, gives=VECTOR)  # B_k x
supply = function("supply", NAT, VECTOR, INPUT)  # (C_k h)'x
scale = function("scale", REAL, INPUT, gives=INPUT)


def everywhere(body: Expr) -> Expr:
    """In every mode, at every state, for every input."""
    return forall(k, forall(h, forall(x, body)))


symmetric_form = forall(h, forall(p, eq(form(h, p), form(p, h))))
not_negative = forall(h, 0 <= form(h, h))
scaled = everywhere(forall(c, both(
    eq(form(h, enter(k, scale(c, x))), c * form(h, enter(k, x))),
    eq(supply(k, h, scale(c, x)), c * supply(k, h, x)),
)))  # fmt: skip
own, taken, given = form(h, drift(k, h)), form(h, enter(k, x)), supply(k, h, x)
passive = everywhere(own + taken <= given)
matched = everywhere(both(own <= 0, eq(taken, given)))
stack = forall(k, forall(j, forall(x, forall(z, both(
    eq(supply(k, enter(j, z), x), supply(j, enter(k, x), z)),
    0 <= supply(k, enter(k, x), x),
)))))  # fmt: skip
conclusion = both(implies(passive, both(matched, stack)), implies(matched, passive))

HYPOTHESES = (
    Hypothesis("symmetric", "Q is symmetric", symmetric_form),
    Hypothesis("not negative", "Q is positive semidefinite", not_negative),
    Hypothesis("scaled", "B_k x and (C_k h)'x are homogeneous in x", scaled),
)

_a, _d, _b, _r = (real(name) for name in ("a", "d", "b", "r"))


def _matched() -> Fact:
    """passive ⟹ matched, at k, h, x."""

    def at(factor: Expr) -> Fact:
        """own + factor·taken ≤ factor·given."""
        return arithmetic(
            own + factor * taken <= factor * given,
            instantiate(assume(passive), k, h, scale(factor, x)),
            instantiate(assume(scaled), k, h, x, factor),
        )

    steep = (1 - own) * (1 / (taken - given))
    slope = by_letters(
        _a + (1 - _a) * (1 / (_b - _r)) * _b <= (1 - _a) * (1 / (_b - _r)) * _r,
        eq(_b, _r),
        {_a: own, _b: taken, _r: given},
        at(steep),
    )
    zero = instantiate(assume(passive), k, h, x)
    return conjunction(arithmetic(own <= 0, zero, slope), slope)


def _quantified(fact: Fact) -> Fact:
    for variable in (x, h, k):
        fact = generalise(variable, fact)
    return fact


def _stack(fact: Fact) -> Fact:
    """From matched: (C_k B_j z)'x = (B_j z)'Q(B_k x), symmetric in the two."""

    def swapped(one: Expr, u: Expr, other: Expr, w: Expr) -> Fact:
        return part(instantiate(fact, one, enter(other, w), u), 1)

    pair = arithmetic(
        eq(supply(k, enter(j, z), x), supply(j, enter(k, x), z)),
        swapped(k, x, j, z),
        swapped(j, z, k, x),
        instantiate(assume(symmetric_form), enter(j, z), enter(k, x)),
    )
    square = arithmetic(
        0 <= supply(k, enter(k, x), x),
        swapped(k, x, k, x),
        instantiate(assume(not_negative), enter(k, x)),
    )
    both_facts = conjunction(pair, square)
    for variable in (z, x, j, k):
        both_facts = generalise(variable, both_facts)
    return both_facts


def proof(board: Blackboard) -> Fact:
    forced = board.step(
        "Scaling x by (1 - h'QAh)/(h'QBx - y'x) would break passivity: so h'QBx = y'x.",
        _quantified(_matched()),
    )
    stacked = board.step(
        "Then (C_k B_l z)'x = (B_l z)'Q(B_k x), which is symmetric, and not negative for l = k.",
        _stack(forced),
    )
    needed = discharge(passive, conjunction(forced, stacked))
    there = instantiate(assume(matched), k, h, x)
    enough = discharge(matched, _quantified(arithmetic(own + taken <= given, there)))
    enough = board.step("Conversely the two terms match and the rest is not positive.", enough)
    return board.step("Both directions.", conjunction(needed, enough))


# -- mutants: one coordinate --------------------------------------------------------------------

_q, _A, _B, _C, _h, _x = (real(name) for name in ("Q", "A", "B", "C", "h", "x"))
_space = tuple(Draw(symbol_of(v), (), -2, 2) for v in (_q, _A, _B, _C, _h, _x))
_next = _A * _h + _B * _x

MUTANTS = (
    Mutant("discrete time", "h⁺ = Ah + Bx, y = Ch: QB = C' and A'QA ≤ Q, in one dimension",
           Statement((0 <= _q, eq(_q * _B, _C), _q * _A**2 <= _q),
                     _q * _next**2 <= _q * _h**2 + 2 * (_C * _h) * _x, _space)),
    Mutant("output not matched", "without QB = C', in one dimension",
           Statement((0 <= _q, _q * _A <= 0), _q * _h * _next <= _C * _h * _x, _space)),
    Mutant("growing mode", "without h'QAh ≤ 0, in one dimension",
           Statement((0 <= _q, eq(_q * _B, _C)), _q * _h * _next <= _C * _h * _x, _space)),
    Mutant("storage of either sign", "without Q ≥ 0: passive does not make C_k B_k ≥ 0",
           Statement((eq(_q * _B, _C), _q * _A <= 0), 0 <= _C * _B * _x * _x, _space)),
)  # fmt: skip

THEOREM = Theorem(
    id="bounded.passive",
    title="One storage for all schedules matches every output to its input",
    says="With one storage ½h'Qh, h' = A_k h + B_k x, y = C_k h is passive in every mode iff "
    "h'QA_k h ≤ 0 and QB_k = C_k'; then C_k B_l is the transpose of C_l B_k, and C_k B_k ≥ 0.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="the Kalman-Yakubovich-Popov lemma without feedthrough; Willems 1972",
    waiver="an equivalence between conditions: it yields no number",
)
