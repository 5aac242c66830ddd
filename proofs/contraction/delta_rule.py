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
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    empty_fold,
    generalise,
    instantiate,
    last_term,
    rewrite,
    symmetric,
)
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.statement import Draw, Statement
from proofs.symbols import d, form, j, plus, s, t
from proofs.terms import (
    NAT,
    REAL,
    VECTOR,
    Expr,
    absolute,
    as_expr,
    between,
    both,
    eq,
    forall,
    forall_below,
    function,
    implies,
    power,
    product,
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


# -- products with decays ----------------------------------------------------------------------

state = function("h", NAT, gives=VECTOR)
keys = function("k", NAT, gives=VECTOR)
decay, strengths = function("alpha", NAT), function("beta", NAT)
one_step = scale(decay(s), transition(keys(s), strengths(s), state(s)))
recurrence = forall_below(s, t, eq(state(s + 1), one_step))
mild = forall_below(s, t, 0 <= strengths(s) * (2 - strengths(s) * dot(keys(s), keys(s))))
across = forall_below(s, t, eq(dot(keys(s), state(s)), 0))


def kept(n: Expr) -> Expr:
    """Π_{s<n} α_s²·|h(0)|²."""
    return product(s, 0, n, decay(s) ** 2) * dot(state(0), state(0))


def size(n: Expr) -> Expr:
    return dot(state(n), state(n))


products_conclusion = both(size(t) <= kept(t), implies(across, eq(size(t), kept(t))))
PRODUCTS_HYPOTHESES = (
    *AXIOMS,
    Hypothesis("recurrence", "h(s+1) = α_s·(I - β_s k_s k_s')h(s)", recurrence),
    Hypothesis("mild", "β_s(2 - β_s|k_s|²) ≥ 0, that is 0 ≤ β_s|k_s|² ≤ 2 where k_s ≠ 0", mild),
)


def _one_step() -> Fact:
    """|h(s+1)|² = α_s²·(|h(s)|² - β_s(2 - β_s|k_s|²)(k_s·h(s))²)."""
    inner = transition(keys(s), strengths(s), state(s))
    outer = scale(decay(s), inner)
    homogeneity = [instantiate(assume(homogeneous), decay(s), inner, a) for a in (outer, inner)]
    turned = instantiate(assume(symmetric_form), inner, outer)
    squared = arithmetic(
        eq(dot(outer, outer), decay(s) ** 2 * dot(inner, inner)),
        *homogeneity, equally(decay(s), turned), equally(decay(s), homogeneity[1]),
    )  # fmt: skip
    now = symmetric(at(recurrence, s < t))
    squared = rewrite(squared, now)
    loss = strengths(s) * (2 - strengths(s) * dot(keys(s), keys(s)))
    return arithmetic(
        eq(size(s + 1), decay(s) ** 2 * (size(s) - loss * dot(keys(s), state(s)) ** 2)),
        squared,
        equally(decay(s) ** 2, size_after(keys(s), strengths(s), state(s))),
    )


def products_proof(board: Blackboard) -> Fact:
    change = board.step(
        "One step: |h(s+1)|² = α_s²(|h(s)|² - β_s(2 - β_s|k_s|²)(k_s·h(s))²).", _one_step()
    )
    longer = apply(last_term(product(s, 0, s, decay(s) ** 2)), arithmetic(0 <= s))
    longer = equally(dot(state(0), state(0)), longer)
    none = apply(empty_fold(product(s, 0, 0, decay(s) ** 2)), arithmetic(as_expr(0) <= 0))
    none = equally(dot(state(0), state(0)), none)
    loss, x = strengths(s) * (2 - strengths(s) * dot(keys(s), keys(s))), dot(keys(s), state(s))
    lost = by_letters(
        0 <= _b, 0 <= _n**2 * (_b * _x**2), {_b: loss, _n: decay(s), _x: x},
        at(mild, s < t),
    )  # fmt: skip
    square = arithmetic(0 <= decay(s) ** 2)
    step = arithmetic(
        size(s + 1) <= kept(s + 1), change, lost, longer,
        weigh(decay(s) ** 2, square, assume(size(s) <= kept(s))),
    )  # fmt: skip
    base = arithmetic(size(as_expr(0)) <= kept(as_expr(0)), none)
    bound = board.step(
        "No step adds to |h|², so |h(t)|² ≤ Π α_s²·|h(0)|².",
        invariant(s, t, lambda n: size(n) <= kept(n), base, step),
    )
    orthogonal = at(across, s < t)
    nothing = by_letters(
        eq(_x, 0), eq(_n**2 * (_b * _x**2), 0), {_b: loss, _n: decay(s), _x: x}, orthogonal
    )
    equal_step = arithmetic(
        eq(size(s + 1), kept(s + 1)), change, nothing, longer,
        equally(decay(s) ** 2, assume(eq(size(s), kept(s)))),
    )  # fmt: skip
    start = arithmetic(eq(size(as_expr(0)), kept(as_expr(0))), none)
    attained = board.step(
        "A state across all keys loses nothing but the decay: equality.",
        invariant(s, t, lambda n: eq(size(n), kept(n)), start, equal_step),
    )
    return board.step("Both together.", conjunction(bound, discharge(across, attained)))


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

_h, _key = function("h", NAT), function("k", NAT)
_line = forall_below(s, t, eq(_h(s + 1), decay(s) * (1 - strengths(s) * _key(s) ** 2) * _h(s)))
_line_mild = forall_below(s, t, between(0, strengths(s) * _key(s) ** 2, 2))
_line_space = (
    Draw(symbol_of(t), (), 1, 2), Draw(_key, ("t",), -2, 2), Draw(decay, ("t",), -1, 1),
    Draw(strengths, ("t",), -1, 2),
)  # fmt: skip
_kept = product(s, 0, t, decay(s) ** 2)


def _on_line(name: str, altered: str, claim: Expr, *given: Expr) -> Mutant:
    statement = Statement((eq(_h(0), 1), _line, *given), claim, _line_space, frozenset({_h}))
    return Mutant(name, altered, statement)


PRODUCTS_MUTANTS = (
    _on_line("strength above two", "without β|k|² ≤ 2, on a line", _h(t) ** 2 <= _kept),
    _on_line("always attained", "equality for every start, on a line (d = 1)",
             eq(_h(t) ** 2, _kept), _line_mild),
    _on_line("decays twice", "Π α_s⁴ in place of Π α_s², on a line",
             _h(t) ** 2 <= _kept**2, _line_mild),
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

PRODUCTS = Theorem(
    id="contraction.delta_rule_products",
    title="A gated delta rule forgets as fast as its decays, or faster",
    says="|h_t| ≤ Π|α_s|·|h_0| for transitions α_s(I - β_s k_s k_s') with 0 ≤ β_s|k_s|² ≤ 2, with "
    "equality for a start across all keys (which exists when d ≥ 2 and all keys are parallel).",
    hypotheses=PRODUCTS_HYPOTHESES,
    conclusion=products_conclusion,
    proof=products_proof,
    mutants=PRODUCTS_MUTANTS,
    source="Yang, Kautz and Hatamizadeh, Gated Delta Networks, arXiv 2412.06464",
    closed_form=power(absolute(real("alpha")), t),
    remarks="The closed form is the factor after t steps of one decay α.",
)
