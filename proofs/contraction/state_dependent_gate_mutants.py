"""Wrong variants of contraction.state_dependent_gate, each in one dimension.

Pairs of states that move apart in one step, and a pair of orbits that coexist for ever under one
and the same input.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.statement import Draw, Statement
from proofs.symbols import bound, lo, radius, s, theta
from proofs.terms import (
    NAT,
    Expr,
    Fn,
    absolute,
    as_expr,
    between,
    both,
    eq,
    forall_below,
    function,
    real,
    symbol_of,
)
from proofs.theorem import Mutant

_g, _k = real("g"), real("k")

_a, _u, _h, _f, _lip = (real(n) for n in ("a", "u", "h", "f", "L"))
_letters = (_a, _u, _h, _f, _g, _k, _lip, lo, theta, radius, bound)
_ends = {_g: (0, 1), _k: (0, 1), _lip: (0, 2), lo: (0, 1), theta: (0, 1), radius: (0, 2)}
_space = tuple(Draw(symbol_of(x), (), *_ends.get(x, (-1, 1))) for x in _letters)


def _moved(state: Expr, gate: Expr) -> Expr:
    return (1 - gate) * state + gate * (_a * state + _u)


_before, _after = absolute(_h - _f), absolute(_moved(_h, _g) - _moved(_f, _k))
_gates = both(0 <= lo, both(between(lo, _g, 1), between(lo, _k, 1)))
_reacts = absolute(_g - _k) <= _lip * _before
_cell = both(both(absolute(_a) <= theta, absolute(_u) <= bound), eq(bound, (1 - theta) * radius))
_ball = both(both(absolute(_h) <= radius, absolute(_f) <= radius), theta < 1)
_pull = 1 - lo * (1 - theta)
_all = (_gates, _reacts, _cell, _ball)


def _one_step(name: str, altered: str, claim: Expr, *given: Expr) -> Mutant:
    return Mutant(name, f"{altered}, one step", Statement(given, claim, _space))


_v, _q, _gap = real("v"), real("q"), real("delta")
_ranges = {_a: (-1, 1), _v: (-1, 1), _f: (-1, 1), _q: (-1, 1), _gap: (0, 1), _lip: (0, 2)}
_narrow = (
    *(Draw(symbol_of(x), (), *ends) for x, ends in _ranges.items()),
    Draw(symbol_of(lo)), Draw(symbol_of(_k), (), "lo", 1),
)  # fmt: skip


def _condition(name: str, altered: str, condition: Callable[[Expr, Expr], Expr]) -> Mutant:
    """That a condition on L, U and 1 - θ keeps two states h = f + δ and f from moving apart.

    Scaled so that R = 1, with θ = |a|, U = 1 - θ and u = U·v; the gates are k and k + L·q·δ with
    |q| ≤ 1. Then h⁺ - f⁺ = δ·(1 - g(1 - a) + L·q·(a·f + u - f)).
    """
    gate, room = _k + _lip * _q * _gap, 1 - absolute(_a)
    given = (0 < lo, 0 < _gap, _f + _gap <= 1, absolute(_a) < 1, condition(room, room),
             between(lo, gate, 1))  # fmt: skip
    growth = 1 - gate * (1 - _a) + _lip * _q * (_a * _f + room * _v - _f)
    return Mutant(name, f"{altered}, one step", Statement(given, absolute(growth) <= 1, _narrow))


_p_h, _p_f, _p_u, _p_g, _p_k = (function(n, NAT) for n in ("h", "f", "u", "g", "k"))


def _orbits() -> Statement:
    """Two orbits of period two under one input: h and f, given at two steps, and the gates of h.

    The input is what h needs, and the gates of f are what f needs under that input.
    """

    def at_both(body: Expr) -> Expr:
        return forall_below(s, as_expr(2), body)

    def swapped(state: Fn) -> Expr:
        """The state at the other step: h(0) + h(1) - h(s)."""
        return state(0) + state(1) - state(s)

    needs = eq(_p_u(s), (swapped(_p_h) - (1 - _p_g(s)) * _p_h(s)) / _p_g(s) - _a * _p_h(s))
    pull = _a * _p_f(s) + _p_u(s) - _p_f(s)
    follows = eq(_p_k(s), (swapped(_p_f) - _p_f(s)) / pull)
    gates_ = both(between(lo, _p_g(s), 1), between(lo, _p_k(s), 1))
    reacts_ = absolute(_p_g(s) - _p_k(s)) <= _lip * absolute(_p_h(s) - _p_f(s))
    given = (0 < lo, absolute(_a) * _lip < 1, absolute(_a) < 1, at_both(needs), at_both(follows),
             at_both(gates_), at_both(reacts_))  # fmt: skip
    space = (
        Draw(symbol_of(_a), (), -1, 1), Draw(symbol_of(_lip), (), 0, 4), Draw(symbol_of(lo)),
        Draw(_p_h, (2,), -1, 1), Draw(_p_f, (2,), -1, 1), Draw(_p_g, (2,), 0, 1),
    )  # fmt: skip
    return Statement(given, eq(_p_h(0), _p_f(0)), space, frozenset({_p_u, _p_k}))


MUTANTS = (
    Mutant("θL < 1 alone", "two orbits of period two under the same input, with θL < 1", _orbits()),
    _one_step("gate's own slope forgotten", "rate of M(g) alone", _after <= _pull * _before, *_all),
    _one_step("input left out", "L(1 + θ)R in place of L((1 + θ)R + U)",
              _after <= (_pull + _lip * (1 + theta) * radius) * _before, *_all),
    _one_step("state left out", "L·U in place of L((1 + θ)R + U)",
              _after <= (_pull + _lip * bound) * _before, *_all),
    _condition("condition without 2", "L·U < lo(1 - θ)²", lambda u, r: _lip * u < lo * r**2),
    _condition("condition without lo", "2L·U < (1 - θ)²", lambda u, r: 2 * _lip * u < r**2),
    _condition("condition without (1 - θ)²", "2L·U < lo", lambda u, _: 2 * _lip * u < lo),
    _one_step("gates that jump", "without |g - k| ≤ L|h - f|, and 2LU < lo(1 - θ)²",
              _after <= _before, _gates, _cell, _ball, 2 * _lip * bound < lo * (1 - theta) ** 2),
)  # fmt: skip
