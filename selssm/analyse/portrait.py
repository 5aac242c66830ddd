"""What a family is called on its page: title, formula, what is chosen at every step, and its range.

One entry for each family; the rest of the report asks here instead of telling families apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from numerics.families import (
    Delta,
    Dense,
    Diagonal,
    Family,
    Gated,
    Leaky,
    RandomGates,
    Replace,
)
from numerics.families.shapes import Fed
from selssm.amount import Side, counted, shown

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Portrait:
    """`formula` is LaTeX; `choices` names in the plural what is chosen at every step."""

    title: str
    formula: str
    choices: str
    range: Facts


GATED = {
    "leaky": r"h_t = \left(I + D_{g_t}(A - I)\right) h_{t-1} + D_{g_t} B x_t",
    "replace": r"h_t = D_{g_t} \left(A h_{t-1} + B x_t\right)",
}
DIAGONAL = r"h_{t,i} = e^{\Delta_t a_i} h_{t-1,i} + \bar b_i(\Delta_t) (B x_t)_i"
DENSE = r"h_t = e^{\Delta_t A} h_{t-1} + \int_0^{\Delta_t} e^{s A}\,ds\; B x_t"
DELTA = r"h_t = \alpha_t \left(I - \beta_t k_t k_t^{\top}\right) h_{t-1}"
POLYTOPE = r"h_t = M_t h_{t-1} + B x_t, \quad M_t \in \operatorname{conv}\{A_1, \dots, A_m\}"


def portrait(family: Family, form: str = "") -> Portrait:
    """The portrait of a family; `form` as it was written, if that is not its own."""
    size = counted(family.dimension, "number")
    if isinstance(family, RandomGates):
        return portrait(family.model)
    if isinstance(family, Leaky | Replace):
        kind = "one scalar gate" if family.gate.scalar else "vector gates"
        title = f"{family.form.capitalize()} state of {size}, {kind}"
        low, high = min(family.gate.low), max(family.gate.high)
        return Portrait(title, GATED[family.form], "gates", (("gates", _span(low, high)),))
    if isinstance(family, Diagonal):
        rule = "exact zero-order hold" if family.rule == "zoh" else "b̄ = ΔB"
        facts = (("step size", _span(family.step_low, family.step_high)), ("rule", rule))
        title = f"Selective diagonal state (S6) of {size}"
        if form == "ssd":
            title = f"Selective state (SSD), {counted(family.dimension, 'head')} of one rate each"
        return Portrait(title, DIAGONAL, "step sizes", facts)
    if isinstance(family, Dense):
        steps = (("step size", _span(family.step_low, family.step_high)),)
        return Portrait(f"Dense continuous state of {size}", DENSE, "step sizes", steps)
    if isinstance(family, Delta):
        facts = (
            ("strength β|k|²", _span(family.strength_low, family.strength_high)),
            ("decay α", _span(family.decay_low, family.decay_high)),
        )
        return Portrait(f"Delta rule on a state of {size}", DELTA, "keys and decays", facts)
    matrices = ("matrices to choose between", str(len(family.vertices)))
    return Portrait(f"Switched state of {size}", POLYTOPE, "matrices", (matrices,))


def described(family: Family) -> str:
    """Such as "leaky form of dimension 2 with vector gates"."""
    if isinstance(family, RandomGates):
        return f"{described(family.model)} of a given mean and covariance"
    whole = f"{family.form} form of dimension {family.dimension}"
    if not isinstance(family, Leaky | Replace):
        return whole
    return f"{whole} with {'one scalar gate' if family.gate.scalar else 'vector gates'}"


def fed(family: Family) -> Fed | None:
    """The family as one with an input and its bound; None if it is given neither."""
    if isinstance(family, RandomGates):
        return fed(family.model)
    takes = isinstance(family, Fed) and family.B is not None and family.bound is not None
    return family if isinstance(family, Fed) and takes else None


def gated(family: Family) -> Gated | None:
    """The family if it is leaky or replace."""
    return family if isinstance(family, Leaky | Replace) else None


def _span(low: Fraction, high: Fraction) -> str:
    return f"{shown(low, Side.EXACT)} to {shown(high, Side.EXACT)}"


__all__ = ["Portrait", "described", "fed", "gated", "portrait"]
