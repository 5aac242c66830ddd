"""contraction.polytope_norm_growth: a polytope that spans the space bounds the growth of all words.

In the setting of contraction.polytope_norm let the vertices span R^d: with their coordinates as
the columns of V (d × n) there is p (n × d) with Vp = I. Let |v_k| ≤ V_max in the max norm. Then

    |h(t)|_∞  ≤  γ^t · κ·|h(0)|_∞ ,   κ = V_max·Σ_kj |p(k, j)|

for every start and every sequence of the matrices. κ does not depend on the word, so the joint
spectral radius is at most γ: it is the limit of (greatest norm of a word of length t)^(1/t).

Without spanning nothing is said about starts outside of the span, and there the words may grow as
they like (a mutant).

Proof: c(0) = p h(0) are the coefficients of the start, as V p h(0) = h(0).
"""

from __future__ import annotations

from proofs.contraction import polytope_norm
from proofs.contraction.polytope_norm import (
    FAMILY,
    combined,
    n,
    room,
    share,
    shares,
    size,
    start,
    vertex,
)
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    discharge,
    instantiate,
    part,
    specialise,
)
from proofs.lemmas.matrices import associative, is_unit, pick
from proofs.lemmas.order import equally, weigh
from proofs.lemmas.sums import below, congruent, monotone, scaled, triangle
from proofs.statement import Draw, Statement
from proofs.symbols import d, gamma, h_at, i, j, k, radius, s, t
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    absolute,
    as_expr,
    both,
    eq,
    forall_below,
    function,
    power,
    real,
    substitute,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

inverse, unit = function("p", NAT, NAT), function("I", NAT, NAT)
longest, begin = real("V_max"), real("H")

spans = forall_below(j, d, forall_below(i, d, eq(
    total(k, 0, n, vertex(k, j) * inverse(k, i)), unit(j, i),
)))  # fmt: skip
identity = is_unit(Lambda((i, j), unit(i, j)))
taken = total(i, 0, d, inverse(k, i) * h_at(0, i))
chosen = forall_below(k, n, eq(share(0, k), taken))
corners = both(0 <= longest, forall_below(
    k, n, forall_below(j, d, absolute(vertex(k, j)) <= longest)
))  # fmt: skip
starts = forall_below(i, d, absolute(h_at(0, i)) <= begin)
row = total(i, 0, d, absolute(inverse(k, i)))
spread = total(k, 0, n, row)
limit = power(gamma, t) * (longest * spread * begin)
conclusion = forall_below(j, d, absolute(h_at(t, j)) <= limit)

HYPOTHESES = (
    *FAMILY,
    Hypothesis("unit", "I is the identity matrix", identity),
    Hypothesis("spans", "Σ_k v_k(j) p(k, i) = I(j, i): the vertices span R^d", spans),
    Hypothesis("chosen", "c(0) = p h(0)", chosen),
    Hypothesis("shares", "c(s+1) = T_s c(s)", shares),
    Hypothesis("corners", "|v_k| ≤ V_max in the max norm", corners),
    Hypothesis("starts", "|h(0)| ≤ H in the max norm", starts),
)


def _start() -> Fact:
    """h(0) = Σ_k c_k(0) v_k."""
    entry = vertex(k, j)
    here = apply(instantiate(assume(chosen), k), assume(k < n))
    each = below(equally(entry, here), k, n)
    replaced = congruent(k, n, entry * share(0, k), entry * taken, each)
    turned = associative(k, n, i, d, entry, inverse(k, i), h_at(0, i))
    whole = total(k, 0, n, entry * inverse(k, i))
    one = apply(instantiate(assume(spans), j), assume(j < d))
    one = apply(instantiate(one, i), assume(i < d))
    one = arithmetic(eq(whole * h_at(0, i), unit(j, i) * h_at(0, i)), equally(h_at(0, i), one))
    united = congruent(i, d, whole * h_at(0, i), unit(j, i) * h_at(0, i), below(one, i, d))
    picked = pick(assume(identity), Lambda((i, j), unit(i, j)), j, i, d, h_at(0, i))
    picked = apply(picked, assume(j < d))
    return below(arithmetic(eq(h_at(0, j), combined(0)), replaced, turned, united, picked), j, d)


def _room() -> Fact:
    """Σ_k |c_k(0)| ≤ H·Σ_kj |p(k, j)|."""
    term, weight = inverse(k, i) * h_at(0, i), absolute(inverse(k, i))
    entry = apply(instantiate(assume(starts), i), assume(i < d))
    weighed = weigh(weight, arithmetic(0 <= weight), entry)
    each = arithmetic(absolute(term) <= begin * weight, weighed)
    own = arithmetic(
        absolute(share(0, k)) <= begin * row,
        apply(instantiate(assume(chosen), k), assume(k < n)),
        triangle(i, d, term),
        monotone(i, d, absolute(term), begin * weight, below(each, i, d)),
        scaled(i, d, begin, weight),
    )
    return arithmetic(
        size(0) <= spread * begin,
        monotone(k, n, absolute(share(0, k)), begin * row, below(own, k, n)),
        scaled(k, n, begin, row),
    )


