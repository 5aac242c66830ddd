"""identity.scan_prefix_matrices: prefix products of matrix maps are the states of the recurrence.

    P(0) = (I, 0),   P(s+1) = (A_s, b_s)·P(s) = (A_s P_A, A_s P_b + b_s)
    ⟹   h(t) = P_A(t) h(0) + P_b(t)   for   h(s+1) = A_s h(s) + b_s

From h(0) = 0 the states are P_b. Since h(0) is arbitrary, the prefix of a chunk carries any state
over the chunk. The product is that of identity.scan_monoid_matrices, so it may be bracketed at
will.

With the operands swapped, P(s)·(A_s, b_s), it is another recurrence.
"""

from __future__ import annotations

from proofs.identities.scan_monoid_matrices import after, as_map, equal, is_identity, unit
from proofs.kernel import Fact, apply, arithmetic, assume, instantiate, part
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.lemmas.matrices import pick, through
from proofs.lemmas.order import equally
from proofs.lemmas.sums import below, congruent
from proofs.statement import Draw, Statement
from proofs.symbols import d, i, j, k, s, t
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    Term,
    both,
    eq,
    forall_below,
    function,
    implies,
    negate,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

A, P_A = (function(n, NAT, NAT, NAT) for n in ("A", "P_A"))
b, P_b, h = (function(n, NAT, NAT) for n in ("b", "P_b", "h"))


def prefix(n: Term) -> tuple[Lambda, Lambda]:
    """P(n) in entries."""
    return as_map(P_A, P_b, n)


empty = equal(prefix(0), unit)
prefixes = forall_below(s, t, equal(prefix(s + 1), after(as_map(A, b, s), prefix(s))))
moved = total(k, 0, d, A(s, i, k) * h(s, k)) + b(s, i)
recurrence = forall_below(s, t, forall_below(i, d, eq(h(s + 1, i), moved)))


def image(n: Term, row: Expr) -> Expr:
    """Row of P_A(n) h(0) + P_b(n)."""
    return total(j, 0, d, P_A(n, row, j) * h(0, j)) + P_b(n, row)


def carried(n: Expr) -> Expr:
    return forall_below(i, d, eq(h(n, i), image(n, i)))


HYPOTHESES = (
    Hypothesis("unit", "E is the unit matrix", is_identity),
    Hypothesis("empty", "the empty prefix is (E, 0)", empty),
    Hypothesis("prefixes", "every step multiplies its map from the left", prefixes),
    Hypothesis("recurrence", "h(s+1) = A_s h(s) + b_s", recurrence),
)


def at_row(fact: Fact, row: Expr) -> Fact:
    """A fact about all rows, at this row below d."""
    return apply(instantiate(fact, row), assume(row < d))


def at_entry(fact: Fact) -> Fact:
    return at_row(at_row(fact, i), j)


def proof(board: Blackboard) -> Fact:
    base = board.step("P(0) = (I, 0) carries h(0) to itself.", below(_start(), i, d))
    grows, row = at(prefixes, s < t), A(s, i, k)
    here = equally(row, at_row(assume(carried(s)), k))
    new_entry = total(k, 0, d, row * P_A(s, k, j))
    column = equally(h(0, j), at_entry(part(grows, 0)))
    step = board.step(
        "A_s(P_A h(0) + P_b) + b_s = (A_s P_A)h(0) + (A_s P_b + b_s): the next prefix.",
        below(
            arithmetic(
                eq(h(s + 1, i), image(s + 1, i)),
                at_row(at(recurrence, s < t), i),
                _termwise(k, row * h(s, k), row * image(s, k), here),
                through(k, d, j, d, row, P_A(s, k, j), h(0, j), P_b(s, k)),
                _termwise(j, P_A(s + 1, i, j) * h(0, j), new_entry * h(0, j), column),
                at_row(part(grows, 1), i),
            ),
            i,
            d,
        ),
    )
    return board.step("Induction on t.", invariant(s, t, carried, base, step))


def _start() -> Fact:
    """h(0, i) is row i of P_A(0) h(0) + P_b(0)."""
    none, own = assume(empty), unit[0](i, j) * h(0, j)
    entry = equally(h(0, j), at_entry(part(none, 0)))
    picked = apply(pick(assume(is_identity), unit[0], i, j, d, h(0, j)), assume(i < d))
    same = _termwise(j, P_A(0, i, j) * h(0, j), own, entry)
    return arithmetic(eq(h(0, i), image(0, i)), same, picked, at_row(part(none, 1), i))


def _termwise(index: Expr, left: Expr, right: Expr, equation: Fact) -> Fact:
    """Σ left = Σ right over index < d, from an equation that says left = right."""
    equation = arithmetic(eq(left, right), equation)
    return congruent(index, d, left, right, below(equation, index, d))


_space = (
    Draw(symbol_of(t), (), 2, 2),
    Draw(symbol_of(d), (), 2, 2),
    Draw(A, ("t", "d", "d"), -1, 1),
    Draw(b, ("t", "d"), -1, 1),
)
_no_start = forall_below(i, d, eq(h(0, i), 0))
_one = both(implies(eq(i, j), eq(P_A(0, i, j), 1)), implies(negate(eq(i, j)), eq(P_A(0, i, j), 0)))
_empty = both(forall_below(i, d, forall_below(j, d, _one)), forall_below(i, d, eq(P_b(0, i), 0)))


def _mutant(name: str, altered: str, claim: Expr, *hypotheses: Expr) -> Mutant:
    given = (_empty, *hypotheses, recurrence)
    return Mutant(name, altered, Statement(given, claim, _space, frozenset({h, P_A, P_b})))


_swapped = forall_below(s, t, equal(prefix(s + 1), after(prefix(s), as_map(A, b, s))))

MUTANTS = (
    _mutant("operands swapped", "P(s)·(A_s, b_s): associative, and not the recurrence",
            carried(t), _no_start, _swapped),
    _mutant("start forgotten", "h(t) = P_b(t) from h(0) = (1, 1)",
            forall_below(i, d, eq(h(t, i), P_b(t, i))),
            forall_below(i, d, eq(h(0, i), 1)), prefixes),
)  # fmt: skip

THEOREM = Theorem(
    id="identity.scan_prefix_matrices",
    title="The prefixes of the matrix monoid are the states",
    says="With P(0) = (I, 0) and P(s+1) = (A_s, b_s)·P(s), h(t) = P_A(t)h(0) + P_b(t) in every "
    "dimension.",
    hypotheses=HYPOTHESES,
    conclusion=carried(t),
    proof=proof,
    mutants=MUTANTS,
    waiver="an identity: it yields no number of its own",
    source="Blelloch, Prefix sums and their applications, 1990, section 1.4",
)
