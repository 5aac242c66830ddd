"""contraction.delta_rule: the delta rule's transition I - βkk' never stretches iff β|k|² ∈ [0, 2].

    |v - β(k·v)k|² = |v|² - β(2 - β|k|²)(k·v)²

    |(I - βkk')v| ≤ |v| for all v   ⟺   0 ≤ β|k|² ≤ 2         (k ≠ 0)
    |(I - βkk')k| < |k|             ⟺   0 < β|k|² < 2

Along k the transition scales by 1 - β|k|²: β|k|² = 1 forgets what was stored under k, 2 reflects
it. Across k it does nothing, so no norm contracts strictly when d ≥ 2; forgetting in all
directions needs the decay α (Gated DeltaNet), see contraction.delta_rule_products.

v·w is used as a symmetric bilinear form with |k|² = k·k > 0: the space is arbitrary.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    arithmetic,
    assume,
    conjunction,
    discharge,
    generalise,
    instantiate,
)
from proofs.lemmas.order import by_letters, equally
from proofs.statement import Draw, Statement
from proofs.symbols import d, form, j, plus
from proofs.terms import (
    NAT,
    REAL,
    VECTOR,
    Expr,
    absolute,
    between,
    both,
    eq,
    forall,
    function,
    implies,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

dot = form
k, v, p, q, z = (function(n, gives=VECTOR)() for n in ("k", "v", "p", "q", "z"))
scale = function("scale", REAL, VECTOR, gives=VECTOR)
r, beta = real("r"), real("beta")

symmetric_form = forall(p, forall(q, eq(dot(p, q), dot(q, p))))
additive = forall(p, forall(q, forall(z, eq(dot(plus(p, q), z), dot(p, z) + dot(q, z)))))
homogeneous = forall(r, forall(p, forall(z, eq(dot(scale(r, p), z), r * dot(p, z)))))
AXIOMS = (
    Hypothesis("symmetric", "v·w = w·v", symmetric_form),
    Hypothesis("additive", "the product is additive", additive),
    Hypothesis("homogeneous", "the product is homogeneous", homogeneous),
)


def transition(key: Expr, strength: Expr, state: Expr) -> Expr:
    """(I - βkk')v."""
    return plus(state, scale(-strength * dot(key, state), key))


def size_after(key: Expr, strength: Expr, state: Expr) -> Fact:
    """|(I - βkk')v|² = |v|² - β(2 - β|k|²)(k·v)², from the axioms of the product."""
    removed = scale(-strength * dot(key, state), key)
    after = plus(state, removed)
    goal = eq(
        dot(after, after),
        dot(state, state) - strength * (2 - strength * dot(key, key)) * dot(key, state) ** 2,
    )
    return arithmetic(
        goal,
        *(instantiate(assume(additive), state, removed, a) for a in (state, key, after)),
        *(instantiate(assume(symmetric_form), a, after) for a in (state, key)),
        instantiate(assume(symmetric_form), key, state),
        *(
            instantiate(assume(homogeneous), -strength * dot(key, state), key, a)
            for a in (state, after)
        ),
        *_weighted(key, strength, state, after),
    )


def _weighted(key: Expr, strength: Expr, state: Expr, after: Expr) -> list[Fact]:
    """The products of (k·v) with the equations that mention k·after."""
    removed = scale(-strength * dot(key, state), key)
    weight = -strength * dot(key, state)
    return [
        equally(weight, instantiate(assume(symmetric_form), key, after)),
        equally(weight, instantiate(assume(additive), state, removed, key)),
        equally(weight, instantiate(assume(symmetric_form), key, state)),
        equally(weight, instantiate(assume(homogeneous), weight, key, key)),
    ]


never_stretches = forall(v, dot(transition(k, beta, v), transition(k, beta, v)) <= dot(v, v))
along = dot(transition(k, beta, k), transition(k, beta, k)) < dot(k, k)
strength = beta * dot(k, k)


def iff(left: Expr, right: Expr) -> Expr:
    return both(implies(left, right), implies(right, left))


conclusion = both(
    iff(never_stretches, between(0, strength, 2)), iff(along, both(0 < strength, strength < 2))
)

HYPOTHESES = (*AXIOMS, Hypothesis("key", "the key is not zero", 0 < dot(k, k)))

_b, _n, _x = real("b"), real("n"), real("x")


def proof(board: Blackboard) -> Fact:
    key = assume(0 < dot(k, k))
    general = board.step("|(I - βkk')v|² = |v|² - β(2 - β|k|²)(k·v)².", size_after(k, beta, v))
    own = board.step("At v = k: |k|² - β|k|²(2 - β|k|²)·|k|².", size_after(k, beta, k))
    at_key = instantiate(assume(never_stretches), k)
    letters = {_b: beta, _n: dot(k, k)}
    needed = by_letters(
        both(0 < _n, 0 <= _b * (2 - _b * _n) * _n**2), between(0, _b * _n, 2), letters,
        key, arithmetic(0 <= beta * (2 - strength) * dot(k, k) ** 2, own, at_key),
    )  # fmt: skip
    enough = by_letters(
        both(0 < _n, between(0, _b * _n, 2)), 0 <= _b * (2 - _b * _n) * _x**2,
        {**letters, _x: dot(k, v)}, key, assume(between(0, strength, 2)),
    )  # fmt: skip
    after = transition(k, beta, v)
    shorter = arithmetic(dot(after, after) <= dot(v, v), general, enough)
    first = board.step(
        "So no v is stretched iff 0 ≤ β|k|² ≤ 2: k itself asks for it, and it is enough for all.",
        conjunction(
            discharge(never_stretches, needed),
            discharge(between(0, strength, 2), generalise(v, shorter)),
        ),
    )
    inside = both(0 < strength, strength < 2)
    strict = 0 < _b * (2 - _b * _n) * _n**2
    shrinks = arithmetic(0 < beta * (2 - strength) * dot(k, k) ** 2, own, assume(along))
    there = by_letters(both(0 < _n, strict), both(0 < _b * _n, _b * _n < 2), letters, key, shrinks)
    back = by_letters(
        both(0 < _n, both(0 < _b * _n, _b * _n < 2)), strict, letters, key, assume(inside)
    )
    image = transition(k, beta, k)
    second = board.step(
        "And k shrinks strictly iff 0 < β|k|² < 2.",
        conjunction(
            discharge(along, there),
            discharge(inside, arithmetic(dot(image, image) < dot(k, k), own, back)),
        ),
    )
    return board.step("Both together.", conjunction(first, second))


# -- mutants, in one dimension or two ----------------------------------------------------------

_k, _v = function("k", NAT), function("v", NAT)
_square = total(j, 0, d, _k(j) ** 2)
_inner = total(j, 0, d, _k(j) * _v(j))
_before = total(j, 0, d, _v(j) ** 2)
_after = total(j, 0, d, (_v(j) - beta * _inner * _k(j)) ** 2)
_space = (
    Draw(symbol_of(d), (), 1, 2), Draw(_k, ("d",), -2, 2), Draw(_v, ("d",), -2, 2),
    Draw(symbol_of(beta), (), -1, 4),
)  # fmt: skip


def _mutant(name: str, altered: str, claim: Expr, *hypotheses: Expr) -> Mutant:
    return Mutant(name, altered, Statement((0 < _square, *hypotheses), claim, _space))


_mild = both(0 < beta * _square, beta * _square < 2)

MUTANTS = (
    _mutant("β alone", "β ≤ 2 in place of β|k|² ≤ 2", _after <= _before, between(0, beta, 2)),
    _mutant("β of either sign", "without 0 ≤ β|k|²", _after <= _before, beta * _square <= 2),
    _mutant("strict everywhere", "|(I - βkk')v| < |v| for all v ≠ 0",
            _after < _before, 0 < _before, _mild),
    _mutant("closed end", "k shrinks strictly also at β|k|² = 2",
            _square * (1 - beta * _square) ** 2 < _square,
            both(0 < beta * _square, beta * _square <= 2)),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.delta_rule",
    title="The delta rule never stretches a state exactly when β|k|² lies between 0 and 2",
    says="For k ≠ 0, ‖I - βkk'‖₂ ≤ 1 iff 0 ≤ β|k|² ≤ 2, and k itself shrinks strictly iff "
    "0 < β|k|² < 2.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Yang et al., Parallelizing Linear Transformers with the Delta Rule, arXiv 2406.06484",
    closed_form=absolute(1 - beta * real("kappa")),
    remarks="The closed form is the factor along k, with kappa = |k|².",
)
