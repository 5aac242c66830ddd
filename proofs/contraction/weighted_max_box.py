"""contraction.weighted_max_box: the norm of a leaky cell over a whole gate box, from its corners.

Row i of M(g) depends on g_i alone, and affinely. So the weighted max norm over the box
lo_i ≤ g_i ≤ hi_i is decided row by row, at the two ends of each gate: d·2 sums, not 2^d products.

    |1 - e + e·A_ii|·w_i + |e|·Σ_{j≠i} |A_ij| w_j  ≤  γ·w_i   for e = lo_i and e = hi_i
    ⟹   ‖M(g)v‖_w ≤ γ·‖v‖_w   for every g in the box

This is exact, and sharper than contraction.vector_gate_weighted_max: it knows the sign of A_ii.
"""

from __future__ import annotations

from proofs.kernel import Fact, apply, arithmetic, assume, conjunction, part, restate
from proofs.lemmas.instances import at
from proofs.lemmas.order import by_letters, weigh
from proofs.lemmas.sums import below, scaled, triangle_without
from proofs.statement import Draw, Statement
from proofs.symbols import A, c, d, g, gamma, hi_i, i, j, lo_i, v, w
from proofs.terms import Expr, absolute, between, both, forall_below, real, symbol_of, total
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

weight = absolute(A(i, j)) * w(j)
others = total(j, 0, d, weight) - absolute(A(i, i)) * w(i)


def row(end: Expr) -> Expr:
    """The row's absolute weight when its gate is `end`."""
    return absolute(1 - end + end * A(i, i)) * w(i) + end * others


box = forall_below(i, d, between(lo_i(i), g(i), hi_i(i)))
signs = forall_below(i, d, 0 <= lo_i(i))
low_rows = forall_below(i, d, row(lo_i(i)) <= gamma * w(i))
high_rows = forall_below(i, d, row(hi_i(i)) <= gamma * w(i))
inside = forall_below(i, d, absolute(v(i)) <= c * w(i))
positive = forall_below(i, d, 0 < w(i))
taken_in = total(j, 0, d, A(i, j) * v(j))
moved = (1 - g(i)) * v(i) + g(i) * taken_in
conclusion = forall_below(i, d, absolute(moved) <= gamma * (c * w(i)))

HYPOTHESES = (
    Hypothesis("positive", "all weights are positive", positive),
    Hypothesis("box", "gates lie between lo_i and hi_i", box),
    Hypothesis("signs", "lo_i is not negative", signs),
    Hypothesis("low rows", "the row inequality at g_i = lo_i", low_rows),
    Hypothesis("high rows", "the row inequality at g_i = hi_i", high_rows),
    Hypothesis("inside", "‖v‖_w is at most c", inside),
)


def proof(board: Blackboard) -> Fact:
    own, gate = at(inside, i < d), at(box, i < d)
    entry = arithmetic(
        absolute(A(i, j) * v(j)) <= c * weight,
        at(inside, j < d),
    )
    rest = taken_in - A(i, i) * v(i)
    apart = board.step(
        "Without its diagonal term, row i takes in at most c·Σ_{j≠i} |A_ij| w_j.",
        arithmetic(
            absolute(rest) <= c * others,
            apply(
                triangle_without(i, j, d, A(i, j) * v(j), c * weight, below(entry, j, d)),
                assume(i < d),
            ),
            scaled(j, d, c, weight),
        ),
    )
    size = board.step("c is not negative.", arithmetic(0 <= c, own, at(positive, i < d)))
    upper = board.step(
        "±(1 - g + g·A_ii)·w_i + g·Σ is affine in g: at most γ·w_i at both ends, so in between.",
        conjunction(*(_along_the_gate(sign, gate) for sign in (1, -1))),
    )
    gate_sign = arithmetic(0 <= g(i), gate, at(signs, i < d))
    row_bound = by_letters(
        both(_p * _q + _e <= _r, -_p * _q + _e <= _r),
        absolute(_p) * _q + _e <= _r,
        {_p: kept, _q: w(i), _e: g(i) * others, _r: gamma * w(i)},
        restate(part(upper, 0), kept * w(i) + g(i) * others <= gamma * w(i)),
        restate(part(upper, 1), -kept * w(i) + g(i) * others <= gamma * w(i)),
    )
    parts = arithmetic(
        absolute(moved) <= absolute(kept * v(i)) + absolute(g(i) * rest),
    )
    final = arithmetic(
        absolute(moved) <= gamma * (c * w(i)),
        parts,
        _size_of_product(kept, v(i), own),
        _size_of_gated(gate_sign, rest, apart),
        weigh(c, size, row_bound),
    )
    return board.step("Row by row, ‖M(g)v‖_w ≤ γ·c.", below(final, i, d))


