"""How terms and formulas look: one walk over an expression, two alphabets (text and LaTeX)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from proofs.terms import Expr, Fn, Sort, body_at, fresh, symbols

_LEVEL = {"=>": 1, "or": 2, "and": 3, "not": 4, "<=": 5, "<": 5, "=": 5, "+": 6, "*": 7, "/": 7,
          "^": 9}  # fmt: skip
_GREEK = {
    "gamma": "γ", "theta": "θ", "delta": "δ", "Delta": "Δ", "lambda": "λ", "tau": "τ",
    "rho": "ρ", "alpha": "α", "beta": "β", "mu": "μ", "eps": "ε", "sigma": "σ",
}  # fmt: skip


@dataclass(frozen=True)
class Alphabet:
    """The marks of one output format."""

    marks: dict[str, str]
    name: Callable[[str], str]
    fraction: Callable[[str, str], str]
    apply: Callable[[str, list[str]], str]
    fold: Callable[[str, str, str, str, str], str]
    raised: Callable[[str, str], str]


def show(e: Expr) -> str:
    """Plain text with mathematical letters, as `selssm explain` prints it."""
    return _Printer(TEXT).write(e, 0)


def latex(e: Expr) -> str:
    """LaTeX without surrounding dollars."""
    return _Printer(LATEX).write(e, 0)


def _plain(hint: str) -> str:
    return hint.split("#")[0]


def _text_name(name: str) -> str:
    head, _, tail = _plain(name).partition("_")
    return _GREEK.get(head, head) + (f"_{tail}" if tail else "")


def _latex_name(name: str) -> str:
    head, _, tail = _plain(name).partition("_")
    shown = f"\\{head}" if head in _GREEK else head if len(head) == 1 else rf"\mathrm{{{head}}}"
    return shown + (rf"_{{\mathrm{{{tail}}}}}" if tail else "")


def _text_apply(name: str, args: list[str]) -> str:
    if name in ("norm", "abs"):
        return f"‖{args[0]}‖" if name == "norm" else f"|{args[0]}|"
    return f"{name}({', '.join(args)})"


def _latex_apply(name: str, args: list[str]) -> str:
    if name in (r"\mathrm{norm}", r"\mathrm{abs}"):
        return rf"\lVert {args[0]} \rVert" if "norm" in name else rf"\lvert {args[0]} \rvert"
    if name == r"\mathrm{exp}":
        return rf"e^{{{args[0]}}}"
    return rf"{name}_{{{','.join(args)}}}"


def _latex_fold(mark: str, k: str, low: str, high: str, body: str) -> str:
    return rf"\{mark}_{{{low} \le {k} < {high}}} {body}"


TEXT = Alphabet(
    marks={"<=": "≤", "<": "<", "=": "=", "not": "not ", "and": " and ", "or": " or ",
           "=>": " ⟹ ", "forall": "for all", "exists": "there is", "*": "·",
           "sum": "Σ", "prod": "Π"},
    name=_text_name,
    fraction=lambda a, b: f"{a}/{b}",
    apply=_text_apply,
    fold=lambda mark, k, low, high, body: f"{mark}[{low} ≤ {k} < {high}] {body}",
    raised=lambda a, n: f"{a}^{n}",
)  # fmt: skip
LATEX = Alphabet(
    marks={"<=": r"\le", "<": "<", "=": "=", "not": r"\lnot ", "and": r" \land ", "or": r" \lor ",
           "=>": r" \;\Rightarrow\; ", "forall": r"\forall", "exists": r"\exists", "*": r"\,",
           "sum": "sum", "prod": "prod"},
    name=_latex_name,
    fraction=lambda a, b: rf"\frac{{{a}}}{{{b}}}",
    apply=_latex_apply,
    fold=_latex_fold,
    raised=lambda a, n: rf"{a}^{{{n}}}",
)  # fmt: skip


@dataclass(frozen=True)
class _Printer:
    abc: Alphabet

    def write(self, e: Expr, outer: int) -> str:
        """e as text, in brackets where it binds no tighter than its surroundings."""
        level = _LEVEL.get(e.op, 6 if e.op in ("sum", "prod") else 0 if e.args[1:] else 10)
        level = {"forall": 0, "exists": 0, "num": 10, "app": 10, "bound": 10}.get(e.op, level)
        text = self._bare(e)
        if e.op == "num" and text.startswith("-") and outer > 6:
            return f"({text})"
        return f"({text})" if level < outer or (level == outer and e.op in "/^") else text

    def _bare(self, e: Expr) -> str:
        match e.op:
            case "num":
                assert isinstance(e.data, Fraction)
                n, d = e.data.numerator, e.data.denominator
                return str(n) if d == 1 else self.abc.fraction(str(n), str(d))
            case "bound":
                return f"#{e.data}"
            case "app":
                return self._app(e)
            case "+":
                return self._sum(e)
            case "*":
                return self._product(e)
            case "/":
                return self._quotient(e)
            case "^":
                return self.abc.raised(self.write(e.args[0], 9), str(e.data))
            case "sum" | "prod":
                return self._fold(e)
            case "forall" | "exists":
                variable, body = _opened(e)
                inside = self.write(body, 0)
                return f"{self.abc.marks[e.op]} {self.write(variable, 0)}: {inside}"
            case "not":
                return self.abc.marks["not"] + self.write(e.args[0], 5)
            case "and" | "or" | "=>":
                tighter = _LEVEL[e.op] + 1
                return self.abc.marks[e.op].join(self.write(a, tighter) for a in e.args)
        left, right = (self.write(a, 6) for a in e.args)
        return f"{left} {self.abc.marks[e.op]} {right}"

    def _app(self, e: Expr) -> str:
        assert isinstance(e.data, Fn)
        shown = self.abc.name(e.data.name)
        return self.abc.apply(shown, [self.write(a, 0) for a in e.args]) if e.args else shown

    def _sum(self, e: Expr) -> str:
        left, right = e.args
        flipped = _negated(right)
        if flipped is not None:
            return f"{self.write(left, 6)} - {self.write(flipped, 7)}"
        return f"{self.write(left, 6)} + {self.write(right, 6)}"

    def _product(self, e: Expr) -> str:
        flipped = _negated(e)
        if flipped is not None:
            return f"-{self.write(flipped, 7)}"
        return self.abc.marks["*"].join(self.write(a, 7) for a in e.args)

    def _quotient(self, e: Expr) -> str:
        if self.abc is LATEX:
            return self.abc.fraction(*(self.write(a, 0) for a in e.args))
        return self.abc.fraction(self.write(e.args[0], 7), self.write(e.args[1], 8))

    def _fold(self, e: Expr) -> str:
        low, high, _ = e.args
        variable, body = _opened(e)
        if e.op == "prod" and body == _body_without(e):
            return self.abc.raised(self.write(body, 9), self.write(high, 9))
        ends = (self.write(variable, 0), self.write(low, 0), self.write(high, 6))
        return self.abc.fold(self.abc.marks[e.op], *ends, self.write(body, 7))


def _body_without(e: Expr) -> Expr | None:
    """The body of a product from 0 whose factors are all the same, which is a power."""
    low, _, body = e.args
    return body if low.data == 0 and low.op == "num" else None


def _opened(binder: Expr) -> tuple[Expr, Expr]:
    """The bound variable and the body; primes keep it apart from what else has its name."""
    assert isinstance(binder.data, Sort)
    name, taken = _plain(binder.hint), {_plain(symbol.name) for symbol in symbols(binder)}
    while name in taken:
        name += "'"
    variable = fresh(name, binder.data)
    return variable, body_at(binder, variable)


def _negated(e: Expr) -> Expr | None:
    """t where e is (-1)·t."""
    minus_one = e.op == "*" and e.args[0].op == "num" and e.args[0].data == -1
    return e.args[1] if minus_one else None
