"""The negation of a formula, with "not" pushed inwards to where it is a relation turned round."""

from __future__ import annotations

from proofs.kernel import same
from proofs.terms import BOOL, NAT, REAL, Expr

_DUAL = {"and": "or", "or": "and", "forall": "exists", "exists": "forall"}


def contradict(claim: Expr, other: Expr) -> bool:
    """Whether one formula is the negation of the other, "not" pushed inwards in both.

    True only if they can never be true together, nor false; where they are written too
    differently it is False.
    """
    return same(_pushed(claim, False), _pushed(other, True))


def _pushed(e: Expr, holds: bool) -> Expr:
    """e, or its negation, equivalent to it by the rules of classical logic."""
    match e.op, e.args:
        case "not", (p,):
            return _pushed(p, not holds)
        case "=>", (p, q):
            sides = _pushed(p, not holds), _pushed(q, holds)
            return Expr("or" if holds else "and", sides, BOOL)
        case (("and" | "or" | "forall" | "exists"), parts):
            op = e.op if holds else _DUAL[e.op]
            return Expr(op, tuple(_pushed(p, holds) for p in parts), BOOL, e.data, e.hint)
        case (("<=" | "<"), (low, high)) if not holds and low.sort in (REAL, NAT):
            return Expr("<" if e.op == "<=" else "<=", (high, low), BOOL)
    return e if holds else Expr("not", (e,), BOOL)
