"""Where the closed forms come from: SymPy derives them anew, and the kernel compares.

Each derivation starts from what a formula is about (an integral, a sum, a differential equation,
a rest point, a series) and lets SymPy work it out. The result, as a term, must equal the formula
that stands in the theorem, and that equality is a `Fact`. What SymPy says is no proof, so nothing
rests on this; it shows that the formulas were not only typed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import sympy
from sympy import Symbol

from proofs.bounded import euler, iss, zoh
from proofs.calculus import derivative
from proofs.discretisation import a_stable, dc_gain, order_smooth, rules
from proofs.discretisation.error_terms import cancel
from proofs.identities import leaky_integrator
from proofs.kernel import Fact, arithmetic, assume
from proofs.lemmas.exponential import inverse
from proofs.sympy_form import to_sympy
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    as_expr,
    eq,
    exp,
    negate,
    power,
    real,
    substitute,
    symbol_of,
    symbols,
)
from proofs.theorem import Theorem


@dataclass(frozen=True)
class Derivation:
    """What SymPy works out, and the formula of a theorem that it must come to.

    `given` are facts that the comparison may use, such as that a divisor is not zero.
    """

    theorem: str
    says: str
    find: Callable[[], sympy.Expr]
    formula: Expr
    given: tuple[Fact, ...] = ()

    def found(self) -> Expr:
        """SymPy's result in the letters of the formula."""
        letters = {fn.name: fn() for fn in symbols(self.formula) if not fn.takes}
        return to_term(self.find(), letters)

    def check(self) -> Fact:
        """Γ ⊢ found = formula, Γ being what the given facts assume.

        Raises:
            Undecided: the two were not shown to be equal.
        """
        return arithmetic(eq(self.found(), self.formula), *self.given)


def to_term(e: sympy.Expr, letters: dict[str, Expr]) -> Expr:
    """A SymPy expression as a term.

    Raises:
        TypeError: it contains something that terms cannot say.
    """
    if e.is_Rational:
        return as_expr(Fraction(int(e.p), int(e.q)))
    if e.is_Symbol:
        return letters.get(e.name, real(e.name))
    parts = [to_term(a, letters) for a in e.args]
    if isinstance(e, sympy.exp):
        return exp(parts[0])
    if e.is_Add or e.is_Mul:
        return _folded(e, parts)
    if e.is_Pow:
        return _power(e, parts)
    raise TypeError(f"{e} has no counterpart among the terms")


def _folded(e: sympy.Expr, parts: list[Expr]) -> Expr:
    result, *rest = parts
    for part in rest:
        result = result + part if e.is_Add else result * part
    return result


def _power(e: sympy.Expr, parts: list[Expr]) -> Expr:
    base, exponent = parts
    if e.exp.is_Integer:
        n = int(e.exp)
        return base**n if n >= 0 else (1 / base) ** (-n)
    if exponent.sort == NAT:
        return power(base, exponent)
    raise TypeError(f"{e} is no natural power")


# -- what SymPy is asked ------------------------------------------------------------------------

ALPHA, STEP, GAMMA = sympy.symbols("alpha Delta gamma", positive=True)
RATE, TIME = Symbol("a", nonzero=True), Symbol("r", real=True)
START, LEVEL, SLOPE, BOUND = sympy.symbols("h_0 u_0 u_1 U", real=True)
LENGTH = Symbol("t", integer=True, nonnegative=True)
NOW = Symbol("lambda", real=True)


def _weighted_integral(of: sympy.Expr) -> sympy.Expr:
    """∫_0^Δ exp(-α(Δ - r))·f(r) dr: what a decaying mode takes in during one step."""
    return sympy.integrate(sympy.exp(-ALPHA * (STEP - TIME)) * of, (TIME, 0, STEP))


def _geometric() -> sympy.Expr:
    """The sum of γ^k over k < t, times U, for γ ≠ 1."""
    k = Symbol("k", integer=True)
    branches = sympy.summation(GAMMA**k, (k, 0, LENGTH - 1)).args
    return next(value for value, condition in branches if condition == sympy.true) * BOUND


def _longest_step() -> sympy.Expr:
    """The positive step with |1 + Δλ| = 1."""
    x, y = sympy.symbols("x y", real=True)
    (step,) = sympy.solve(((1 + STEP * x) ** 2 + (STEP * y) ** 2 - 1) / STEP, STEP)
    return step


def _rest(decay: sympy.Expr, gain: sympy.Expr) -> sympy.Expr:
    """The rest point of h ← decay·h + gain."""
    h = Symbol("h")
    (rest,) = sympy.solve(decay * h + gain - h, h)
    return rest


