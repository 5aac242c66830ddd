"""Derivatives of terms, for the kernel's rule on the sign of a slope."""

from __future__ import annotations

from proofs.terms import (
    BINDERS,
    NAT,
    REAL,
    Expr,
    Fn,
    as_expr,
    cos,
    exp,
    sin,
    symbols,
)


class NotDifferentiable(Exception):
    """The term is built from something whose derivative is not known here."""


def derivative(e: Expr, x: Fn) -> Expr:
    """d e/d x for real terms made of + * ^ exp cos sin and parts that do not mention x.

    Raises:
        NotDifferentiable: x occurs in anything else (a quotient, |·|, log, a sum over an index).
    """
    if e.sort not in (REAL, NAT):
        raise NotDifferentiable(f"'{e}' is a {e.sort}, not a number")
    if x not in symbols(e):
        return as_expr(0)
    if e.op == "app" and e.data == x:
        return as_expr(1)
    if e.op in BINDERS:
        raise NotDifferentiable(f"'{e}' mentions {x.name} under an index")
    match e.op, e.args:
        case "+", (f, g):
            return derivative(f, x) + derivative(g, x)
        case "*", (f, g):
            return derivative(f, x) * g + f * derivative(g, x)
        case "^", (f,):
            assert isinstance(e.data, int)
            return e.data * f ** max(e.data - 1, 0) * derivative(f, x)
        case "/", (f, g) if x not in symbols(g):
            return derivative(f, x) / g
        case "app", (f,) if e.data in (exp, cos, sin):
            outer = {exp: exp(f), cos: -sin(f), sin: cos(f)}[e.data]
            return outer * derivative(f, x)
    raise NotDifferentiable(f"'{e}' with respect to {x.name}")
