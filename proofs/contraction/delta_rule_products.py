"""contraction.delta_rule_products: gated delta rules in a row forget at least as their decays do.

    h(s+1) = α_s·(I - β_s k_s k_s')h(s),   β_s(2 - β_s|k_s|²) ≥ 0   (0 ≤ β_s|k_s|² ≤ 2 for k_s ≠ 0)

    |h(t)|²  ≤  Π_{s<t} α_s²·|h(0)|²,      with equality where every k_s·h(s) = 0

Each step takes away β_s(2 - β_s|k_s|²)(k_s·h(s))² before it decays (contraction.delta_rule). That
a start across all keys exists when d ≥ 2 and the keys are parallel, so that nothing but α_s
forgets, is contraction.delta_rule_attained.
With β|k|² > 2 a step stretches; on a line (d = 1) nothing is across a key.
"""

from __future__ import annotations

from proofs.contraction.delta_rule import (
    AXIOMS,
    dot,
    homogeneous,
    scale,
    size_after,
    symmetric_form,
    transition,
)
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    empty_fold,
    instantiate,
    last_term,
    rewrite,
    symmetric,
)
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.statement import Draw, Statement
from proofs.symbols import s, t
from proofs.terms import (
    NAT,
    VECTOR,
    Expr,
    absolute,
    as_expr,
    between,
    both,
    eq,
    forall_below,
    function,
    implies,
    power,
    product,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

state = function("h", NAT, gives=VECTOR)
keys = function("k", NAT, gives=VECTOR)
decay, strengths = function("alpha", NAT), function("beta", NAT)
one_step = scale(decay(s), transition(keys(s), strengths(s), state(s)))
recurrence = forall_below(s, t, eq(state(s + 1), one_step))
mild = forall_below(s, t, 0 <= strengths(s) * (2 - strengths(s) * dot(keys(s), keys(s))))
across = forall_below(s, t, eq(dot(keys(s), state(s)), 0))


_b, _n, _x = real("b"), real("n"), real("x")


def kept(n: Expr) -> Expr:
    """Π_{s<n} α_s²·|h(0)|²."""
    return product(s, 0, n, decay(s) ** 2) * dot(state(0), state(0))


def size(n: Expr) -> Expr:
    return dot(state(n), state(n))


conclusion = both(size(t) <= kept(t), implies(across, eq(size(t), kept(t))))
HYPOTHESES = (
    *AXIOMS,
    Hypothesis("recurrence", "h(s+1) = α_s·(I - β_s k_s k_s')h(s)", recurrence),
    Hypothesis("mild", "β_s(2 - β_s|k_s|²) ≥ 0, that is 0 ≤ β_s|k_s|² ≤ 2 where k_s ≠ 0", mild),
)


def size_change() -> Fact:
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


def proof(board: Blackboard) -> Fact:
    change = board.step(
        "One step: |h(s+1)|² = α_s²(|h(s)|² - β_s(2 - β_s|k_s|²)(k_s·h(s))²).", size_change()
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


# -- mutants, on a line ------------------------------------------------------------------------

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


MUTANTS = (
    _on_line("strength above two", "without β|k|² ≤ 2, on a line", _h(t) ** 2 <= _kept),
    _on_line("always attained", "equality for every start, on a line (d = 1)",
             eq(_h(t) ** 2, _kept), _line_mild),
    _on_line("decays twice", "Π α_s⁴ in place of Π α_s², on a line",
             _h(t) ** 2 <= _kept**2, _line_mild),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.delta_rule_products",
    title="A gated delta rule forgets as fast as its decays, or faster",
    says="|h_t| ≤ Π|α_s|·|h_0| for transitions α_s(I - β_s k_s k_s') with 0 ≤ β_s|k_s|² ≤ 2, with "
    "equality along a trajectory that is across its key at every step.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Yang, Kautz and Hatamizadeh, Gated Delta Networks, arXiv 2412.06464",
    closed_form=power(absolute(real("alpha")), t),
    remarks="The closed form is the factor after t steps of one decay α.",
)
