"""What is written down: sorted expressions, their arithmetic, and formulas without binders.

An `Expr` never simplifies itself: what is written is what is stored, what is stored is what is
checked. (SymPy serves elsewhere, to find and to print; its automatic `x/x -> 1` has no place in
a trusted core.) Functions are total: `1/0` is some number of which nothing is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class Sort:
    """What a term denotes. NAT terms may stand wherever REAL ones may."""

    name: str

    def __repr__(self) -> str:
        return self.name


REAL, NAT, BOOL, VECTOR = Sort("real"), Sort("natural"), Sort("truth value"), Sort("vector")


@dataclass(frozen=True)
class Fn:
    """A function symbol; one without arguments is a variable or a constant."""

    name: str
    takes: tuple[Sort, ...]
    gives: Sort

    def __call__(self, *args: Term) -> Expr:
        terms = tuple(as_expr(a) for a in args)
        if len(terms) != len(self.takes):
            raise TypeError(f"{self.name} takes {len(self.takes)} arguments, got {len(terms)}")
        for term, sort in zip(terms, self.takes, strict=True):
            if not fits(term.sort, sort):
                raise TypeError(f"{self.name}: '{term.sort}' given where '{sort}' is expected")
        return Expr("app", terms, self.gives, self)


@dataclass(frozen=True)
class Expr:
    """A term or a formula.

    `op` is one of: num, bound, app; + * / ^; sum, prod (lower end, exclusive upper end, body);
    <= < =; not and or =>; forall exists (body). `data` is the number, the index, the function
    symbol, the literal exponent, or the sort of the bound variable.
    """

    op: str
    args: tuple[Expr, ...]
    sort: Sort
    data: object = None
    hint: str = field(default="", compare=False)

    def __add__(self, other: Term) -> Expr:
        return _arith("+", self, as_expr(other))

    def __radd__(self, other: Term) -> Expr:
        return _arith("+", as_expr(other), self)

    def __mul__(self, other: Term) -> Expr:
        return _arith("*", self, as_expr(other))

    def __rmul__(self, other: Term) -> Expr:
        return _arith("*", as_expr(other), self)

    def __neg__(self) -> Expr:
        return _arith("*", as_expr(-1), self)

    def __sub__(self, other: Term) -> Expr:
        return self + (-as_expr(other))

    def __rsub__(self, other: Term) -> Expr:
        return as_expr(other) + (-self)

    def __truediv__(self, other: Term) -> Expr:
        return Expr("/", numbers(self, as_expr(other)), REAL)

    def __rtruediv__(self, other: Term) -> Expr:
        return as_expr(other) / self

    def __pow__(self, exponent: int) -> Expr:
        if not isinstance(exponent, int) or exponent < 0:
            raise TypeError("only literal natural powers; write power(base, n) for a symbolic one")
        return Expr("^", numbers(self), self.sort, exponent)

    def __le__(self, other: Term) -> Expr:
        return Expr("<=", numbers(self, as_expr(other)), BOOL)

    def __lt__(self, other: Term) -> Expr:
        return Expr("<", numbers(self, as_expr(other)), BOOL)

    def __ge__(self, other: Term) -> Expr:
        return as_expr(other) <= self

    def __gt__(self, other: Term) -> Expr:
        return as_expr(other) < self

    def __bool__(self) -> bool:
        raise TypeError("a formula has no truth value in Python; ask the kernel")

    def __str__(self) -> str:
        from proofs.show import show

        return show(self)


Term = Expr | int | Fraction


def as_expr(value: Term) -> Expr:
    """An exact number as a term. Floats are refused: they are never what was meant."""
    if isinstance(value, Expr):
        return value
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise TypeError(f"expected a term, an int or a Fraction, got {value!r}")
    return Expr("num", (), NAT if is_natural(value) else REAL, Fraction(value))


def is_natural(value: int | Fraction) -> bool:
    return value >= 0 and value.denominator == 1


def fits(given: Sort, wanted: Sort) -> bool:
    """Whether a term of one sort may stand where another is expected."""
    return given == wanted or (given == NAT and wanted == REAL)


def numbers(*terms: Expr) -> tuple[Expr, ...]:
    """The terms, if all of them are numbers; TypeError otherwise."""
    for term in terms:
        if not fits(term.sort, REAL):
            raise TypeError(f"'{term}' is a {term.sort}, not a number")
    return terms


def _arith(op: str, left: Expr, right: Expr) -> Expr:
    both_natural = left.sort == NAT and right.sort == NAT
    return Expr(op, numbers(left, right), NAT if both_natural else REAL)


def formulas(*parts: Expr) -> tuple[Expr, ...]:
    """The parts, if all of them are formulas; TypeError otherwise."""
    for part in parts:
        if part.sort != BOOL:
            raise TypeError(f"'{part}' is a {part.sort}, not a formula")
    return parts


# -- symbols -------------------------------------------------------------------------------


def real(name: str) -> Expr:
    return Fn(name, (), REAL)()


def natural(name: str) -> Expr:
    return Fn(name, (), NAT)()


def function(name: str, *takes: Sort, gives: Sort = REAL) -> Fn:
    return Fn(name, takes, gives)


def symbol_of(variable: Expr) -> Fn:
    """The symbol of a variable; TypeError for anything else, interpreted symbols included."""
    symbol = variable.data
    if not isinstance(symbol, Fn) or symbol.takes or variable != symbol():
        raise TypeError(f"{variable!r} is not a variable")
    return symbol


absolute = Fn("abs", (REAL,), REAL)
exp = Fn("exp", (REAL,), REAL)
log = Fn("log", (REAL,), REAL)
cos = Fn("cos", (REAL,), REAL)
sin = Fn("sin", (REAL,), REAL)
INTERPRETED = frozenset({absolute, exp, log, cos, sin})
"""Symbols with a fixed meaning; no substitution may touch them."""


# -- formulas ------------------------------------------------------------------------------


def eq(left: Term, right: Term) -> Expr:
    a, b = as_expr(left), as_expr(right)
    if a.sort != b.sort:
        numbers(a, b)
    return Expr("=", (a, b), BOOL)


def negate(p: Expr) -> Expr:
    return Expr("not", formulas(p), BOOL)


def both(*parts: Expr) -> Expr:
    return parts[0] if len(parts) == 1 else Expr("and", formulas(*parts), BOOL)


def either(*parts: Expr) -> Expr:
    return Expr("or", formulas(*parts), BOOL)


def implies(p: Expr, q: Expr) -> Expr:
    return Expr("=>", formulas(p, q), BOOL)


def between(low: Term, middle: Term, high: Term) -> Expr:
    return both(as_expr(low) <= middle, as_expr(middle) <= high)
