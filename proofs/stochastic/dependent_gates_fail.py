"""stochastic.dependent_gates_fail (false): "stationary gates contract in the mean, as i.i.d. do".

For inputs that are independent in time a leaky cell with ‖A‖₂ < 1 and gates of positive mean
forgets its start (stochastic.independent_gates). Stationary inputs need not be independent: a
periodic sequence with uniformly random phase is stationary and ergodic, and it plays a fixed word
of gates for ever. If that word stretches, every path diverges.

What is refuted, for two coordinates whose gates open and close in turn,

    G_0(x) = lo + (1 - lo)(1 + x)/2,   G_1(x) = lo + (1 - lo)(1 - x)/2,   |x| ≤ 1, lo > 0:

    ‖A‖₂ < 1  and x = 1, -1, 1, -1, ...  ⟹   |trace Φ| ≤ 1 + det Φ

with Φ the product of the two transitions, as it must be if spr(Φ) ≤ 1: the characteristic
polynomial z² - z·trace + det is positive at large |z|, so negative neither at 1 nor at -1.

G is Lipschitz in the max norm with constant L_G = (1 - lo)/2 < 1, so ρ·L_G < 1 holds as well and
does not help. A stationary solution exists (zero, without drive) and attracts nothing else.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.kernel import Citation
from proofs.statement import Draw, Statement
from proofs.symbols import A, i, j, k, lo, s
from proofs.terms import (
    NAT,
    Expr,
    absolute,
    both,
    eq,
    forall_below,
    function,
    implies,
    negate,
    symbol_of,
    total,
)
from proofs.theorem import FalseStatement

x, gate = function("x", NAT), function("g", NAT, NAT)
moved, period = function("M", NAT, NAT, NAT), function("Phi", NAT, NAT)


def everywhere(body: Expr) -> Expr:
    return forall_below(i, 2, forall_below(j, 2, body))


opening = lo + (1 - lo) * (1 + x(s)) * Fraction(1, 2)
closing = lo + (1 - lo) * (1 - x(s)) * Fraction(1, 2)
taken = gate(s, i) * A(i, j)
diagonal = eq(moved(s, i, i), 1 - gate(s, i) + gate(s, i) * A(i, i))

lower_end = both(0 < lo, lo <= 1)
norm_below_one = forall_below(i, 2, total(j, 0, 2, absolute(total(k, 0, 2, A(k, i) * A(k, j)))) < 1)
inputs = both(eq(x(0), 1), eq(x(1), -1))
gates = forall_below(s, 2, both(eq(gate(s, 0), opening), eq(gate(s, 1), closing)))
off_diagonal = everywhere(implies(negate(eq(i, j)), eq(moved(s, i, j), taken)))
transitions = forall_below(s, 2, both(forall_below(i, 2, diagonal), off_diagonal))
product = everywhere(eq(period(i, j), total(k, 0, 2, moved(1, i, k) * moved(0, k, j))))

trace = period(0, 0) + period(1, 1)
determinant = period(0, 0) * period(1, 1) - period(0, 1) * period(1, 0)

STATEMENT = Statement(
    hypotheses=(lower_end, norm_below_one, inputs, gates, transitions, product),
    conclusion=absolute(trace) <= 1 + determinant,
    space=(
        Draw(A, (2, 2), -1, 1),
        Draw(symbol_of(lo), (), Fraction(1, 16), Fraction(1, 4)),
    ),
    computed=frozenset({x, gate, moved, period}),
)

FALSE = FalseStatement(
    id="stochastic.dependent_gates_fail",
    title="Stationary gates contract in the mean",
    says="If ‖A‖₂ ≤ ρ < 1, the gate G(x_t) has positive mean and ρ·L_G < 1, then trajectories "
    "under a stationary input approach each other.",
    statement=STATEMENT,
    because="The hypotheses force ‖A‖₂ < 1 and ρ·L_G < ½; |trace| > 1 + det forces a real "
    "eigenvalue of the period outside [-1, 1], so differences grow "
    "without bound at every phase of the input.",
    repaired_by=(
        "stochastic.independent_gates",
        "stochastic.ergodic_gates",
        "contraction.vector_gate_weighted_max",
    ),
    source="the belief that stationarity replaces independence in stochastic.independent_gates",
    cites=(Citation("spr(M) ≤ ‖M‖_∞, applied to A'A", "Horn and Johnson, Matrix Analysis, 5.6.9"),),
)
