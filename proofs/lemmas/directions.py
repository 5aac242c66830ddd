"""|z| ≤ k for a complex z, without a square root: in every direction.

    ∀p ∀q ∀ρ: 0 ≤ ρ and p² + q² ≤ ρ²   ⟹   p·Re z + q·Im z ≤ ρ·k

Written so, bounds add, multiply and integrate like inequalities between real numbers: what turns
z turns the direction back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from proofs.calculus import derivative
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    by_slope,
    conjunction,
    cos_squared_plus_sin_squared,
    discharge,
    generalise,
    instantiate,
    part,
    restate,
    specialise,
)
from proofs.lemmas.complex import Complex, named, number, turn
from proofs.lemmas.exponential import at_most_one, positive
from proofs.lemmas.order import equally, products, roots, weigh
from proofs.terms import (
    Expr,
    Lambda,
    Term,
    as_expr,
    both,
    cos,
    eq,
    exp,
    forall,
    implies,
    real,
    sin,
    substitute,
    symbol_of,
)

_p, _q, _rho = real("p"), real("q"), real("rho")
_k, _l, _s = real("k"), real("l"), real("s")
_z, _w = number("z"), number("w")
_direction = both(0 <= _rho, _p**2 + _q**2 <= _rho**2)


def _along(z: Complex) -> Expr:
    return _p * z.re + _q * z.im


def within(z: Complex, limit: Term) -> Expr:
    """|z| ≤ limit, in every direction."""
    claim = implies(_direction, _along(z) <= _rho * as_expr(limit))
    return forall(_p, forall(_q, forall(_rho, claim)))


def sized(size: Term, value: Complex) -> Expr:
    """The size is at least |value|."""
    return both(0 <= as_expr(size), value.square <= as_expr(size) ** 2)


@dataclass(frozen=True)
class Bound:
    """Γ ⊢ |z| ≤ limit, as a fact about every direction."""

    z: Complex
    limit: Expr
    fact: Fact

    def __add__(self, other: Bound) -> Bound:
        """|z + w| ≤ limit + limit'."""
        lemma = _put(_sum(), z=self, w=other.z, l=other.limit)
        return Bound(
            self.z + other.z, self.limit + other.limit, apply(lemma, self.fact, other.fact)
        )

    def times(self, weight: Complex, size: Expr, known: Fact) -> Bound:
        """|weight·z| ≤ size·limit, where `known` says that the size is at least |weight|."""
        lemma = _put(_product(), z=self, w=weight, s=size)
        return Bound(weight * self.z, size * self.limit, apply(lemma, known, self.fact))

    def at_most(self, limit: Expr, level: Fact) -> Bound:
        """|z| ≤ limit, where `level` says that the limit so far is at most this one."""
        return Bound(self.z, limit, apply(_put(_weaker(), z=self, l=limit), level, self.fact))

    def about(self, w: Complex, equation: Fact) -> Bound:
        """|w| ≤ limit, where the equation says z = w."""
        return Bound(w, self.limit, apply(_put(_same(), z=self, w=w), equation, self.fact))

    def put(self, values: Mapping[Complex, Complex]) -> Bound:
        """With terms for complex letters, also in what it assumes; the limit has none."""
        letters = named(values)
        z = Complex(substitute(self.z.re, letters), substitute(self.z.im, letters))
        return Bound(z, self.limit, specialise(self.fact, letters))

    def square(self) -> Fact:
        """|z|² ≤ limit²."""
        return apply(_put(_modulus(), z=self), self.fact)

    def integrated(self, r: Expr, z: Complex, limit: Expr, start: Fact) -> Bound:
        """|z| ≤ limit for 0 ≤ r, where this bound is |z'| ≤ limit', the slopes in r.

        `start` says that z = 0 at r = 0, where the limit must be 0 too. The fact may assume
        0 ≤ r, and nothing else about r.
        """
        value = _rho * limit - _along(z)
        rising = arithmetic(0 <= derivative(value, symbol_of(r)), _here(self.fact))
        zero = substitute(value, {symbol_of(r): Lambda((), as_expr(0))})
        nothing = (equally(factor, part(start, k)) for k, factor in enumerate((_p, _q)))
        rising = generalise(r, discharge(0 <= r, rising))
        everywhere = by_slope(r, value, arithmetic(0 <= zero, *nothing), rising)
        here = apply(instantiate(everywhere, r), assume(0 <= r))
        return Bound(z, limit, _everywhere(arithmetic(_along(z) <= _rho * limit, here)))


def of_turn(z: Complex, decays: Fact) -> Bound:
    """From Re z ≤ 0 infer |e^z| ≤ 1."""
    here, circle = assume(_direction), instantiate(cos_squared_plus_sin_squared(), z.im)
    inner = _p * cos(z.im) + _q * sin(z.im)
    across = arithmetic(0 <= (_p * sin(z.im) - _q * cos(z.im)) ** 2)
    level = arithmetic(inner**2 <= _p**2 + _q**2, across, equally(_p**2 + _q**2, circle))
    level = arithmetic(inner**2 <= _rho**2, level, part(here, 1))
    angle = roots(inner, _rho, part(here, 0), level)
    sign = arithmetic(0 <= exp(z.re), positive(z.re))
    shrunk = weigh(_rho, part(here, 0), apply(at_most_one(z.re), decays))
    goal = _along(turn(z)) <= _rho * 1
    fact = arithmetic(goal, weigh(exp(z.re), sign, angle), shrunk)
    return Bound(turn(z), as_expr(1), _everywhere(fact))


