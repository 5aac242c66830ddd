"""Symmetric bilinear forms on vectors c·x + y: expansions, Young's inequality, null vectors.

A space names what its vectors are built with, `mix(c, x, y)` = c·x + y, and a form on them. Its
axioms are formulas, for a theorem to list among its hypotheses; every fact here assumes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    discharge,
    instantiate,
    part,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.lemmas.quantifiers import for_all
from proofs.terms import Expr, Fn, Lambda, Sort, Term, as_expr, both, eq, forall, implies, real
from proofs.terms import function as symbol

_c = real("c")
_s, _t, _z = real("s"), real("t"), real("z")


@dataclass(frozen=True)
class Space:
    """Vectors of one sort: mix(c, x, y) = c·x + y, a form, and the vector 0."""

    vector: Sort
    mix: Fn
    form: Fn
    zero: Expr

    def _letters(self) -> tuple[Expr, Expr, Expr]:
        x, y, z = (symbol(name, gives=self.vector)() for name in ("x", "y", "z"))
        return x, y, z

    @property
    def linear(self) -> Expr:
        """⟨c·x + y, z⟩ = c⟨x, z⟩ + ⟨y, z⟩."""
        x, y, z = self._letters()
        split = eq(self.form(self.mix(_c, x, y), z), _c * self.form(x, z) + self.form(y, z))
        return forall(_c, forall(x, forall(y, forall(z, split))))

    @property
    def symmetric(self) -> Expr:
        x, y, _ = self._letters()
        return forall(x, forall(y, eq(self.form(x, y), self.form(y, x))))

    @property
    def not_negative(self) -> Expr:
        x, _, _ = self._letters()
        return forall(x, 0 <= self.form(x, x))

    @property
    def definite(self) -> Expr:
        """⟨x, x⟩ = 0 for x = 0 only."""
        x, _, _ = self._letters()
        return forall(x, implies(eq(self.form(x, x), 0), eq(x, self.zero)))

    @property
    def axioms(self) -> tuple[Expr, Expr, Expr, Expr]:
        """Linear, symmetric, not negative, definite: an inner product."""
        return self.linear, self.symmetric, self.not_negative, self.definite

    def square(self, x: Expr) -> Expr:
        return self.form(x, x)

    def swap(self, x: Expr, y: Expr) -> Fact:
        """⟨x, y⟩ = ⟨y, x⟩."""
        return instantiate(assume(self.symmetric), x, y)

    def left(self, c: Term, x: Expr, y: Expr, z: Expr) -> Fact:
        """⟨c·x + y, z⟩ = c⟨x, z⟩ + ⟨y, z⟩."""
        return instantiate(assume(self.linear), c, x, y, z)

    def right(self, z: Expr, c: Term, x: Expr, y: Expr) -> Fact:
        """⟨z, c·x + y⟩ = c⟨z, x⟩ + ⟨z, y⟩."""
        return arithmetic(
            eq(self.form(z, self.mix(c, x, y)), as_expr(c) * self.form(z, x) + self.form(z, y)),
            self.swap(z, self.mix(c, x, y)),
            self.left(c, x, y, z),
            equally(c, self.swap(x, z)),
            self.swap(y, z),
        )

    def expanded(self, c: Term, x: Expr, y: Expr) -> Fact:
        """⟨c·x + y, c·x + y⟩ = c²⟨x, x⟩ + 2c⟨x, y⟩ + ⟨y, y⟩."""
        c, whole = as_expr(c), self.mix(c, x, y)
        return arithmetic(
            eq(
                self.square(whole), c**2 * self.square(x) + 2 * c * self.form(x, y) + self.square(y)
            ),
            self.left(c, x, y, whole),
            equally(c, self.right(x, c, x, y)),
            self.right(y, c, x, y),
            equally(c, self.swap(y, x)),
        )

    def young(self, x: Expr, y: Expr) -> Fact:
        """2⟨x, y⟩ ≤ ⟨x, x⟩ + ⟨y, y⟩, from ⟨y - x, y - x⟩ ≥ 0."""
        return arithmetic(
            2 * self.form(x, y) <= self.square(x) + self.square(y),
            instantiate(assume(self.not_negative), self.mix(-1, x, y)),
            self.expanded(-1, x, y),
        )

    def sign(self, x: Expr) -> Fact:
        return instantiate(assume(self.not_negative), x)

    def short_step(self, s: Expr, p: Expr, y: Expr, x: Expr, short: Fact) -> Fact:
        """From 0 ≤ s and s ≤ 1, for x' = x + s·y + s²·p:
        ⟨x', x'⟩ ≤ ⟨x, x⟩ + 2s⟨y, x⟩ + s²(3⟨p, p⟩ + 2⟨y, y⟩ + ⟨x, x⟩)."""
        turn, square = self.mix(s, p, y), self.square
        size, sign = 2 * square(p) + 2 * square(y), arithmetic(0 <= s, short)
        smaller = by_letters(
            both(0 <= _s, _s <= 1, 0 <= _z),
            both(_s**2 * _z <= _z, _s * _z <= _z),
            {_s: s, _z: square(p)},
            part(short, 0), part(short, 1), self.sign(p),
        )  # fmt: skip
        slope = weigh(1 - s, arithmetic(0 <= 1 - s, short), self.sign(y))
        bent = arithmetic(
            square(turn) <= size,
            self.expanded(s, p, y), smaller, slope, weigh(s, sign, self.young(p, y)),
        )  # fmt: skip
        whole = square(x) + 2 * s * self.form(y, x)
        whole = whole + s**2 * (3 * square(p) + 2 * square(y) + square(x))
        often = arithmetic(0 <= s**2)
        return arithmetic(
            square(self.mix(s, turn, x)) <= whole,
            self.expanded(s, turn, x),
            equally(s, self.left(s, p, y, x)),
            weigh(s**2, often, bent),
            weigh(s**2, often, self.young(p, x)),
        )

    def null(self) -> Fact:
        """⊢ linear ⟹ symmetric ⟹ not negative ⟹ ∀x ∀y: ⟨x, x⟩ = 0 ⟹ ⟨x, y⟩ = 0.

        ⟨c·x + y, c·x + y⟩ = 2c⟨x, y⟩ + ⟨y, y⟩ would be negative for some c.
        """
        return _null(self)

    def difference_vanishes(self, x: Expr) -> Fact:
        """-x + x = 0, for a definite form."""
        gone = self.mix(-1, x, x)
        none = arithmetic(eq(self.square(gone), 0), self.expanded(-1, x, x))
        return apply(instantiate(assume(self.definite), gone), none)

    def nothing(self, y: Expr) -> Fact:
        """⟨0, y⟩ = 0, for a definite form."""
        x = symbol("vector", gives=self.vector)()
        gone = congruence(Lambda((x,), self.form(x, y)), self.difference_vanishes(y))
        return arithmetic(eq(self.form(self.zero, y), 0), gone, self.left(-1, y, y, y))


@lru_cache
def _null(space: Space) -> Fact:
    x, y, _ = space._letters()
    cross = space.form(x, y)
    steep = -(space.square(y) + 1) * (1 / cross) / 2
    vanishes = by_letters(
        both(eq(_s, 0), 0 <= (-(_t + 1) * (1 / _z) / 2) ** 2 * _s
             + 2 * (-(_t + 1) * (1 / _z) / 2) * _z + _t),
        eq(_z, 0),
        {_s: space.square(x), _t: space.square(y), _z: cross},
        assume(eq(space.square(x), 0)),
        arithmetic(
            0 <= steep**2 * space.square(x) + 2 * steep * cross + space.square(y),
            space.sign(space.mix(steep, x, y)),
            space.expanded(steep, x, y),
        ),
    )  # fmt: skip
    fact = for_all(discharge(eq(space.square(x), 0), vanishes), x, y)
    for axiom in (space.not_negative, space.symmetric, space.linear):
        fact = discharge(axiom, fact)
    return fact
