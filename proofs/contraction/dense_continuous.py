"""contraction.dense_continuous: one continuous LMI certifies every step size.

    A'P + PA ≤ -2αP   ⟹   ‖e^{ΔA}‖_P ≤ e^{-αΔ}  for every Δ ≥ 0

so a product over any sequence of steps contracts by e^{-α(Δ_1 + ... + Δ_t)}. With x(r) = e^{rA}x:
the energy V(r) = x(r)'Px(r) changes at the rate x'(A'P + PA)x ≤ -2αV, and a quantity that decays
at least at the rate 2α at every moment has decayed by e^{-2αr} after the time r.

B(x, y) = x'Py is used as a function of two vectors only. That V is differentiable with derivative
B(x, Ax) + B(Ax, x) is the product rule along x' = Ax; it is a hypothesis, written out with ε and
δ. Cited: Gronwall's inequality in its differential form. With Δ < 0 the claim turns round: what
shrinks forwards grows backwards (a mutant).
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import (
    Citation,
    Fact,
    apply,
    arithmetic,
    assume,
    cite,
    discharge,
    generalise,
    instantiate,
    restate,
)
from proofs.lemmas.exponential import factor
from proofs.lemmas.order import equally
from proofs.statement import Draw, Statement
from proofs.symbols import form
from proofs.terms import (
    REAL,
    VECTOR,
    Expr,
    Lambda,
    absolute,
    as_expr,
    both,
    eq,
    exists,
    exp,
    forall,
    function,
    implies,
    real,
    substitute,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

curve = function("x", REAL, gives=VECTOR)  # x(r) = e^{rA}x
cell = function("A", VECTOR, gives=VECTOR)
energy, slope = function("V", REAL), function("W", REAL)
z = function("z", gives=VECTOR)()
r, s, eps, near, rate, Delta = (real(n) for n in ("r", "s", "epsilon", "eta", "alpha", "Delta"))


def is_derivative(value: Callable[[Expr], Expr], of: Callable[[Expr], Expr]) -> Expr:
    """`value` is the derivative of `of` at every r ≥ 0 (from the right at r = 0)."""
    error = absolute(of(s) - of(r) - value(r) * (s - r)) <= eps * absolute(s - r)
    close = both(0 <= s, absolute(s - r) < near)
    there = exists(near, both(0 < near, forall(s, implies(close, error))))
    return forall(r, implies(0 <= r, forall(eps, implies(0 < eps, there))))


def stored(at: Expr) -> Expr:
    return form(curve(at), curve(at))


def change(at: Expr) -> Expr:
    return form(curve(at), cell(curve(at))) + form(cell(curve(at)), curve(at))


lmi = forall(z, form(z, cell(z)) + form(cell(z), z) <= -2 * rate * form(z, z))
flow = is_derivative(change, stored)
conclusion = forall(r, implies(0 <= r, stored(r) <= exp(-rate * r) ** 2 * stored(as_expr(0))))

HYPOTHESES = (
    Hypothesis("lmi", "z'(A'P + PA)z ≤ -2α·z'Pz for every z", lmi),
    Hypothesis("flow", "the energy changes at the rate x'PAx + (Ax)'Px, as x' = Ax", flow),
)

GRONWALL = Citation(
    "V' ≤ βV on [0, r] gives V(r) ≤ e^{βr}V(0)",
    "Gronwall, Annals of Mathematics 20 (1919); Hartman, Ordinary Differential Equations, ch. III",
)
decays = forall(r, implies(0 <= r, slope(r) <= -2 * rate * energy(r)))
decayed = forall(r, implies(0 <= r, energy(r) <= exp(-2 * rate * r) * energy(0)))
gronwall = implies(is_derivative(slope, energy), implies(decays, decayed))


def proof(board: Blackboard) -> Fact:
    along_the_flow = {energy: Lambda((r,), stored(r)), slope: Lambda((r,), change(r))}
    classical = cite(GRONWALL, substitute(gronwall, along_the_flow))
    fall = instantiate(assume(lmi), curve(r))
    falling = board.step(
        "Along the flow the energy falls at least at the rate 2α: x'(A'P + PA)x ≤ -2α·x'Px.",
        generalise(r, discharge(0 <= r, fall)),
    )
    fallen = board.step(
        "By Gronwall V(r) ≤ e^{-2αr}·V(0).", apply(classical, assume(flow), falling)
    )
    square = restate(factor(-rate * r, -rate * r), eq(exp(-2 * rate * r), exp(-rate * r) ** 2))
    last = apply(instantiate(fallen, r), assume(0 <= r))
    goal = arithmetic(
        stored(r) <= exp(-rate * r) ** 2 * stored(as_expr(0)),
        last, equally(stored(as_expr(0)), square),
    )  # fmt: skip
    return board.step(
        "e^{-2αr} is the square of e^{-αr}: so ‖x(r)‖_P ≤ e^{-αr}·‖x(0)‖_P.",
        generalise(r, discharge(0 <= r, goal)),
    )


# -- mutants: one dimension, A = a and P = p, where e^{ΔA} = exp(Δa) -----------------------------

_a, _p = real("a"), real("p")
_space = (
    Draw(symbol_of(_a), (), -2, 2), Draw(symbol_of(_p), (), -2, 2),
    Draw(symbol_of(rate), (), -1, 2), Draw(symbol_of(Delta), (), -1, 2),
)  # fmt: skip
_claim = exp(_a * Delta) <= exp(-rate * Delta)


def _mutant(name: str, altered: str, *given: Expr) -> Mutant:
    return Mutant(name, f"{altered}, in one dimension", Statement(given, _claim, _space))


_line = 2 * _a * _p <= -2 * rate * _p

MUTANTS = (
    _mutant("without 2", "A'P + PA ≤ -αP", 2 * _a * _p <= -rate * _p, 0 < _p, 0 <= Delta),
    _mutant("time backwards", "without Δ ≥ 0", _line, 0 < _p),
    _mutant("P of either sign", "P ≠ 0 in place of P > 0, read as a norm", _line, 0 <= Delta,
            0 < _p**2),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.dense_continuous",
    title="One continuous Lyapunov inequality certifies every step size",
    says="A'P + PA ≤ -2αP gives ‖e^{ΔA}‖_P ≤ e^{-αΔ} for every Δ ≥ 0.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Lyapunov; Boyd et al., LMIs, section 5.1",
    closed_form=exp(-rate * Delta),
)