def _bounded(inside: Fact) -> Fact:
    """|h(t)| ≤ V_max·Σ_k |c_k(t)|, at coordinate j < d."""
    term, own = vertex(k, j) * share(t, k), absolute(share(t, k))
    corner = apply(instantiate(part(assume(corners), 1), k), assume(k < n))
    corner = apply(instantiate(corner, j), assume(j < d))
    each = arithmetic(absolute(term) <= longest * own, weigh(own, arithmetic(0 <= own), corner))
    return arithmetic(
        absolute(h_at(t, j)) <= longest * size(t),
        apply(instantiate(inside, j), assume(j < d)),
        triangle(k, n, term),
        monotone(k, n, absolute(term), longest * own, below(each, k, n)),
        scaled(k, n, longest, own),
    )


def proof(board: Blackboard) -> Fact:
    begun = board.step("V p h(0) = h(0): the start is Σ c_k v_k with c = p h(0).", _start())
    small = board.step("Its coefficients add up to at most H·Σ|p|.", _room())
    scale = {symbol_of(radius): Lambda((), spread * begin)}
    fact = specialise(board.use(polytope_norm.THEOREM), scale)
    fact = apply(discharge(start, fact), begun)
    fact = apply(discharge(substitute(room, scale), fact), small)
    kept = board.step("So after t steps they add up to at most γ^t·H·Σ|p|.", part(fact, 1))
    whole = board.step("And |h(t)| ≤ V_max·Σ_k |c_k(t)|.", _bounded(part(fact, 0)))
    sign = part(assume(corners), 0)
    final = arithmetic(absolute(h_at(t, j)) <= limit, whole, weigh(longest, sign, kept))
    return board.step("Together.", below(final, j, d))


# -- mutants: two coordinates, |h_0| ≤ 1 ---------------------------------------------------------

_A, _h = function("A", NAT, NAT, NAT), function("h", NAT, NAT)
_corner, _factor, _begin = function("v", NAT), function("tau", NAT), function("h_0", NAT)
_plane = (
    Draw(symbol_of(t), (), 1, 2),
    Draw(_A, ("t", 2, 2), -2, 2),
    Draw(symbol_of(gamma), (), 0, 1),
    Draw(_begin, (2,), -1, 1),
)
_one_corner = (Draw(_corner, (2,), -1, 1), Draw(_factor, ("t",), -1, 1))
_first = forall_below(j, 2, eq(_h(0, j), _begin(j)))
_word = forall_below(s, t, forall_below(j, 2, eq(
    _h(s + 1, j), total(i, 0, 2, _A(s, j, i) * _h(s, i)),
)))  # fmt: skip
_image = forall_below(s, t, both(absolute(_factor(s)) <= gamma, forall_below(j, 2, eq(
    total(i, 0, 2, _A(s, j, i) * _corner(i)), _factor(s) * _corner(j),
))))  # fmt: skip


def _mutant(name: str, altered: str, kappa: int, given: Expr, *more: Draw) -> Mutant:
    claim = forall_below(j, 2, absolute(_h(t, j)) <= kappa * power(gamma, t))
    statement = Statement((_first, _word, given), claim, (*_plane, *more), frozenset({_h}))
    return Mutant(name, altered, statement)


def _column(index: Expr) -> Expr:
    return total(j, 0, 2, absolute(_A(s, j, index))) <= gamma


MUTANTS = (
    _mutant("without spanning", "one vertex v with Av = τv in the plane, κ = 8", 8,
            both(_image, eq(_corner(0), 1)), *_one_corner),
    _mutant("one vertex of two", "unit vectors, of which only the first is shrunk, κ = 8", 8,
            forall_below(s, t, _column(as_expr(0)))),
    _mutant("greatest entry", "κ = V_max·max |p| in place of the sum: 1 for unit vectors", 1,
            forall_below(s, t, forall_below(i, 2, _column(i)))),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.polytope_norm_growth",
    title="A spanning polytope that shrinks by γ bounds the joint spectral radius by γ",
    says="If moreover the vertices span R^d, Vp = I, then |h_t| ≤ γ^t·κ·|h_0| for every start and "
    "every word, κ = V_max·Σ|p|: the joint spectral radius is at most γ.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Guglielmi, Wirth and Zennaro, SIAM J. Matrix Anal. Appl. 27 (2005); Protasov 1996",
    closed_form=gamma,
)
