"""The one notation table: every letter that the theorems use, what it is, and its other names.

Indices count from zero: coordinates are i, j < d, and step s takes h(s) to h(s + 1).
"""

from __future__ import annotations

from dataclasses import dataclass

from proofs.terms import NAT, VECTOR, Expr, Fn, function, natural, real


@dataclass(frozen=True)
class Notation:
    """A letter, its meaning, and what others call it ('' where they have no name for it)."""

    symbol: Expr | Fn
    meaning: str
    domain: str
    shape: str
    unit: str
    paper: str
    mamba: str
    control: str
    code: str

    @property
    def letter(self) -> str:
        return self.symbol.name if isinstance(self.symbol, Fn) else str(self.symbol)


d, i, j, k = natural("d"), natural("i"), natural("j"), natural("k")
t, s, m = natural("t"), natural("s"), natural("m")

A = function("A", NAT, NAT)
w, v, g, lo_i, hi_i = (function(n, NAT) for n in ("w", "v", "g", "lo", "hi"))
theta, lo, c, gamma = real("theta"), real("lo"), real("c"), real("gamma")
bound, radius = real("U"), real("R")

a, alpha, beta = function("a", NAT), real("alpha"), real("beta")
step = function("Delta", NAT)
step_min, step_max = real("Delta_min"), real("Delta_max")
h, u = function("h", NAT), function("u", NAT)
h_at, u_at, g_at = (function(n, NAT, NAT) for n in ("h", "u", "g"))

plus = function("plus", VECTOR, VECTOR, gives=VECTOR)
form = function("B", VECTOR, VECTOR)
norm = function("norm", VECTOR)

NOTATION = (
    Notation(d, "state dimension", "natural", "", "1", "d", "N (d_state)", "n", "dimension"),
    Notation(t, "number of steps", "natural", "", "tokens", "T", "L", "k", "length"),
    Notation(A, "transition of the cell", "real", "d × d", "1", "A", "", "A", "A"),
    Notation(h, "hidden state", "real", "d", "1", "h_t", "h_t", "x_k", "state"),
    Notation(g, "gate, one number a coordinate", "[0, 1]", "d", "1", "G_t", "", "", "gate"),
    Notation(lo, "least value of the gate", "[0, 1]", "", "1", "", "", "", "gate.low"),
    Notation(hi_i, "greatest value of the gate", "[0, 1]", "d", "1", "", "", "", "gate.high"),
    Notation(w, "weights of the max norm", "> 0", "d", "1", "", "", "", "weights"),
    Notation(theta, "factor with |A|w ≤ θw", "≥ 0", "", "1", "", "", "", "theta"),
    Notation(gamma, "contraction factor", "[0, 1)", "", "1/step", "ρ", "", "γ", "rate"),
    Notation(a, "continuous-time rate", "< 0", "d", "1/time", "", "A", "λ", "rates"),
    Notation(step, "step size", "> 0", "t", "time", "", "Δ_t", "T_s", "step"),
    Notation(u, "what enters the state, B x", "real", "t × d", "1", "B x_t", "B x_t", "B u", "u"),
    Notation(bound, "greatest size of what enters", "≥ 0", "", "1", "", "", "", "bound"),
    Notation(radius, "radius the state never leaves", "≥ 0", "", "1", "", "", "", "radius"),
)
