"""identity.scan_monoid: the maps h ↦ a·h + b form a monoid, and its prefixes are the states.

    (a2, b2)·(a1, b1) = (a2·a1, a2·b1 + b2)        first (a1, b1), then (a2, b2)

    associative,  with the unit (1, 0),  and   P(0) = (1, 0),  P(s+1) = (a_s, b_s)·P(s)
    ⟹   h(t) = P_a(t)·h(0) + P_b(t)   for   h(s+1) = a_s·h(s) + b_s

Associativity is what a parallel scan lives on: it may bracket the product as it likes. From
h(0) = 0 the states are the second components. Since h(0) is arbitrary, the prefix of a chunk
carries any state over the chunk.

The product the other way round, P(s)·(a_s, b_s), is associative too, and is not the recurrence
(mutant). For matrices see identity.scan_monoid_matrices.
"""

from __future__ import annotations

from proofs.kernel import Fact, arithmetic, assume, conjunction, identity
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import equally
from proofs.statement import Draw, Statement
from proofs.symbols import a, h, s, t
from proofs.terms import (
    NAT,
    Expr,
    as_expr,
    both,
    eq,
    forall_below,
    function,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

Map = tuple[Expr, Expr]

b, P_a, P_b = (function(n, NAT) for n in ("b", "P_a", "P_b"))
first, second, third = ((real(f"a_{n}"), real(f"b_{n}")) for n in (1, 2, 3))
unit: Map = (as_expr(1), as_expr(0))


def after(then: Map, before: Map) -> Map:
    """The map that applies `before` and then `then`."""
    return then[0] * before[0], then[0] * before[1] + then[1]


def equal(left: Map, right: Map) -> Expr:
    return both(*(eq(p, q) for p, q in zip(left, right, strict=True)))


associative = equal(after(after(third, second), first), after(third, after(second, first)))
neutral = both(equal(after(unit, first), first), equal(after(first, unit), first))


def prefix(n: Expr) -> Map:
    """The n-th prefix."""
    return P_a(n), P_b(n)


empty = equal(prefix(as_expr(0)), unit)
prefixes = forall_below(s, t, equal(prefix(s + 1), after((a(s), b(s)), prefix(s))))
recurrence = forall_below(s, t, eq(h(s + 1), a(s) * h(s) + b(s)))


def carried(n: Expr) -> Expr:
    return eq(h(n), P_a(n) * h(0) + P_b(n))


HYPOTHESES = (
    Hypothesis("empty", "the empty prefix is the unit", empty),
    Hypothesis("prefixes", "every step multiplies its map from the left", prefixes),
    Hypothesis("recurrence", "h(s+1) = a_s·h(s) + b_s", recurrence),
)


def _identities(equations: Expr) -> Fact:
    """A conjunction of polynomial identities."""
    if equations.op == "and":
        return conjunction(*(_identities(e) for e in equations.args))
    return identity(equations)


def proof(board: Blackboard) -> Fact:
    brackets = board.step(
        "Both bracketings multiply out to (a3·a2·a1, a3·a2·b1 + a3·b2 + b3).",
        _identities(associative),
    )
    units = board.step("(1, 0) on either side changes nothing.", _identities(neutral))
    start = assume(empty)
    base = arithmetic(carried(as_expr(0)), start, _times_start(start))
    grows = at(prefixes, s < t)
    step = board.step(
        "a_s·(P_a·h(0) + P_b) + b_s = (a_s·P_a)·h(0) + (a_s·P_b + b_s): the next prefix.",
        arithmetic(
            carried(s + 1),
            at(recurrence, s < t),
            equally(a(s), assume(carried(s))),
            equally(h(0), arithmetic(eq(P_a(s + 1), a(s) * P_a(s)), grows)),
            grows,
        ),
    )
    states = board.step("Induction on t.", invariant(s, t, carried, base, step))
    return board.step("All three.", conjunction(brackets, units, states))


def _times_start(start: Fact) -> Fact:
    return equally(h(0), arithmetic(eq(P_a(0), 1), start))


_maps = tuple(Draw(symbol_of(e), (), -2, 2) for pair in (first, second, third) for e in pair)
_space = (
    Draw(symbol_of(t), (), 1, 3),
    Draw(a, ("t",), -2, 2),
    Draw(b, ("t",), -2, 2),
)
_computed = frozenset({h, P_a, P_b})


def _prefix_mutant(name: str, altered: str, claim: Expr, *hypotheses: Expr) -> Mutant:
    return Mutant(name, altered, Statement(hypotheses, claim, _space, _computed))


def _own_decay(then: Map, before: Map) -> Map:
    """What was taken in decays with its own step in place of the later one."""
    return then[0] * before[0], before[0] * before[1] + then[1]


MUTANTS = (
    Mutant("own decay", "(a2·a1, a1·b1 + b2) is not associative",
           Statement((), equal(_own_decay(_own_decay(third, second), first),
                               _own_decay(third, _own_decay(second, first))), _maps)),
    Mutant("unit (1, 1)", "the offset of the unit is one",
           Statement((), equal(after((as_expr(1), as_expr(1)), first), first), _maps)),
    _prefix_mutant("operands swapped", "P(s)·(a_s, b_s): associative, and not the recurrence",
                   carried(t), eq(h(0), 0), empty, recurrence,
                   forall_below(s, t, equal(prefix(s + 1), after(prefix(s), (a(s), b(s)))))),
    _prefix_mutant("start forgotten", "h(t) = P_b(t) from h(0) = 1",
                   eq(h(t), P_b(t)), eq(h(0), 1), empty, prefixes, recurrence),
    _prefix_mutant("prefix not from the unit", "P(0) = (1, 1)", carried(t), eq(h(0), 0),
                   equal(prefix(as_expr(0)), (as_expr(1), as_expr(1))), prefixes, recurrence),
)  # fmt: skip

THEOREM = Theorem(
    id="identity.scan_monoid",
    title="The steps of a linear recurrence form a monoid whose prefixes are the states",
    says="(a2, b2)·(a1, b1) = (a2a1, a2b1 + b2) is associative with unit (1, 0), and its prefix "
    "products give h(t) = P_a(t)·h(0) + P_b(t).",
    hypotheses=HYPOTHESES,
    conclusion=both(associative, neutral, carried(t)),
    proof=proof,
    mutants=MUTANTS,
    waiver="an identity: it yields no number of its own",
    source="Blelloch, Prefix sums and their applications, 1990, section 1.4",
)
