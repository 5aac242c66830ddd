"""bounded.l2_gain: the bounded-real inequality, met at every step, bounds the energy of the output.

    h(s+1) = F_s(h(s), x(s)),  y(s) = Y_s(h(s), x(s)),  h(0) = 0
    S(F_s(h, x)) + |Y_s(h, x)|²  ≤  S(h) + γ²·|x|²   for all h and x,   S ≥ 0,  S(0) = 0

    ⟹   Σ_{s<t} |y(s)|²  ≤  γ²·Σ_{s<t} |x(s)|²    for every t

S(h) = h'Ph is what is stored. For a linear step the hypothesis is the bounded-real LMI; it is
required of every step that the gates can choose, and of one step only for an LTI system. In a
gate box the corners suffice: bounded.l2_gain_corners.

Proof: what leaves at a step comes from the input of that step or from the storage; add up.
Scalar cells: bounded.l2_gain_leaky.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    empty_fold,
    instantiate,
    last_term,
    part,
    rewrite,
    symmetric,
)
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.statement import Draw, Statement
from proofs.symbols import gamma, s, t
from proofs.terms import (
    NAT,
    VECTOR,
    Expr,
    Sort,
    Term,
    as_expr,
    both,
    eq,
    forall,
    forall_below,
    function,
    natural,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

INPUT, OUTPUT = Sort("input"), Sort("output")
h, x, y = (
    function(name, NAT, gives=sort) for name, sort in (("h", VECTOR), ("x", INPUT), ("y", OUTPUT))
)
moved = function("F", NAT, VECTOR, INPUT, gives=VECTOR)
read = function("Y", NAT, VECTOR, INPUT, gives=OUTPUT)
storage = function("S", VECTOR)
input_size, output_size = function("in", INPUT), function("out", OUTPUT)  # squared norms
p, q, k = function("p", gives=VECTOR)(), function("q", gives=INPUT)(), natural("k")

recurrence = forall_below(
    s, t, both(eq(h(s + 1), moved(s, h(s), x(s))), eq(y(s), read(s, h(s), x(s))))
)
dissipation = forall_below(s, t, forall(p, forall(q, (
    storage(moved(s, p, q)) + output_size(read(s, p, q))
    <= storage(p) + gamma**2 * input_size(q)
))))  # fmt: skip
not_negative = forall(p, 0 <= storage(p))
at_rest = eq(storage(h(0)), 0)


def sent(high: Term) -> Expr:
    return total(k, 0, high, output_size(y(k)))


def fed(high: Term) -> Expr:
    return total(k, 0, high, input_size(x(k)))


conclusion = sent(t) <= gamma**2 * fed(t)

HYPOTHESES = (
    Hypothesis("recurrence", "h(s+1) = F_s(h, x) and y(s) = Y_s(h, x)", recurrence),
    Hypothesis("dissipation", "the bounded-real inequality at every step", dissipation),
    Hypothesis("not negative", "what is stored is not negative", not_negative),
    Hypothesis("at rest", "nothing is stored at the start", at_rest),
)


def balance(n: Term) -> Expr:
    return sent(n) + storage(h(n)) <= gamma**2 * fed(n)


def proof(board: Blackboard) -> Fact:
    here = at(recurrence, s < t)
    ways = (symmetric(part(here, 0)), symmetric(part(here, 1)))
    inequality = at(dissipation, s < t)
    one_step = board.step(
        "At one step S(h(s+1)) + |y(s)|² ≤ S(h(s)) + γ²|x(s)|².",
        rewrite(instantiate(inequality, h(s), x(s)), *ways),
    )
    positive, nothing = arithmetic(0 <= s), arithmetic(as_expr(0) <= 0)
    step = board.step(
        "Added to the sums so far: the energy sent plus what is stored is at most what was fed.",
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
        assume(at_rest),
        apply(empty_fold(sent(0)), nothing),
        apply(empty_fold(fed(0)), nothing),
    )
    whole = board.step("Induction on t.", invariant(s, t, balance, base, step))
    return board.step(
        "What is stored at the end is not negative.",
        arithmetic(conclusion, whole, instantiate(assume(not_negative), h(t))),
    )


# -- mutants: one coordinate, h' = a·h + b·x, y = h', S(h) = P·h² ---------------------------------

_a, _b, _stored = real("a"), real("b"), real("P")
_h, _x = function("h", NAT), function("x", NAT)
_run = both(eq(_h(0), real("r")), forall_below(s, t, eq(_h(s + 1), _a * _h(s) + _b * _x(s))))
_corner = _stored - (_stored + 1) * _a**2
_last = gamma**2 - (_stored + 1) * _b**2
_lmi = both(0 <= _corner, 0 <= _last, ((_stored + 1) * _a * _b) ** 2 <= _corner * _last)
_energy = total(k, 0, t, _h(k + 1) ** 2)
_space = (
    Draw(symbol_of(t), (), 1, 2),
    *(Draw(symbol_of(z), (), -2, 2) for z in (_a, _b, _stored)),
    Draw(symbol_of(gamma), (), 0, 2),
    Draw(symbol_of(real("r")), (), -1, 1),
    Draw(_x, ("t",), -1, 1),
)


def _mutant(name: str, altered: str, factor: Expr, *hypotheses: Expr) -> Mutant:
    claim = _energy <= factor * total(k, 0, t, _x(k) ** 2)
    return Mutant(name, altered, Statement((_run, *hypotheses), claim, _space, frozenset({_h})))


_rest, _not_negative = eq(real("r"), 0), 0 <= _stored
MUTANTS = (
    _mutant("started away from rest", "without S(h(0)) = 0", gamma**2, _not_negative, _lmi),
    _mutant("gain squared", "γ⁴ in place of γ²", gamma**4, _not_negative, _rest, _lmi),
    _mutant("without the storage", "the input alone pays: (P+1)b² ≤ γ²",
            gamma**2, _not_negative, _rest, 0 <= _last),
    _mutant("debts", "without S ≥ 0: what is owed at the end was sent", gamma**2, _rest, _lmi),
)  # fmt: skip

THEOREM = Theorem(
    id="bounded.l2_gain",
    title="The bounded-real inequality bounds the energy of the output",
    says="If S(F(h,x)) + |y|² ≤ S(h) + γ²|x|² at every step with S ≥ 0, then from rest the energy "
    "of y is at most γ² times the energy of x.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Willems, Dissipative dynamical systems, 1972; the bounded-real lemma",
    waiver="the storage is the witness of an LMI; bounded.l2_gain_leaky yields a number",
)
