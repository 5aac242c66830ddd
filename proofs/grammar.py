"""What counts as a term or a formula: one line for each kind of node.

The constructors in `expressions` and `binders` build nothing else. But an `Expr` is plain data that
anybody can put together, and a rewriting step may put a real number where a natural one stood. So
the kernel checks every fact against this grammar when it is made.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.terms import BINDERS, BOOL, NAT, REAL, Expr, Fn, Sort, is_natural

_CONNECTIVES = {"not": range(1, 2), "and": range(1, 1000), "or": range(1, 1000), "=>": range(2, 3)}


def require_well_formed(e: Expr) -> None:
    """Return if e is a term or a formula that needs no binder around it.

    Raises:
        TypeError: some part has the wrong number or sorts of parts, a sort or a datum that does
            not belong to it, or a bound index that points outside of e.
    """
    _check(e, ())


def _check(e: Expr, binders: tuple[Sort, ...]) -> None:
    """`binders` are the sorts of the bound variables around e, innermost first."""
    if type(e) is not Expr or type(e.args) is not tuple:
        raise TypeError(f"{e!r} is not an expression")
    last = len(e.args) - 1
    for position, part in enumerate(e.args):
        inside = e.op in BINDERS and position == last and isinstance(e.data, Sort)
        _check(part, (e.data, *binders) if inside else binders)  # type: ignore[arg-type]
    if not _allowed(e, binders):
        parts = ", ".join(str(part.sort) for part in e.args) or "nothing"
        raise TypeError(f"no {e.sort} is made by '{e.op}' with {e.data!r} from {parts}")


def _allowed(e: Expr, binders: tuple[Sort, ...]) -> bool:
    sorts = [part.sort for part in e.args]
    numbers = all(sort in (REAL, NAT) for sort in sorts)
    number = e.sort == REAL or (e.sort == NAT and all(sort == NAT for sort in sorts))
    plain = e.data is None
    match e.op:
        case "num":
            return not sorts and type(e.data) is Fraction and number and _in_sort(e.data, e.sort)
        case "bound":
            return not sorts and type(e.data) is int and _names(e, binders)
        case "app":
            return isinstance(e.data, Fn) and e.sort == e.data.gives and _takes(e.data, sorts)
        case "+" | "*":
            return plain and len(sorts) == 2 and numbers and number
        case "/":
            return plain and len(sorts) == 2 and numbers and e.sort == REAL
        case "^":
            literal = type(e.data) is int and e.data >= 0
            return literal and len(sorts) == 1 and numbers and number
        case "<=" | "<":
            return plain and len(sorts) == 2 and numbers and e.sort == BOOL
        case "=":
            alike = len(sorts) == 2 and (numbers or sorts[0] == sorts[1])
            return plain and alike and e.sort == BOOL
        case "not" | "and" | "or" | "=>":
            formulas = all(sort == BOOL for sort in (e.sort, *sorts))
            return plain and formulas and len(sorts) in _CONNECTIVES[e.op]
        case "sum" | "prod":
            ends = len(sorts) == 3 and sorts[0] == sorts[1] == NAT
            return ends and numbers and e.data == NAT and e.sort == REAL
        case "forall" | "exists":
            return isinstance(e.data, Sort) and sorts == [BOOL] and e.sort == BOOL
    return False


def _in_sort(number: Fraction, sort: Sort) -> bool:
    return sort == REAL or is_natural(number)


def _names(e: Expr, binders: tuple[Sort, ...]) -> bool:
    """Whether the index names one of the binders around it, with that binder's sort."""
    assert isinstance(e.data, int)
    return 0 <= e.data < len(binders) and e.sort == binders[e.data]


def _takes(symbol: Fn, sorts: list[Sort]) -> bool:
    fits = (s == t or (s == NAT and t == REAL) for s, t in zip(sorts, symbol.takes, strict=False))
    return len(sorts) == len(symbol.takes) and all(fits)
