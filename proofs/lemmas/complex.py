"""Complex numbers as pairs of real terms; e^(x + iy) = (e^x cos y, e^x sin y)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    cos_squared_plus_sin_squared,
    discharge,
    instantiate,
    part,
    specialise,
)
from proofs.lemmas.angles import of_sum
from proofs.lemmas.exponential import factor
from proofs.lemmas.order import equally
from proofs.terms import Expr, Fn, Lambda, Term, as_expr, both, cos, eq, exp, real, sin, symbol_of


@dataclass(frozen=True)
class Complex:
    """re + i·im."""

    re: Expr
    im: Expr

    def __add__(self, other: Complex) -> Complex:
        return Complex(self.re + other.re, self.im + other.im)

    def __sub__(self, other: Complex) -> Complex:
        return Complex(self.re - other.re, self.im - other.im)

    def __neg__(self) -> Complex:
        return Complex(-self.re, -self.im)

    def __mul__(self, other: Complex) -> Complex:
        return Complex(
            self.re * other.re - self.im * other.im, self.re * other.im + self.im * other.re
        )

    def times(self, factor: Term) -> Complex:
        """Times a real number."""
        return Complex(factor * self.re, factor * self.im)

    @property
    def square(self) -> Expr:
        """|z|²."""
        return self.re**2 + self.im**2

    @property
    def inverse(self) -> Complex:
        """1/z, with a real divisor."""
        return Complex(self.re / self.square, -self.im / self.square)

    def equals(self, other: Complex) -> Expr:
        return both(eq(self.re, other.re), eq(self.im, other.im))


def number(name: str) -> Complex:
    """A free complex number: two real letters."""
    return Complex(real(f"{name}_re"), real(f"{name}_im"))


ZERO, ONE = Complex(as_expr(0), as_expr(0)), Complex(as_expr(1), as_expr(0))


def turn(z: Complex) -> Complex:
    """e^z."""
    return Complex(exp(z.re) * cos(z.im), exp(z.re) * sin(z.im))


def scaled(weight: Complex, equation: Fact) -> Fact:
    """From u = v infer weight·u = weight·v."""
    sides = [_side(equation, index) for index in (0, 1)]
    rows = [
        equally(factor, part(equation, index))
        for factor in (weight.re, weight.im) for index in (0, 1)
    ]  # fmt: skip
    return arithmetic((weight * sides[0]).equals(weight * sides[1]), *rows)


def _side(equation: Fact, index: int) -> Complex:
    real_part, imaginary = equation.conclusion.args
    return Complex(real_part.args[index], imaginary.args[index])


_g, _x, _y, _i = (number(name) for name in ("g", "x", "y", "i"))


def named(values: Mapping[Complex, Complex]) -> dict[Fn, Lambda]:
    """What `specialise` takes to put complex terms for complex letters."""
    pairs = ((a, b) for z, w in values.items() for a, b in ((z.re, w.re), (z.im, w.im)))
    return {symbol_of(letter): Lambda((), term) for letter, term in pairs}


def unit(z: Complex, apart: Fact) -> Fact:
    """From 0 < |z|² infer z·(1/z) = 1."""
    whole = _unit()
    return apply(specialise(whole, named({_g: z})), apart)


@lru_cache
def _unit() -> Fact:
    given = 0 < _g.square
    over = arithmetic(eq(1 / _g.square * _g.square, 1), assume(given))
    return discharge(given, arithmetic((_g * _g.inverse).equals(ONE), over))


@lru_cache
def _divided() -> Fact:
    """⊢ g·i = 1 and g·x = y imply x = i·y."""
    inverse, product = (_g * _i).equals(ONE), (_g * _x).equals(_y)
    rows = scaled(_x, assume(inverse)), scaled(_i, assume(product))
    return discharge(inverse, discharge(product, arithmetic(_x.equals(_i * _y), *rows)))


def divided(g: Complex, apart: Fact, x: Complex, y: Complex, product: Fact) -> Fact:
    """From 0 < |g|² and g·x = y infer x = (1/g)·y."""
    lemma = specialise(_divided(), named({_g: g, _i: g.inverse, _x: x, _y: y}))
    return apply(lemma, unit(g, apart), product)


def turn_of_sum(z: Complex, w: Complex) -> Fact:
    """⊢ e^(z + w) = e^z·e^w."""
    angles, sizes = of_sum(z.im, w.im), factor(z.re, w.re)
    both_sizes = exp(z.re) * exp(w.re)
    rows = [equally(both_sizes, part(angles, index)) for index in (0, 1)]
    grown = [equally(f(z.im + w.im), sizes) for f in (cos, sin)]
    return arithmetic(turn(z + w).equals(turn(z) * turn(w)), *rows, *grown)


@lru_cache
def _turned() -> Fact:
    """⊢ |e^g·x|² = (e^Re g)²·|x|², as cos² + sin² = 1."""
    circle = instantiate(cos_squared_plus_sin_squared(), _g.im)
    size = exp(_g.re) ** 2 * _x.square
    return arithmetic(eq((turn(_g) * _x).square, size), equally(size, circle))


def turned(z: Complex, x: Complex) -> Fact:
    """⊢ |e^z·x|² = (e^Re z)²·|x|²: the angle does not matter."""
    return specialise(_turned(), named({_g: z, _x: x}))


@lru_cache
def _moduli() -> Fact:
    """⊢ 0 < |g|² and g·x = y imply |x|² = |y|²/|g|²."""
    given, product = 0 < _g.square, (_g * _x).equals(_y)
    over = arithmetic(eq(1 / _g.square * _g.square, 1), assume(given))
    left = _g * _x
    squared = [
        equally(factor, part(assume(product), index))
        for index, sides in enumerate(((left.re, _y.re), (left.im, _y.im)))
        for factor in sides
    ]
    whole = arithmetic(eq(_g.square * _x.square, _y.square), *squared)
    rows = equally(1 / _g.square, whole), equally(_x.square, over)
    fact = arithmetic(eq(_x.square, _y.square / _g.square), *rows)
    return discharge(given, discharge(product, fact))


def modulus(g: Complex, apart: Fact, x: Complex, y: Complex, product: Fact) -> Fact:
    """From 0 < |g|² and g·x = y infer |x|² = |y|²/|g|²."""
    return apply(specialise(_moduli(), named({_g: g, _x: x, _y: y})), apart, product)