# -- each operation once, in letters --------------------------------------------------------------


def _put(lemma: Fact, z: Bound, w: Complex | None = None, **numbers: Expr) -> Fact:
    """The lemma for this bound |z| ≤ k, and for w, l and s where it speaks of them."""
    values = {_k: z.limit} | {real(name): value for name, value in numbers.items()}
    lambdas = {symbol_of(letter): Lambda((), value) for letter, value in values.items()}
    return specialise(lemma, lambdas | named({_z: z.z} if w is None else {_z: z.z, _w: w}))


def _here(bound: Fact) -> Fact:
    """The bound in the direction (p, q)."""
    return apply(instantiate(bound, _p, _q, _rho), assume(_direction))


def _everywhere(fact: Fact) -> Fact:
    """What holds in the direction (p, q), in every direction."""
    fact = discharge(_direction, fact)
    for letter in (_rho, _q, _p):
        fact = generalise(letter, fact)
    return fact


def _arrow(fact: Fact, *premises: Fact) -> Fact:
    """The premises discharged, the first one outermost."""
    for premise in reversed(premises):
        fact = discharge(premise.conclusion, fact)
    return fact


@lru_cache
def _sum() -> Fact:
    """⊢ |z| ≤ k and |w| ≤ l imply |z + w| ≤ k + l."""
    first, second = assume(within(_z, _k)), assume(within(_w, _l))
    goal = _along(_z + _w) <= _rho * (_k + _l)
    return _arrow(_everywhere(arithmetic(goal, _here(first), _here(second))), first, second)


@lru_cache
def _weaker() -> Fact:
    """⊢ k ≤ l and |z| ≤ k imply |z| ≤ l."""
    level, bound = assume(_k <= _l), assume(within(_z, _k))
    larger = weigh(_rho, part(assume(_direction), 0), level)
    fact = arithmetic(_along(_z) <= _rho * _l, _here(bound), larger)
    return _arrow(_everywhere(fact), level, bound)


@lru_cache
def _same() -> Fact:
    """⊢ z = w and |z| ≤ k imply |w| ≤ k."""
    equation, bound = assume(_z.equals(_w)), assume(within(_z, _k))
    rows = (equally(factor, part(equation, index)) for index, factor in enumerate((_p, _q)))
    fact = arithmetic(_along(_w) <= _rho * _k, _here(bound), *rows)
    return _arrow(_everywhere(fact), equation, bound)


@lru_cache
def _product() -> Fact:
    """⊢ |w| ≤ s and |z| ≤ k imply |w·z| ≤ s·k: the direction turns back by the angle of w."""
    known, bound, here = assume(sized(_s, _w)), assume(within(_z, _k)), assume(_direction)
    back = Complex(_w.re, -_w.im) * Complex(_p, _q)
    level = arithmetic(0 <= _w.square), arithmetic(0 <= _p**2 + _q**2)
    larger = products(level[0], part(known, 1), level[1], part(here, 1))
    length = restate(larger, back.square <= (_rho * _s) ** 2)
    sign = weigh(_s, part(known, 0), part(here, 0))
    length = conjunction(arithmetic(0 <= _rho * _s, sign), length)
    turned = apply(instantiate(bound, back.re, back.im, _rho * _s), length)
    fact = arithmetic(_along(_w * _z) <= _rho * (_s * _k), turned)
    return _arrow(_everywhere(fact), known, bound)


@lru_cache
def _modulus() -> Fact:
    """⊢ |z| ≤ k in every direction implies |z|² ≤ k².

    Towards z itself, with ρ = (N/k + k)/2 ≥ √N for N = |z|² and k > 0, or ρ = N + 1 for k = 0.
    """
    bound, n, over = assume(within(_z, _k)), _z.square, 1 / _k

    def towards(p: Term, q: Term, rho: Term, *shown: Fact) -> Fact:
        length = as_expr(p) ** 2 + as_expr(q) ** 2 <= as_expr(rho) ** 2
        size = arithmetic(both(0 <= as_expr(rho), length), *shown)
        return apply(instantiate(bound, p, q, rho), size)

    sign = arithmetic(0 <= _k, towards(0, 0, 1))
    none, some = assume(eq(_k, 0)), assume(0 < _k)
    flat = towards(_z.re, _z.im, n + 1, arithmetic(0 <= n))
    unit = arithmetic(eq(over * _k, 1), some)
    share = weigh(over, arithmetic(0 <= over, some), arithmetic(0 <= n))
    gap = arithmetic(0 <= (n * over - _k) ** 2)
    mean = (n * over + _k) * Fraction(1, 2)
    round_ = towards(_z.re, _z.im, mean, share, some, gap, equally(n, unit))
    cases = [
        discharge(none.conclusion, arithmetic(n <= _k**2, flat, none)),
        discharge(some.conclusion, arithmetic(n <= _k**2, round_, equally(n, unit))),
    ]
    return _arrow(arithmetic(n <= _k**2, sign, *cases), bound)
