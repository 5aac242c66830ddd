"""contraction.delta_rule_factor: how much a gated step of the delta rule stretches, at most.

    |α(I - βkk')v|² ≤ α²·f·|v|²     for every f ≥ max(1, (1 - β|k|²)²)              (k ≠ 0)
    |α(I - βkk')v|² = α²·(1 - β|k|²)²·|v|²     where v is parallel to k, that is (k·v)² = |k|²|v|²

So a step has the factor |α|·max(1, |1 - β|k|²|) in the Euclidean norm, and |α|·|1 - β|k|²| on a
line. Both are attained, by vectors across k and by k itself: identity.delta_spectrum. Within
0 ≤ β|k|² ≤ 2 the first is |α|, see contraction.delta_rule_products.

|α(I - βkk')v|² = α²(|v|² - β(2 - β|k|²)(k·v)²), and Cauchy and Schwarz bound (k·v)². Their
inequality is a hypothesis: it holds for every product with v·v ≥ 0.
"""

from __future__ import annotations

from proofs.contraction.delta_rule import (
    AXIOMS,
    beta,
    dot,
    homogeneous,
    k,
    scale,
    size_after,
    symmetric_form,
    transition,
    v,
)
from proofs.kernel import Fact, arithmetic, assume, conjunction, discharge, instantiate
from proofs.lemmas.order import by_letters, equally
from proofs.statement import Draw, Statement
from proofs.symbols import alpha, d, j
from proofs.terms import NAT, Expr, both, eq, function, implies, real, symbol_of, total
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

largest = real("f")
along = (1 - beta * dot(k, k)) ** 2
inner = transition(k, beta, v)
outer = scale(alpha, inner)
parallel = eq(dot(k, v) ** 2, dot(k, k) * dot(v, v))
cauchy = both(0 <= dot(v, v), dot(k, v) ** 2 <= dot(k, k) * dot(v, v))
factor = both(1 <= largest, along <= largest)
conclusion = both(
    dot(outer, outer) <= alpha**2 * (largest * dot(v, v)),
    implies(parallel, eq(dot(outer, outer), alpha**2 * (along * dot(v, v)))),
)

HYPOTHESES = (
    *AXIOMS,
    Hypothesis("cauchy", "v·v ≥ 0 and (k·v)² ≤ |k|²|v|²", cauchy),
    Hypothesis("factor", "f is at least 1 and (1 - β|k|²)²", factor),
)

_c, _n, _x, _w, _f, _a = (real(name) for name in ("c", "n", "x", "w", "f", "a"))


def _squared() -> Fact:
    """|αy|² = α²|y|² for y = (I - βkk')v."""
    scaled = [instantiate(assume(homogeneous), alpha, inner, at) for at in (outer, inner)]
    turned = instantiate(assume(symmetric_form), inner, outer)
    return arithmetic(
        eq(dot(outer, outer), alpha**2 * dot(inner, inner)),
        *scaled,
        equally(alpha, turned),
        equally(alpha, scaled[1]),
    )


def proof(board: Blackboard) -> Fact:
    moved = board.step("|(I - βkk')v|² = |v|² - β(2 - β|k|²)(k·v)².", size_after(k, beta, v))
    share = beta * (2 - beta * dot(k, k))
    letters = {_c: share, _n: dot(k, k), _x: dot(k, v) ** 2, _w: dot(v, v), _f: largest}
    rest = arithmetic(1 - dot(k, k) * share <= largest, assume(factor))
    bounded = by_letters(
        both(0 <= _x, both(0 <= _w, _x <= _n * _w), 1 <= _f, 1 - _n * _c <= _f),
        _w - _c * _x <= _f * _w,
        letters,
        arithmetic(0 <= dot(k, v) ** 2),
        assume(cauchy),
        arithmetic(1 <= largest, assume(factor)),
        rest,
    )
    shorter = board.step(
        "If β(2 - β|k|²) ≥ 0 this is ≤ |v|²; else Cauchy and Schwarz make it ≤ (1 - β|k|²)²|v|².",
        arithmetic(dot(inner, inner) <= largest * dot(v, v), moved, bounded),
    )
    squared = board.step("|αy|² = α²|y|².", _squared())
    weighed = by_letters(
        _n <= _w, _a**2 * _n <= _a**2 * _w,
        {_n: dot(inner, inner), _w: largest * dot(v, v), _a: alpha}, shorter,
    )  # fmt: skip
    whole = arithmetic(dot(outer, outer) <= alpha**2 * (largest * dot(v, v)), squared, weighed)
    own = arithmetic(
        eq(dot(inner, inner), along * dot(v, v)), moved, equally(share, assume(parallel))
    )
    line = arithmetic(
        eq(dot(outer, outer), alpha**2 * (along * dot(v, v))), squared, equally(alpha**2, own)
    )
    return board.step(
        "Along k the square of k·v is |k|²|v|², and nothing is lost.",
        conjunction(whole, discharge(parallel, line)),
    )


# -- mutants, in one dimension or two ----------------------------------------------------------

_k, _v = function("k", NAT), function("v", NAT)
_square = total(j, 0, d, _k(j) ** 2)
_inner = total(j, 0, d, _k(j) * _v(j))
_before = total(j, 0, d, _v(j) ** 2)
_after = alpha**2 * total(j, 0, d, (_v(j) - beta * _inner * _k(j)) ** 2)
_own = (1 - beta * _square) ** 2
_space = (
    Draw(symbol_of(d), (), 1, 2), Draw(_k, ("d",), -2, 2), Draw(_v, ("d",), -2, 2),
    Draw(symbol_of(beta), (), -1, 3), Draw(symbol_of(alpha), (), 0, 1),
    Draw(symbol_of(largest), (), 0, 4),
)  # fmt: skip


def _mutant(name: str, altered: str, claim: Expr, *hypotheses: Expr) -> Mutant:
    return Mutant(name, altered, Statement((0 < _square, *hypotheses), claim, _space))


MUTANTS = (
    _mutant("without one", "f ≥ (1 - β|k|²)² alone, as if every v were along k",
            _after <= alpha**2 * largest * _before, _own <= largest),
    _mutant("without the key", "f = 1 whatever β|k|²", _after <= alpha**2 * _before),
    _mutant("β alone", "(1 - β)² in place of (1 - β|k|²)²",
            _after <= alpha**2 * largest * _before, 1 <= largest, (1 - beta) ** 2 <= largest),
    _mutant("decays twice", "α⁴ in place of α²", _after <= alpha**4 * largest * _before,
            1 <= largest, _own <= largest),
    _mutant("always attained", "equality with (1 - β|k|²)² for every v",
            eq(_after, alpha**2 * _own * _before)),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.delta_rule_factor",
    title="A gated step of the delta rule stretches by |α| max(1, |1 - β|k|²|) at most",
    says="|α(I - βkk')v|² ≤ α²f|v|² for f ≥ 1 and f ≥ (1 - β|k|²)²; where v is parallel to k it is "
    "α²(1 - β|k|²)²|v|².",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Yang, Kautz and Hatamizadeh, Gated Delta Networks, arXiv 2412.06464 (the transition)",
    closed_form=alpha**2 * largest,
    remarks="The closed form bounds the square of the factor, f the larger of 1 and (1 - β|k|²)².",
)
