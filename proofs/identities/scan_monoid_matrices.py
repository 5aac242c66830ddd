"""identity.scan_monoid_matrices: the same monoid for matrices, which do not commute.

    (A2, b2)·(A1, b1) = (A2 A1, A2 b1 + b2)          first (A1, b1), then (A2, b2)

    associative,  with the unit (I, 0),  in every dimension

Everything is written in entries: (A2 A1)_ij = Σ_k A2_ik A1_kj. The heart is that two finite sums
may change places. The prefixes of this product are the states: identity.scan_prefix_matrices.

With the factors swapped, (A1 A2, A2 b1 + b2), it is no longer associative: a scan that brackets
otherwise computes something else, and scalars would never show it.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    generalise,
    instantiate,
)
from proofs.lemmas.matrices import associative, is_unit, pick, through
from proofs.lemmas.sums import below, vanishing
from proofs.statement import Draw, Statement
from proofs.symbols import d, i, j, k
from proofs.terms import (
    NAT,
    Expr,
    Fn,
    Lambda,
    Term,
    as_expr,
    both,
    eq,
    forall_below,
    function,
    implies,
    natural,
    negate,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

l = natural("l")
A1, A2, A3, unit_matrix = (function(n, NAT, NAT) for n in ("A_1", "A_2", "A_3", "E"))
b1, b2, b3 = (function(n, NAT) for n in ("b_1", "b_2", "b_3"))

Map = tuple[Lambda, Lambda]


def as_map(matrix: Fn, vector: Fn, *at: Term) -> Map:
    """(A_s, b_s) as entries in i, j, behind the step where there is one."""
    return Lambda((i, j), matrix(*at, i, j)), Lambda((i,), vector(*at, i))


def after(then: Map, before: Map, over: Expr = k) -> Map:
    """(A2 A1, A2 b1 + b2), in entries, with sums over an index of this name."""
    matrix = total(over, 0, d, then[0](i, over) * before[0](over, j))
    vector = total(over, 0, d, then[0](i, over) * before[1](over)) + then[1](i)
    return Lambda((i, j), matrix), Lambda((i,), vector)


def equal(left: Map, right: Map) -> Expr:
    """The maps agree in every entry below d."""
    matrices = forall_below(i, d, forall_below(j, d, eq(left[0](i, j), right[0](i, j))))
    return both(matrices, forall_below(i, d, eq(left[1](i), right[1](i))))


first, second, third = as_map(A1, b1), as_map(A2, b2), as_map(A3, b3)
unit: Map = (Lambda((i, j), unit_matrix(i, j)), Lambda((i,), as_expr(0)))
left, right = after(after(third, second), first, l), after(third, after(second, first, l))
neutral = both(equal(after(unit, first), first), equal(after(first, unit), first))


is_identity = is_unit(unit[0])

HYPOTHESES = (Hypothesis("unit", "E is the unit matrix", is_identity),)


def entrywise(left: Map, right: Map, matrix: Fact, vector: Fact) -> Fact:
    """Equal maps from their entries at i, j < d and i < d."""
    matrix = arithmetic(eq(left[0](i, j), right[0](i, j)), matrix)
    vector = arithmetic(eq(left[1](i), right[1](i)), vector)
    return conjunction(below(below(matrix, j, d), i, d), below(vector, i, d))


def proof(board: Blackboard) -> Fact:
    brackets = board.step(
        "A3(A2 v + w) = (A3 A2)v + A3 w, row by row, since two finite sums change places.",
        entrywise(
            left,
            right,
            associative(k, d, l, d, A3(i, k), A2(k, l), A1(l, j)),
            through(k, d, l, d, A3(i, k), A2(k, l), b1(l), b2(k)),
        ),
    )
    units = board.step(
        "Σ_k E_ik f_k = f_i: the unit matrix picks one entry, from either side.",
        conjunction(_unit_left(), _unit_right()),
    )
    return board.step("Both.", conjunction(brackets, units))


def _unit_left() -> Fact:
    """(E, 0)·(A1, b1) = (A1, b1)."""
    given, inside = assume(is_identity), assume(i < d)
    column = apply(pick(given, unit[0], i, k, d, A1(k, j)), inside)
    vector = apply(pick(given, unit[0], i, k, d, b1(k)), inside)
    return entrywise(after(unit, first), first, column, vector)


def _unit_right() -> Fact:
    """(A1, b1)·(E, 0) = (A1, b1); E is its own transpose."""
    transposed = Lambda((i, k), unit_matrix(k, i))
    entry = instantiate(assume(is_identity), k, i)
    goal = both(
        implies(eq(i, k), eq(transposed(i, k), 1)),
        implies(negate(eq(i, k)), eq(transposed(i, k), 0)),
    )
    mirrored = generalise(i, generalise(k, arithmetic(goal, entry)))
    row = apply(pick(mirrored, transposed, j, k, d, A1(i, k)), assume(j < d))
    return entrywise(after(first, unit), first, row, vanishing(d))


_space = (
    Draw(symbol_of(d), (), 2, 2),
    *(Draw(matrix, ("d", "d"), -1, 1) for matrix in (A1, A2, A3)),
    *(Draw(vector, ("d",), -1, 1) for vector in (b1, b2, b3)),
)


def _swapped(then: Map, before: Map, over: Expr = k) -> Map:
    """(A1 A2, A2 b1 + b2)."""
    return after(before, then, over)[0], after(then, before, over)[1]


MUTANTS = (
    Mutant("factors swapped", "(A1 A2, A2 b1 + b2) is not associative",
           Statement((), equal(_swapped(_swapped(third, second, l), first),
                               _swapped(third, _swapped(second, first, l))), _space)),
    Mutant("unit of ones", "a matrix of ones in place of the unit",
           Statement((forall_below(i, d, forall_below(j, d, eq(unit_matrix(i, j), 1))),),
                     equal(after(unit, first), first),
                     (*_space, Draw(unit_matrix, ("d", "d"), 1, 1)))),
)  # fmt: skip

THEOREM = Theorem(
    id="identity.scan_monoid_matrices",
    title="The steps of a matrix recurrence form a monoid",
    says="(A2, b2)·(A1, b1) = (A2 A1, A2 b1 + b2) is associative with unit (I, 0), in every "
    "dimension.",
    hypotheses=HYPOTHESES,
    conclusion=both(equal(left, right), neutral),
    proof=proof,
    mutants=MUTANTS,
    waiver="an identity: it yields no number of its own",
    source="Blelloch, Prefix sums and their applications, 1990, section 1.4",
)
