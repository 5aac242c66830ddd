"""identity.telescope: what enters through the gates and what leaves add up to one.

    Σ_{k<t} (Π_{k<j<t} a_j)·(1 - a_k)  =  1 - Π_{k<t} a_k            for all t and all a

A leaky cell weighs the input of step k with (1 - a_k) and then lets it decay with every later
a_j. The weights of all inputs, together with the weight Π a of the start, are 1: a gated cell
forms an average. That average is what bounds the state, whatever the gates do.

Proof: by induction on t. Mamba (arXiv 2312.00752), Theorem 1, reads the gated recurrence this way.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    discharge,
    empty_fold,
    induction,
    instantiate,
    last_term,
    naturals_are_discrete,
)
from proofs.lemmas.sums import below, congruent, scaled
from proofs.statement import Draw, Statement
from proofs.symbols import a, j, k, t
from proofs.terms import Expr, Term, as_expr, eq, product, symbol_of, total
from proofs.theorem import Blackboard, Mutant, Theorem


def since(high: Term) -> Expr:
    """The decay from after step k to before step `high`."""
    return product(j, k + 1, high, a(j))


def remaining(high: Term) -> Expr:
    return product(k, 0, high, a(k))


def claim(high: Term) -> Expr:
    weights = total(k, 0, high, since(high) * (1 - a(k)))
    return eq(weights, 1 - remaining(high))


def proof(board: Blackboard) -> Fact:
    nothing = arithmetic(as_expr(0) <= 0)
    empty_sum = apply(empty_fold(total(k, 0, 0, since(0) * (1 - a(k)))), nothing)
    base = board.step(
        "At t = 0 nothing has entered: the sum is empty and the product is 1.",
        arithmetic(claim(0), empty_sum, apply(empty_fold(remaining(0)), nothing)),
    )
    earlier = apply(instantiate(naturals_are_discrete(), k, t), assume(k < t))
    decay = board.step(
        "One more step multiplies the decay since step k < t by a_t.",
        below(apply(last_term(since(t)), earlier), k, t),
    )
    weight, older = since(t + 1) * (1 - a(k)), since(t) * (1 - a(k))
    each = apply(instantiate(decay, k), assume(k < t))
    each = below(arithmetic(eq(weight, a(t) * older), each), k, t)
    old_weights = board.step(
        "So the weights of all earlier inputs shrink by the common factor a_t.",
        arithmetic(
            eq(total(k, 0, t, weight), a(t) * total(k, 0, t, older)),
            congruent(k, t, weight, a(t) * older, each),
            scaled(k, t, a(t), older),
        ),
    )
    newest = apply(empty_fold(product(j, t + 1, t + 1, a(j))), arithmetic(t + 1 <= t + 1))
    positive = arithmetic(t >= 0)
    step = arithmetic(
        claim(t + 1),
        assume(claim(t)),
        old_weights,
        newest,
        apply(last_term(total(k, 0, t, weight)), positive),
        apply(last_term(remaining(t)), positive),
    )
    step = board.step(
        "The newest input enters with 1 - a_t: a_t·(1 - Π a) + (1 - a_t) = 1 - a_t·Π a.",
        discharge(claim(t), step),
    )
    return board.step("Induction on t.", instantiate(induction(t, claim(t), base, step), t))


def _mutant(name: str, altered: str, conclusion: Expr) -> Mutant:
    space = (Draw(symbol_of(t), low=0, high=4), Draw(a, ("t",), -2, 2))
    return Mutant(name, altered, Statement((), conclusion, space))


MUTANTS = (
    _mutant(
        "own decay counted",
        "the product starts at k instead of k + 1",
        eq(total(k, 0, t, product(j, k, t, a(j)) * (1 - a(k))), 1 - remaining(t)),
    ),
    _mutant(
        "weight a instead of 1 - a",
        "the input enters with a_k",
        eq(total(k, 0, t, since(t) * a(k)), 1 - remaining(t)),
    ),
)

THEOREM = Theorem(
    id="identity.telescope",
    title="The weights of a leaky cell add up to one",
    says="Σ_{k<t} (Π_{k<j<t} a_j)(1 - a_k) = 1 - Π_{k<t} a_k for all t and all real a.",
    hypotheses=(),
    conclusion=claim(t),
    proof=proof,
    mutants=MUTANTS,
    waiver="an identity: it yields no number of its own",
    source="Gu and Dao, Mamba, arXiv 2312.00752, Theorem 1 (the recurrence that it averages)",
)
