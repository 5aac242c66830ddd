"""The numbers that theorems yield: closed forms typed once in `proofs`, evaluated here in floats.

A float is a number to show or to compare with; verdicts use the exact formulas in `witnesses`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import sympy

from proofs.registry import find
from proofs.sympy_form import to_sympy
from proofs.theorem import Theorem


@lru_cache
def closed_form(id: str) -> Callable[..., float]:
    """The closed form of a theorem as a function of its letters, by keyword.

    Scalars or NumPy arrays of float64 that broadcast; `letters(id)` names them.

    Raises:
        KeyError: no theorem of this id, or none with a closed form.
    """
    expression = _expression(id)
    names = [str(symbol) for symbol in _letters(expression)]
    function = sympy.lambdify(_letters(expression), expression, "numpy")

    def evaluate(**values: float) -> float:
        return function(*(values[name] for name in names))

    return evaluate


def letters(id: str) -> tuple[str, ...]:
    """The names of the letters in a theorem's closed form."""
    return tuple(str(symbol) for symbol in _letters(_expression(id)))


def _expression(id: str) -> sympy.Expr:
    item = find(id)
    if not isinstance(item, Theorem) or item.closed_form is None:
        raise KeyError(f"{id} yields no closed form")
    return to_sympy(item.closed_form)


def _letters(expression: sympy.Expr) -> list[sympy.Symbol]:
    return sorted(expression.free_symbols, key=str)
