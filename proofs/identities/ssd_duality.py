"""identity.ssd_duality: a recurrence with one scalar decay a step is a masked attention.

    h(s+1) = a_s·h(s) + B_s·x(s),   h(0) = 0,   y(q) = C_q'h(q+1)         (state of N numbers)

    y(q) = Σ_{s<T} L(q, s)·(C_q'B_s)·x(s),     L(q, s) = Π_{s<j≤q} a_j for s ≤ q, 0 for s > q

that is y = (L ∘ CB')x: linear attention with keys B, queries C and the decays as its mask. One
channel of a head is written; the others differ in x alone.

Proof: h(q) = Σ_{s<q} (Π_{s<j<q} a_j)·B_s x(s) by induction, then the sums over the state and over
time change places. The mask cuts off what is later than q.

With a decay for every coordinate of the state, with h(0) ≠ 0, with a skip term or with the own
decay counted, y is not of this form.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    discharge,
    empty_fold,
    instantiate,
    last_term,
    naturals_are_discrete,
    part,
)
from proofs.lemmas.invariant import invariant
from proofs.lemmas.matrices import associative
from proofs.lemmas.order import equally
from proofs.lemmas.ranges import cut
from proofs.lemmas.sums import below, congruent, scaled
from proofs.statement import Draw, Statement
from proofs.symbols import a, j, s, t
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    Term,
    as_expr,
    both,
    eq,
    forall_below,
    function,
    implies,
    natural,
    product,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

N, n, q, r = (natural(name) for name in ("N", "n", "q", "r"))
B, C, L, h = (function(name, NAT, NAT) for name in ("B", "C", "L", "h"))
x, y = function("x", NAT), function("y", NAT)


def since(high: Term) -> Expr:
    """The decay from after step s to before step `high`."""
    return product(j, s + 1, high, a(j))


entering = B(s, n) * x(s)
start = forall_below(n, N, eq(h(0, n), 0))
recurrence = forall_below(s, t, forall_below(n, N, eq(h(s + 1, n), a(s) * h(s, n) + entering)))
output = forall_below(q, t, eq(y(q), total(n, 0, N, C(q, n) * h(q + 1, n))))
own_mask = both(implies(s <= q, eq(L(q, s), since(q + 1))), implies(q < s, eq(L(q, s), 0)))
mask = forall_below(q, t, forall_below(s, t, own_mask))
score = total(n, 0, N, C(q, n) * B(s, n))
conclusion = forall_below(q, t, eq(y(q), total(s, 0, t, L(q, s) * score * x(s))))

HYPOTHESES = (
    Hypothesis("start", "the state starts at zero", start),
    Hypothesis("recurrence", "h(s+1) = a_s·h(s) + B_s·x(s), one scalar decay a step", recurrence),
    Hypothesis("output", "y(q) = C_q'h(q+1), no skip term", output),
    Hypothesis("mask", "L(q, s) is the decay from s to q, and 0 for s > q", mask),
)


def unrolled(high: Expr) -> Expr:
    return forall_below(n, N, eq(h(high, n), total(s, 0, high, since(high) * entering)))


def at(fact: Fact, variable: Expr, high: Expr) -> Fact:
    """A fact about all numbers below `high`, at this one."""
    return apply(instantiate(fact, variable), assume(variable < high))


def proof(board: Blackboard) -> Fact:
    steps = board.step(
        "Unrolled: h(q+1) = Σ_{s≤q} (Π_{s<j≤q} a_j)·B_s x(s), by induction.", _unrolled()
    )
    weighted = since(q + 1) * x(s)
    term = arithmetic(eq(C(q, n) * h(q + 1, n), C(q, n) * total(s, 0, q + 1, B(s, n) * weighted)),
        equally(C(q, n), at(steps, n, N)))  # fmt: skip
    swapped = board.step(
        "The sums over the state and over time change places: y(q) = Σ_{s≤q} (C_q'B_s)·Π a·x(s).",
        arithmetic(
            eq(y(q), total(s, 0, q + 1, score * weighted)),
            at(assume(output), q, t),
            congruent(n, N, C(q, n) * h(q + 1, n), C(q, n) * total(s, 0, q + 1, B(s, n) * weighted),
                      below(term, n, N)),
            associative(n, N, s, q + 1, C(q, n), B(s, n), weighted),
        ),
    )  # fmt: skip
    masked = L(q, s) * score * x(s)
    entry = at(at(assume(mask), q, t), s, t)
    later = arithmetic(implies(q < s, eq(masked, 0)), _times(score * x(s), entry, 1))
    later = arithmetic(implies(q + 1 <= s, eq(masked, 0)), later)
    until = arithmetic(s < t, assume(s < q + 1), _next_at_most_t())
    seen = apply(instantiate(at(assume(mask), q, t), s), until)
    seen = arithmetic(eq(masked, score * weighted), _times(score * x(s), seen, 0), _not_later())
    whole = board.step(
        "The mask is that decay up to q, and zero after.",
        arithmetic(
            eq(y(q), total(s, 0, t, masked)),
            swapped,
            cut(s, q + 1, t, masked, below(later, s, t), _next_at_most_t()),
            congruent(s, q + 1, masked, score * weighted, below(seen, s, q + 1)),
        ),
    )
    return board.step("For every q < T.", below(whole, q, t))


def _times(factor: Expr, entry: Fact, index: int) -> Fact:
    """From (c ⟹ L = e) infer c ⟹ factor·L = factor·e."""
    arrow = part(entry, index)
    condition = arrow.conclusion.args[0]
    return discharge(condition, equally(factor, apply(arrow, assume(condition))))


def _next_at_most_t() -> Fact:
    return apply(instantiate(naturals_are_discrete(), q, t), assume(q < t))


def _not_later() -> Fact:
    """s < q + 1 ⊢ s ≤ q."""
    discrete = instantiate(naturals_are_discrete(), q, s)
    return arithmetic(s <= q, assume(s < q + 1), discrete)


def _unrolled() -> Fact:
    """h(q+1, n) as a sum over the past."""
    none = arithmetic(as_expr(0) <= 0)
    fold = total(s, 0, 0, since(as_expr(0)) * entering)
    base = below(
        arithmetic(eq(h(0, n), fold), at(assume(start), n, N), apply(empty_fold(fold), none)), n, N
    )
    inside = arithmetic(r < t, assume(r < q + 1), _next_at_most_t())
    row = at(apply(instantiate(assume(recurrence), r), inside), n, N)
    earlier = apply(instantiate(naturals_are_discrete(), s, r), assume(s < r))
    longer = equally(entering, apply(last_term(since(r)), earlier))
    older, newer = since(r) * entering, since(r + 1) * entering
    longer = below(arithmetic(eq(newer, a(r) * older), longer), s, r)
    at_r = Lambda((s,), newer)(r)
    newest = apply(empty_fold(product(j, r + 1, r + 1, a(j))), arithmetic(r + 1 <= r + 1))
    step = arithmetic(
        eq(h(r + 1, n), total(s, 0, r + 1, newer)),
        row,
        equally(a(r), at(assume(unrolled(r)), n, N)),
        congruent(s, r, newer, a(r) * older, longer),
        scaled(s, r, a(r), older),
        apply(last_term(total(s, 0, r, newer)), arithmetic(0 <= r)),
        arithmetic(eq(at_r, B(r, n) * x(r)), equally(B(r, n) * x(r), newest)),
    )
    return invariant(r, q + 1, unrolled, base, below(step, n, N))


_space = (
    Draw(symbol_of(t), (), 1, 3),
    Draw(symbol_of(N), (), 1, 2),
    Draw(a, ("t",), -2, 2),
    Draw(B, ("t", "N"), -1, 1),
    Draw(C, ("t", "N"), -1, 1),
    Draw(x, ("t",), -1, 1),
)
_computed = frozenset({h, y, L})


def _mutant(name: str, altered: str, *hypotheses: Expr) -> Mutant:
    return Mutant(name, altered, Statement(hypotheses, conclusion, _space, _computed))


_full_mask = forall_below(
    q, t, forall_below(s, t, both(implies(s <= q, eq(L(q, s), product(j, s, q + 1, a(j)))),
                                  implies(q < s, eq(L(q, s), 0)))))  # fmt: skip
_no_future = forall_below(q, t, forall_below(s, t, eq(L(q, s), since(q + 1))))
_each_decays = forall_below(
    s, t, forall_below(n, N, eq(h(s + 1, n), a(n) * h(s, n) + entering)))  # fmt: skip

MUTANTS = (
    _mutant("start not zero", "h(0) = 1", forall_below(n, N, eq(h(0, n), 1)),
            recurrence, output, mask),
    _mutant("own decay counted", "L(q, s) starts at a_s", start, recurrence, output, _full_mask),
    _mutant("no causal mask", "L(q, s) = 1 for s > q, as the empty product says",
            start, recurrence, output, _no_future),
    _mutant("skip term", "y(q) = C_q'h(q+1) + x(q)", start, recurrence, mask,
            forall_below(q, t, eq(y(q), total(n, 0, N, C(q, n) * h(q + 1, n)) + x(q)))),
    Mutant("a decay for each coordinate", "h_n decays with a_n, and the mask knows a_0 only",
           Statement((start, _each_decays, output,
                      forall_below(q, t, forall_below(s, t, both(
                          implies(s <= q, eq(L(q, s), product(j, s + 1, q + 1, a(0)))),
                          implies(q < s, eq(L(q, s), 0)))))),
                     conclusion,
                     (Draw(symbol_of(t), (), 2, 2), Draw(symbol_of(N), (), 2, 2), *_space[2:]),
                     _computed)),
)  # fmt: skip

THEOREM = Theorem(
    id="identity.ssd_duality",
    title="A scalar-decay recurrence is a masked attention",
    says="With h(0) = 0 and no skip term, y = (L ∘ CB')x with L(q, s) = Π_{s<j≤q} a_j for s ≤ q "
    "and 0 for s > q.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    waiver="an identity: it yields no number of its own",
    source="Dao and Gu, Transformers are SSMs, arXiv 2405.21060, section 3",
)
