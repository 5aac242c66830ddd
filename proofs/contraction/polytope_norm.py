"""contraction.polytope_norm: a polytope that every matrix shrinks bounds all of their words.

Vertices v_1, ..., v_n of R^d, and matrices that map each of them to a combination of them all:

    A_s v_k = Σ_l T_s(l, k)·v_l  with  Σ_l |T_s(l, k)| ≤ γ  for every k and every matrix
    h(0) = Σ_k c_k(0)·v_k        with  Σ_k |c_k(0)| ≤ R

    ⟹   h(t) = Σ_k c_k(t)·v_k   with  Σ_k |c_k(t)| ≤ γ^t·R    for every sequence of the matrices

where c(s+1) = T_s c(s). So the norm ‖h‖ = min{Σ |c_k| : h = Σ c_k v_k}, whose unit ball is the
polytope with the corners ±v_k, is multiplied by at most γ in every step. A_s is the matrix that the
word takes in step s, and T_s its coefficients. If the vertices span R^d, every start has such
coefficients: contraction.polytope_norm_growth turns this into a bound on the joint spectral radius.

The sums go over l, the columns of T: row sums say how T acts on the greatest coefficient instead.

Proof: what A_s makes of Σ c_k v_k is Σ_k c_k Σ_l T(l,k) v_l, a double sum in the other order; and
Σ_l |Σ_k T(l,k)c_k| ≤ Σ_k |c_k| Σ_l |T(l,k)|.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    instantiate,
    part,
)
from proofs.lemmas.invariant import invariant
from proofs.lemmas.matrices import associative, exchange
from proofs.lemmas.order import equally, weigh
from proofs.lemmas.powers import no_factor, one_more
from proofs.lemmas.sums import below, congruent, monotone, scaled, triangle
from proofs.statement import Draw, Statement
from proofs.symbols import d, gamma, h_at, j, k, radius, s, t
from proofs.terms import (
    NAT,
    Expr,
    Term,
    absolute,
    both,
    eq,
    forall_below,
    function,
    natural,
    power,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

n, l, q = natural("n"), natural("l"), natural("q")
matrix, weight = function("A", NAT, NAT, NAT), function("T", NAT, NAT, NAT)
vertex, share = function("v", NAT, NAT), function("c", NAT, NAT)


def moved(vector: Expr) -> Expr:
    """Row j of A_s times a vector, whose entries mention q."""
    return total(q, 0, d, matrix(s, j, q) * vector)


def combined(step: Term) -> Expr:
    """Coordinate j of Σ_k c_k v_k at this step."""
    return total(k, 0, n, vertex(k, j) * share(step, k))


def size(step: Term) -> Expr:
    return total(k, 0, n, absolute(share(step, k)))


recurrence = forall_below(s, t, forall_below(j, d, eq(h_at(s + 1, j), moved(h_at(s, q)))))
images = forall_below(s, t, forall_below(k, n, forall_below(j, d, eq(
    moved(vertex(k, q)), total(l, 0, n, vertex(l, j) * weight(s, l, k)),
))))  # fmt: skip
columns = forall_below(s, t, forall_below(
    k, n, total(l, 0, n, absolute(weight(s, l, k))) <= gamma,
))  # fmt: skip
mixed = total(k, 0, n, weight(s, l, k) * share(s, k))
shares = forall_below(s, t, forall_below(l, n, eq(share(s + 1, l), mixed)))
start = forall_below(j, d, eq(h_at(0, j), combined(0)))
room = size(0) <= radius
sign = 0 <= gamma


def stays(step: Expr) -> Expr:
    inside = forall_below(j, d, eq(h_at(step, j), combined(step)))
    return both(inside, size(step) <= power(gamma, step) * radius)


conclusion = stays(t)
FAMILY = (
    Hypothesis("recurrence", "h(s+1) = A_s h(s)", recurrence),
    Hypothesis("images", "A_s v_k = Σ_l T_s(l, k) v_l", images),
    Hypothesis("columns", "Σ_l |T_s(l, k)| ≤ γ for every k", columns),
    Hypothesis("sign", "γ is not negative", sign),
)
HYPOTHESES = (
    *FAMILY,
    Hypothesis("shares", "c(s+1) = T_s c(s)", shares),
    Hypothesis("start", "h(0) = Σ_k c_k(0) v_k", start),
    Hypothesis("room", "Σ_k |c_k(0)| ≤ R", room),
)


def _at(hypothesis: Expr, *indices: Expr) -> Fact:
    """A hypothesis at step s < t and at these indices."""
    bounds = {s: t, j: d, k: n, l: n}
    fact = assume(hypothesis)
    for index in (s, *indices):
        fact = apply(instantiate(fact, index), assume(index < bounds[index]))
    return fact


def _combined() -> Fact:
    """h(s+1) = Σ_l c_l(s+1) v_l, at coordinate j < d."""
    here = part(assume(stays(s)), 0)
    state = total(k, 0, n, vertex(k, q) * share(s, k))
    spread = apply(instantiate(here, q), assume(q < d))
    entry = matrix(s, j, q)
    replaced = congruent(
        q, d, entry * h_at(s, q), entry * state, below(equally(entry, spread), q, d)
    )
    turned = associative(q, d, k, n, entry, vertex(k, q), share(s, k))
    image, seen = moved(vertex(k, q)), total(l, 0, n, vertex(l, j) * weight(s, l, k))
    known = equally(share(s, k), _at(images, k, j))
    known = arithmetic(eq(image * share(s, k), seen * share(s, k)), known)
    mapped = congruent(k, n, image * share(s, k), seen * share(s, k), below(known, k, n))
    back = associative(l, n, k, n, vertex(l, j), weight(s, l, k), share(s, k))
    new, old = vertex(l, j) * share(s + 1, l), vertex(l, j) * mixed
    grown = congruent(l, n, new, old, below(equally(vertex(l, j), _at(shares, l)), l, n))
    goal = eq(h_at(s + 1, j), total(l, 0, n, new))
    fact = arithmetic(goal, _at(recurrence, j), replaced, turned, mapped, back, grown)
    return below(fact, j, d)


def _smaller() -> Fact:
    """Σ_l |c_l(s+1)| ≤ γ·Σ_k |c_k(s)|."""
    term = weight(s, l, k) * share(s, k)
    own, entry = absolute(share(s, k)), absolute(weight(s, l, k))
    each = arithmetic(
        absolute(share(s + 1, l)) <= total(k, 0, n, absolute(term)),
        _at(shares, l),
        triangle(k, n, term),
    )
    rows = total(k, 0, n, absolute(term))
    product_ = arithmetic(eq(absolute(term), own * entry))
    column = arithmetic(
        total(l, 0, n, absolute(term)) <= gamma * own,
        congruent(l, n, absolute(term), own * entry, below(product_, l, n)),
        scaled(l, n, own, entry),
        weigh(own, arithmetic(0 <= own), _at(columns, k)),
    )
    return arithmetic(
        total(l, 0, n, absolute(share(s + 1, l))) <= gamma * size(s),
        monotone(l, n, absolute(share(s + 1, l)), rows, below(each, l, n)),
        exchange(l, n, k, n, absolute(term)),
        monotone(k, n, total(l, 0, n, absolute(term)), gamma * own, below(column, k, n)),
        scaled(k, n, gamma, own),
    )


def proof(board: Blackboard) -> Fact:
    inside = board.step(
        "A_s Σ_k c_k v_k = Σ_k c_k Σ_l T(l,k) v_l = Σ_l (Σ_k T(l,k) c_k) v_l.", _combined()
    )
    smaller = board.step("Σ_l |Σ_k T(l,k) c_k| ≤ Σ_k |c_k|·Σ_l |T(l,k)| ≤ γ·Σ_k |c_k|.", _smaller())
    before = part(assume(stays(s)), 1)
    shrunk = arithmetic(
        size(s + 1) <= power(gamma, s + 1) * radius,
        smaller,
        weigh(gamma, assume(sign), before),
        equally(radius, one_more(gamma, s)),
    )
    none = equally(radius, no_factor(gamma))
    base = arithmetic(size(0) <= power(gamma, 0) * radius, assume(room), none)
    step = conjunction(inside, shrunk)
    whole = invariant(s, t, stays, conjunction(assume(start), base), step)
    return board.step("Induction on t.", whole)


# -- mutants: the unit vectors as vertices, so that T_s = A_s and c = h ---------------------------

_weights, _share = function("A", NAT, NAT, NAT), function("h", NAT, NAT)
_begin = function("h_0", NAT)
_space = (
    Draw(symbol_of(n), (), 2, 2),
    Draw(symbol_of(t), (), 1, 2),
    Draw(_weights, ("t", "n", "n"), -2, 2),
    Draw(symbol_of(gamma), (), 0, 2),
    Draw(symbol_of(radius), (), 0, 2),
    Draw(_begin, ("n",), -1, 1),
)
_first = forall_below(k, n, eq(_share(0, k), _begin(k)))
_word = forall_below(s, t, forall_below(l, n, eq(
    _share(s + 1, l), total(k, 0, n, _weights(s, l, k) * _share(s, k)),
)))  # fmt: skip
_small = total(k, 0, n, absolute(_share(0, k))) <= radius
_claim = total(k, 0, n, absolute(_share(t, k))) <= power(gamma, t) * radius


def _column(entry: Expr) -> Expr:
    return forall_below(s, t, forall_below(k, n, total(l, 0, n, entry) <= gamma))


def _mutant(name: str, altered: str, *given: Expr) -> Mutant:
    statement = Statement((_first, _word, *given), _claim, _space, frozenset({_share}))
    return Mutant(name, altered, statement)


_sizes = _column(absolute(_weights(s, l, k)))
_row_sums = forall_below(s, t, forall_below(
    l, n, total(k, 0, n, absolute(_weights(s, l, k))) <= gamma,
))  # fmt: skip

MUTANTS = (
    _mutant("signed sums", "Σ_l T(l,k) ≤ γ without absolute values", _small,
            _column(_weights(s, l, k))),
    _mutant("row sums", "Σ_k |T(l,k)| ≤ γ in place of the sums over l", _small, _row_sums),
    _mutant("one vertex", "only the first column is bounded", _small,
            forall_below(s, t, total(l, 0, n, absolute(_weights(s, l, 0))) <= gamma)),
    _mutant("greatest share", "|c_k(0)| ≤ R for every k in place of the sum", _sizes,
            forall_below(k, n, absolute(_share(0, k)) <= radius)),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.polytope_norm",
    title="A polytope that every matrix shrinks by γ bounds all words",
    says="If A v_k = Σ_l T(l,k) v_l with Σ_l |T(l,k)| ≤ γ for every vertex and every matrix, then "
    "h_0 = Σ c_k v_k with Σ |c_k| ≤ R stays h_t = Σ c_k v_k with Σ |c_k| ≤ γ^t·R for every word.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Guglielmi, Wirth and Zennaro, SIAM J. Matrix Anal. Appl. 27 (2005); Protasov 1996",
    closed_form=power(gamma, t) * radius,
)
