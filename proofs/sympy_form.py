"""Terms as SymPy expressions, for evaluation in floats and for printing elsewhere.

One way only: what is proved is lambdified; what SymPy says is never a proof.
"""

from __future__ import annotations

from fractions import Fraction

import sympy

from proofs.terms import NAT, REAL, Expr, Fn, absolute, cos, exp, log, open_binder, sin

_FUNCTIONS = {
    absolute: sympy.Abs,
    exp: sympy.exp,
    log: sympy.log,
    cos: sympy.cos,
    sin: sympy.sin,
}


def to_sympy(e: Expr) -> sympy.Expr:
    """The term with variables as SymPy symbols of the same name.

    Raises:
        TypeError: a formula, or a function symbol with no SymPy counterpart.
    """
    if e.sort not in (REAL, NAT):
        raise TypeError(f"'{e}' is a {e.sort}, not a number")
    match e.op, e.args:
        case "num", ():
            assert isinstance(e.data, Fraction)
            return sympy.Rational(e.data.numerator, e.data.denominator)
        case "app", args:
            return _application(e, [to_sympy(a) for a in args])
        case "+", (f, g):
            return to_sympy(f) + to_sympy(g)
        case "*", (f, g):
            return to_sympy(f) * to_sympy(g)
        case "/", (f, g):
            return to_sympy(f) / to_sympy(g)
        case "^", (f,):
            return to_sympy(f) ** e.data
    return _fold(e)


def _application(e: Expr, args: list[sympy.Expr]) -> sympy.Expr:
    assert isinstance(e.data, Fn)
    if e.data in _FUNCTIONS:
        return _FUNCTIONS[e.data](*args)
    if args:
        return sympy.Function(e.data.name)(*args)
    return sympy.Symbol(e.data.name, integer=e.sort == NAT or None, real=True)


def _fold(e: Expr) -> sympy.Expr:
    low, high = (to_sympy(end) for end in e.args[:2])
    variable, body = open_binder(e)
    index, inside = to_sympy(variable), to_sympy(body)
    if e.op == "prod" and index not in inside.free_symbols:
        return inside ** (high - low)
    fold = sympy.Sum if e.op == "sum" else sympy.Product
    return fold(inside, (index, low, high - 1))