_p, _q, _e, _r, _lo, _hi, _g = (real(n) for n in ("p", "q", "e", "r", "l", "u", "x"))
kept = 1 - g(i) + g(i) * A(i, i)


def _along_the_gate(sign: int, gate: Fact) -> Fact:
    """sign·(1 - g + g·A_ii)·w_i + g·Σ ≤ γ·w_i, from the same at both ends of the gate."""
    slope = sign * (A(i, i) - 1) * w(i) + others
    ends = [
        arithmetic(
            sign * w(i) + slope * end <= gamma * w(i),
            at(rows, i < d),
            _not_above_size(sign, 1 - end + end * A(i, i), at(positive, i < d)),
        )
        for end, rows in ((lo_i(i), low_rows), (hi_i(i), high_rows))
    ]
    between_ends = by_letters(
        both(_p + _q * _lo <= _r, _p + _q * _hi <= _r, between(_lo, _g, _hi)),
        _p + _q * _g <= _r,
        {_p: sign * w(i), _q: slope, _r: gamma * w(i), _lo: lo_i(i), _hi: hi_i(i), _g: g(i)},
        *ends,
        gate,
    )
    return between_ends


def _not_above_size(sign: int, value: Expr, weight_sign: Fact) -> Fact:
    """sign·value·w_i ≤ |value|·w_i."""
    given, goal = 0 < _q, both(_p * _q <= absolute(_p) * _q, -_p * _q <= absolute(_p) * _q)
    fact = by_letters(given, goal, {_p: value, _q: w(i)}, weight_sign)
    return part(fact, 0 if sign == 1 else 1)


def _size_of_product(left: Expr, right: Expr, own: Fact) -> Fact:
    """|kept·v_i| ≤ |kept|·(c·w_i)."""
    given, goal = absolute(_q) <= _r, absolute(_p * _q) <= absolute(_p) * _r
    return by_letters(given, goal, {_p: left, _q: right, _r: c * w(i)}, own)


def _size_of_gated(gate_sign: Fact, rest: Expr, apart: Fact) -> Fact:
    """|g·rest| ≤ g·(c·Σ_{j≠i} |A_ij| w_j)."""
    given = both(0 <= _p, absolute(_q) <= _r)
    values = {_p: g(i), _q: rest, _r: c * others}
    return by_letters(given, absolute(_p * _q) <= _p * _r, values, gate_sign, apart)


_space = (
    Draw(symbol_of(d), (), 1, 2),
    Draw(A, ("d", "d"), -1, 1),
    Draw(w, ("d",), 0, 2),
    Draw(lo_i, ("d",), 0, 1),
    Draw(hi_i, ("d",), 0, 1),
    Draw(g, ("d",), 0, 2),
    Draw(v, ("d",), -1, 1),
    Draw(symbol_of(gamma), (), 0, 1),
    Draw(symbol_of(c), (), 0, 1),
)


def _mutant(name: str, altered: str, *hypotheses: Expr) -> Mutant:
    return Mutant(name, altered, Statement(hypotheses, conclusion, _space))


MUTANTS = (
    _mutant("one end only", "without the row inequality at hi",
            positive, box, signs, low_rows, inside),
    _mutant("other end only", "without the row inequality at lo",
            positive, box, signs, high_rows, inside),
    _mutant("outside the box", "without lo ≤ g ≤ hi",
            positive, signs, low_rows, high_rows, inside),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.weighted_max_box",
    title="The weighted max norm over a whole gate box, from its two ends",
    says="If every row of M(g) keeps within γ·w_i at g_i = lo_i and at g_i = hi_i, then "
    "‖M(g)‖_w ≤ γ for every g in the box.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    certificate="weighted_max",
    source="this suite; sharpens contraction.vector_gate_weighted_max",
)
