"""The first half of a Mamba-1 block, as both forms of contraction.prenorm_step_bound write it.

    u_k(c) = Σ_j E_cj y_k(j) + β_k(c)     in_proj, on the token that tap k sees, Σ_j y_k(j)² ≤ ρ²
    Δ      = softplus(Σ_c F_c v(c) + b)   a row F of dt_proj·x_proj

between them the convolution with taps κ and bias a, and SiLU, of which each form keeps something
else. v(c) is bounded by l_c and h_c in one way or another.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.kernel import Fact, identity
from proofs.lemmas.order import by_letters
from proofs.lemmas.sums import below, congruent
from proofs.symbols import d, j
from proofs.terms import (
    NAT,
    Expr,
    absolute,
    eq,
    forall_below,
    function,
    natural,
    real,
    total,
)
from proofs.theorem import Hypothesis

E, kappa = function("E", NAT, NAT), function("kappa", NAT, NAT)
y, u, beta = (function(name, NAT, NAT) for name in ("y", "u", "beta"))
a, F, v, low, high = (function(name, NAT) for name in ("a", "F", "v", "l", "h"))
n, K, c, k = (natural(name) for name in ("n", "K", "c", "k"))
rho, b = real("rho"), real("b")

taken = total(j, 0, d, E(c, j) * y(k, j)) + beta(k, c)
tokens = forall_below(k, K, total(j, 0, d, y(k, j) ** 2) <= rho**2)
projected = forall_below(k, K, forall_below(c, n, eq(u(k, c), taken)))
half = Fraction(1, 2)
middle, width = (low(c) + high(c)) * half, (high(c) - low(c)) * half
logit = total(c, 0, n, F(c) * v(c)) + b

TOKENS = Hypothesis("tokens", "every token that a tap sees lies in the ball of radius ρ", tokens)
PROJECTED = Hypothesis("projected", "in_proj", projected)
RADIUS = Hypothesis("radius", "ρ is not negative", 0 <= rho)

_p, _q, _r = (real(name) for name in ("p", "q", "r"))


def scaled_size(left: Expr, right: Expr, limit: Expr, fact: Fact) -> Fact:
    """From |right| ≤ limit infer |left·right| ≤ |left|·limit."""
    return by_letters(
        absolute(_q) <= _r, absolute(_p * _q) <= absolute(_p) * _r,
        {_p: left, _q: right, _r: limit}, fact,
    )  # fmt: skip


def same_sum(index: Expr, count: Expr, left: Expr, right: Expr) -> Fact:
    """Equal terms have equal sums."""
    return congruent(index, count, left, right, below(identity(eq(left, right)), index, count))
