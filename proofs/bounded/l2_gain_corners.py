"""bounded.l2_gain_corners: the corners of a gate box carry the bounded-real inequality inside.

z = (h', y) is what one step makes of (h, x); it is affine in the gate, so for a gate inside the box
z = Σ λ_v z_v with the z_v of the corners, λ_v ≥ 0, Σ λ_v = 1. W(z, z) = h'Ph' + |y|² is a form.

    W(z_v, z_v) ≤ r at every corner   ⟹   W(z, z) ≤ r,        r = h'Ph + γ²|x|²

With bounded.l2_gain this makes finitely many LMIs, one a corner, a bound on the energy gain for
every gate sequence in the box. Proof as for contraction.polytope: the mean over v of
2W(z_v, z) ≤ W(z_v, z_v) + W(z, z).
"""

from __future__ import annotations

from fractions import Fraction

from proofs.contraction.polytope import (
    additive,
    difference_of,
    image,
    lam,
    mean,
    not_negative,
    opposite,
    symmetric_form,
    weights,
    y,
)
from proofs.kernel import Fact, apply, arithmetic, assume, instantiate, part, rewrite
from proofs.lemmas.instances import at
from proofs.lemmas.order import weigh
from proofs.lemmas.sums import below, monotone, scaled
from proofs.statement import Draw, Statement
from proofs.symbols import form, i, m
from proofs.terms import NAT, Expr, between, eq, forall_below, function, real, symbol_of, total
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

supplied = real("r")
corners = forall_below(i, m, form(image(i), image(i)) <= supplied)
conclusion = form(y, y) <= supplied

HYPOTHESES = (
    Hypothesis("symmetric", "W is symmetric", symmetric_form),
    Hypothesis("additive", "W is additive", additive),
    Hypothesis("opposite", "W(-p, z) = -W(p, z)", opposite),
    Hypothesis("not negative", "W(z, z) ≥ 0", not_negative),
    Hypothesis("mean", "z = Σ λ_v z_v: a step is affine in its gate", mean),
    Hypothesis("weights", "λ_v ≥ 0 and Σ λ_v = 1", weights),
    Hypothesis("corners", "W(z_v, z_v) ≤ r at every corner", corners),
)


def proof(board: Blackboard) -> Fact:
    mixed, limit = form(image(i), y), (supplied + form(y, y)) * Fraction(1, 2)
    corner = at(corners, i < m)
    apart = board.step(
        "W(z_v - z, z_v - z) ≥ 0 gives 2W(z_v, z) ≤ W(z_v, z_v) + W(z, z) ≤ r + W(z, z).",
        arithmetic(mixed <= limit, difference_of(image(i), y), corner),
    )
    weight = apply(instantiate(part(assume(weights), 0), i), assume(i < m))
    each = arithmetic(lam(i) * mixed <= limit * lam(i), weigh(lam(i), weight, apart))
    summed = board.step(
        "Weighted with λ_v and summed: W(z, z) = Σ λ_v W(z_v, z) ≤ ½(r + W(z, z))·Σ λ_v.",
        arithmetic(
            form(y, y) <= limit * total(i, 0, m, lam(i)),
            instantiate(assume(mean), y),
            monotone(i, m, lam(i) * mixed, limit * lam(i), below(each, i, m)),
            scaled(i, m, limit, lam(i)),
        ),
    )
    return board.step(
        "Σ λ_v = 1, and half of W(z, z) moves to the left.",
        arithmetic(conclusion, rewrite(summed, part(assume(weights), 1))),
    )


_z, _l = (function(n, NAT) for n in ("z", "lambda"))
_space = (Draw(_z, (2,), -2, 2), Draw(_l, (2,), -1, 2), Draw(symbol_of(supplied), (), 0, 4))
_either_sign = real("W")
_weight = real("lambda")
_indefinite = Statement(
    (forall_below(i, 2, _either_sign * _z(i) ** 2 <= supplied),),
    _either_sign * (_weight * _z(0) + (1 - _weight) * _z(1)) ** 2 <= supplied,
    (
        Draw(_z, (2,), -2, 2),
        Draw(symbol_of(_weight)),
        Draw(symbol_of(supplied), (), -4, 4),
        Draw(symbol_of(_either_sign), (), -1, 1),
    ),
)
_corners = forall_below(i, 2, _z(i) ** 2 <= supplied)


def _mutant(name: str, altered: str, *hypotheses: Expr) -> Mutant:
    """Two corners in one dimension, W(z, z) = z²."""
    claim = total(i, 0, 2, _l(i) * _z(i)) ** 2 <= supplied
    return Mutant(name, altered, Statement((*hypotheses, _corners), claim, _space))


MUTANTS = (
    _mutant("outside of the box", "without λ ≥ 0, in one dimension", eq(_l(0) + _l(1), 1)),
    _mutant("weights that exceed one", "without Σ λ = 1, in one dimension",
            forall_below(i, 2, between(0, _l(i), 1))),
    Mutant("form of either sign", "without W(z, z) ≥ 0, in one dimension", _indefinite),
)  # fmt: skip

THEOREM = Theorem(
    id="bounded.l2_gain_corners",
    title="Corners of a gate box carry the bounded-real inequality",
    says="If h'Ph' + |y|² ≤ h'Ph + γ²|x|² for the gates at the corners of a box, P ≥ 0, then for "
    "all gates inside.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Boyd, El Ghaoui, Feron and Balakrishnan, LMIs in System and Control Theory, ch. 6",
    waiver="it carries an inequality inside the box and yields no number of its own",
)
