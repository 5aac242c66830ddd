"""Families of transitions: what the gates, steps or switches may choose from at every step.

| form | transition | chosen at every step |
|---|---|---|
| leaky | M(g) = I + D_g (A - I) | g in [low, high] inside [0, 1]^d |
| replace | M(g) = D_g A | the same |
| s6 | M(Δ) = diag(exp(Δ_i a_i)) | Δ_i in [low, high] |
| dense | M(Δ) = exp(ΔA) | Δ in [low, high] |
| delta | M = α(I - βkk') | k in R^d, β, α with β\\|k\\|² and α in ranges |
| polytope | M in conv{A_1, ..., A_m} | the point of the hull |

`RandomGates` is a leaky or replace model with the mean and covariance of its gates instead of
a free choice. All numbers are exact; floats and ints given to the constructors are converted.
"""

from __future__ import annotations

from .delta import Delta
from .dense import Dense
from .diagonal import Diagonal
from .gate_box import GateBox
from .gated import Gated, Leaky, Replace
from .polytope import Polytope
from .random_gates import RandomGates

Family = Leaky | Replace | Diagonal | Dense | Delta | Polytope | RandomGates

__all__ = [
    "Delta",
    "Dense",
    "Diagonal",
    "Family",
    "GateBox",
    "Gated",
    "Leaky",
    "Polytope",
    "RandomGates",
    "Replace",
]
