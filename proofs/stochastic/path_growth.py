"""Sizes multiplied at every step, along typical paths: what the two ergodic theorems share.

    x(s+1) ≤ exp(ℓ_s)·x(s)   ⟹   x(t) ≤ exp(Σ_{s<t} ℓ_s)·x(0)
                             ⟹   x(t) ≤ exp(t·(E ℓ + ε))·x(0)      where |Σ ℓ - t·E ℓ| ≤ tε

and the same from below with E ℓ - ε. x(s) is the size of the state at step s along a path.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import Fact, apply, arithmetic
from proofs.lemmas.exponential import increasing
from proofs.lemmas.order import weigh
from proofs.statement import Draw, Statement
from proofs.stochastic.time_averages import eps, expected, omega, so_far, step_value
from proofs.symbols import s, t
from proofs.terms import NAT, Expr, exp, function, symbol_of
from proofs.theorem import Mutant

Size = Callable[[Expr | int], Expr]

growth = step_value(s, omega)  # ℓ_s
low, high = t * (expected - eps), t * (expected + eps)


def at_most(size: Size) -> Expr:
    """x(t) ≤ exp(t·(E ℓ + ε))·x(0)."""
    return size(t) <= exp(high) * size(0)


def at_least(size: Size) -> Expr:
    """exp(t·(E ℓ - ε))·x(0) ≤ x(t)."""
    return exp(low) * size(0) <= size(t)


def above(size: Size, sign: Fact, product: Fact, close: Fact) -> Fact:
    """`at_most`, from 0 ≤ x(0), x(t) ≤ exp(Σ ℓ)·x(0) and |Σ ℓ - t·E ℓ| ≤ tε."""
    order = apply(increasing(so_far(t), high), arithmetic(so_far(t) <= high, close))
    return arithmetic(at_most(size), weigh(size(0), sign, order), product)


def below(size: Size, sign: Fact, product: Fact, close: Fact) -> Fact:
    """`at_least`, from 0 ≤ x(0), x(t) ≥ exp(Σ ℓ)·x(0) and |Σ ℓ - t·E ℓ| ≤ tε."""
    order = apply(increasing(low, so_far(t)), arithmetic(low <= so_far(t), close))
    return arithmetic(at_least(size), weigh(size(0), sign, order), product)


_l = function("l", NAT)
_mean = (_l(0) + _l(1)) / 2
_space = (Draw(symbol_of(t), (), 1, 2), Draw(_l, (2,), -2, 2), Draw(symbol_of(eps)))


def kept(from_above: bool) -> Mutant:
    """Without ergodicity: ℓ is drawn once and kept, and its mean is no rate."""
    higher = exp(t * _l(0)) <= exp(t * (_mean + eps))
    lower = exp(t * (_mean - eps)) <= exp(t * _l(0))
    statement = Statement((0 < eps,), higher if from_above else lower, _space)
    says = "without ergodicity: ℓ is one of two values for ever"
    return Mutant("drawn once and kept", says, statement)