def _gain_ratio(gain: sympy.Expr) -> sympy.Expr:
    """Rest of the rule over rest of h' = ah + 1, which is -1/a."""
    return _rest(sympy.exp(STEP * RATE), gain) * -RATE


def _exact_state() -> sympy.Expr:
    """The solution of h' = -αh + u_0 + u_1·r from h_0, after a step."""
    y = sympy.Function("y")
    slope = sympy.Eq(y(TIME).diff(TIME), -ALPHA * y(TIME) + LEVEL + SLOPE * TIME)
    return sympy.dsolve(slope, y(TIME), ics={y(0): START}).rhs.subs(TIME, STEP)


def leading_error(rule: Expr) -> tuple[int, sympy.Expr]:
    """The order in Δ of a rule's error, and the first coefficient of its Taylor series at Δ = 0."""
    step = Symbol("Delta", real=True)  # as `to_sympy` names it
    error, order = to_sympy(rule - rules.exact), 0
    while (value := sympy.expand(error.diff(step, order).subs(step, 0))) == 0:
        order += 1
    return order, value / sympy.factorial(order)


# -- what it has to come to ---------------------------------------------------------------------

_kept = exp(dc_gain.z)
_moving = assume(negate(eq(_kept, 1)))
_turn = sympy.exp(STEP * RATE)


def _closed_form(theorem: Theorem) -> Expr:
    assert theorem.closed_form is not None
    return theorem.closed_form


def _at_one_step(formula: Expr) -> Expr:
    """The formula with one step Δ for Δ_s."""
    return substitute(formula, {zoh.delta: Lambda((zoh.s,), rules.delta)})


DERIVATIONS = (
    Derivation("identity.leaky_integrator", "∫_0^Δ e^(ar)·B dr, the gain of exact hold",
               lambda: sympy.integrate(sympy.exp(RATE * TIME) * Symbol("B"), (TIME, 0, STEP)),
               _at_one_step(leaky_integrator.gain)),
    Derivation("bounded.zoh", "∫_0^Δ e^(-α(Δ-r)) dr, the gain of exact hold",
               lambda: _weighted_integral(sympy.Integer(1)), _at_one_step(zoh.gain)),
    Derivation("bounded.euler", "the rest of h ← e^(-αΔ)h + ΔU at the longest step",
               lambda: _rest(sympy.exp(-ALPHA * Symbol("Delta_max")),
                             Symbol("Delta_max") * BOUND),
               _closed_form(euler.THEOREM),
               (assume(negate(eq(euler.longest, 1))), inverse(euler.step_max * euler.alpha))),
    Derivation("bounded.iss", "Σ_{k<t} γ^k·U", _geometric, iss.stays(iss.t).args[1].args[1]),
    Derivation("discretise.a_stable", "the step with |1 + Δλ| = 1", _longest_step,
               a_stable.longest),
    Derivation("discretise.dc_gain", "deployed rule over continuous time",
               lambda: _gain_ratio(STEP), dc_gain.euler_ratio, (_moving,)),
    Derivation("discretise.dc_gain", "exponential-trapezoidal rule over continuous time",
               lambda: _gain_ratio(STEP * (NOW + (1 - NOW) * _turn)), dc_gain.trapezoid_ratio,
               (_moving,)),
    Derivation("discretise.dc_gain", "hold over continuous time",
               lambda: sympy.cancel(_gain_ratio((_turn - 1) / RATE)), as_expr(1)),
    Derivation("discretise.order", "the solution of h' = -αh + u_0 + u_1 r", _exact_state,
               rules.exact, (cancel(rules.kept * rules.h, 2),
                             cancel(rules.kept * rules.over * rules.u0),
                             cancel(rules.delta * rules.over * rules.u1))),
    Derivation("discretise.order_smooth", "∫_0^Δ e^(-α(Δ-r)) r(Δ-r) dr",
               lambda: _weighted_integral(TIME * (STEP - TIME)),
               order_smooth.arch_integral.args[1]),
)  # fmt: skip


def exact_state_solves_its_equation() -> Fact:
    """α > 0 ⊢ the derivative of the exact state in Δ is -α·(exact state) + u_0 + u_1·Δ."""
    slope = derivative(rules.exact, symbol_of(rules.delta))
    u0, u1, kept, over = rules.u0, rules.u1, rules.kept, rules.over
    weights = u0, u0 * kept, u1 * over, u1 * over * kept, u1 * rules.delta
    return arithmetic(
        eq(slope, -rules.alpha * rules.exact + u0 + u1 * rules.delta), *map(cancel, weights)
    )
