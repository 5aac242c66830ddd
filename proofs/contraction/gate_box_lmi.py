"""contraction.gate_box_lmi: one LMI of size 2d certifies a leaky cell under 2^d gate corners.

M(g)h = h + q with q_i = g_i p_i, p = (A - I)h, and lo_i ≤ g_i ≤ hi_i at every step. Each pair
(p_i, q_i) lies in a sector: (q_i - lo_i p_i)(hi_i p_i - q_i) ≥ 0. If multipliers τ_i ≥ 0 satisfy

    γ²·h'Ph - h'Ph + Σ τ_i lo_i hi_i p_i²  -  2·h'Pq - Σ τ_i(lo_i + hi_i) p_i q_i
        +  Σ τ_i q_i² - q'Pq   ≥  0          for all h and q

then ‖M(g)h‖_P ≤ γ‖h‖_P for every g in the box. With K = A - I and T = diag(τ) the left side is
the form of  [[γ²P - P + K'T·Lo·Hi·K,  -P - ½K'T(Lo + Hi)], [·,  T - P]].

The gates may change at every step and may depend on anything. The condition is sufficient, not
necessary (contraction.gate_box_lmi_gap). For gates that depend on the state it certifies decay of
the state, not that two trajectories approach each other.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.kernel import Fact, arithmetic, assume, instantiate
from proofs.lemmas.instances import at
from proofs.lemmas.order import by_letters, weigh
from proofs.lemmas.sums import below, linear, monotone, vanishing
from proofs.statement import Draw, Statement
from proofs.symbols import A, d, form, g, gamma, hi_i, i, j, lo_i, plus
from proofs.terms import (
    NAT,
    VECTOR,
    Expr,
    Lambda,
    as_expr,
    between,
    both,
    eq,
    forall,
    forall_below,
    function,
    real,
    substitute,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

h, q, x, y, z = (function(n, gives=VECTOR)() for n in ("h", "q", "x", "y", "z"))
entry, tau = (
    function("at", VECTOR, NAT),
    function("tau", NAT),
)  # a vector's coordinates; multipliers


def p_of(vector: Expr) -> Expr:
    """Coordinate i of (A - I)·vector."""
    return total(j, 0, d, A(i, j) * entry(vector, j)) - entry(vector, i)


symmetric_form = forall(x, forall(y, eq(form(x, y), form(y, x))))
additive = forall(x, forall(y, forall(z, eq(form(plus(x, y), z), form(x, z) + form(y, z)))))
gated = forall_below(i, d, eq(entry(q, i), g(i) * p_of(h)))
box = forall_below(i, d, between(lo_i(i), g(i), hi_i(i)))
signs = forall_below(i, d, 0 <= tau(i))

low_high = tau(i) * (lo_i(i) * hi_i(i)) * p_of(h) ** 2
middle = tau(i) * (lo_i(i) + hi_i(i)) * (p_of(h) * entry(q, i))
square = tau(i) * entry(q, i) ** 2


def specialised(formula: Expr, first: Expr, second: Expr) -> Expr:
    """The formula about (h, q), said of two other vectors."""
    return substitute(formula, {symbol_of(h): Lambda((), first), symbol_of(q): Lambda((), second)})


def over(body: Expr) -> Expr:
    return total(i, 0, d, body)


at_h_and_q = 0 <= (
    gamma**2 * form(h, h)
    - form(h, h)
    + over(low_high)
    - 2 * form(h, q)
    - over(middle)
    + over(square)
    - form(q, q)
)
lmi = forall(x, forall(y, specialised(at_h_and_q, x, y)))
conclusion = form(plus(h, q), plus(h, q)) <= gamma**2 * form(h, h)

HYPOTHESES = (
    Hypothesis("symmetric", "x'Py = y'Px", symmetric_form),
    Hypothesis("additive", "(x + y)'Pz = x'Pz + y'Pz", additive),
    Hypothesis("gated", "q_i = g_i·p_i, so that M(g)h = h + q", gated),
    Hypothesis("box", "gates lie between lo_i and hi_i", box),
    Hypothesis("multipliers", "τ_i ≥ 0", signs),
    Hypothesis("lmi", "the form of the LMI is not negative at any pair of vectors", lmi),
)

_l, _u, _g, _p, _q = (real(n) for n in ("l", "u", "x", "y", "z"))


def proof(board: Blackboard) -> Fact:
    sector = board.step(
        "Each pair lies in its sector, as (q_i - lo_i p_i)(hi_i p_i - q_i) is "
        "p_i²(g_i - lo_i)(hi_i - g_i).",
        by_letters(
            both(between(_l, _g, _u), eq(_q, _g * _p)),
            0 <= (_q - _l * _p) * (_u * _p - _q),
            {_l: lo_i(i), _u: hi_i(i), _g: g(i), _p: p_of(h), _q: entry(q, i)},
            at(box, i < d),
            at(gated, i < d),
        ),
    )
    weighted = weigh(tau(i), at(signs, i < d), sector)
    terms = -low_high + (middle - square)
    each = arithmetic(as_expr(0) <= terms, weighted)
    summed = board.step(
        "Weighted with τ_i ≥ 0 and summed over i, the sectors add up to something not negative.",
        arithmetic(
            0 <= -over(low_high) + over(middle) - over(square),
            monotone(i, d, 0, terms, below(each, i, d)),
            vanishing(d),
            linear(i, d, -1, low_high, middle - square),
            linear(i, d, -1, square, middle),
        ),
    )
    moved = plus(h, q)
    expanded = board.step(
        "(h + q)'P(h + q) = h'Ph + 2h'Pq + q'Pq.",
        arithmetic(
            eq(form(moved, moved), form(h, h) + 2 * form(h, q) + form(q, q)),
            *(instantiate(assume(additive), h, q, a) for a in (h, q, moved)),
            *(instantiate(assume(symmetric_form), a, moved) for a in (h, q)),
            instantiate(assume(symmetric_form), h, q),
        ),
    )
    return board.step(
        "Add the LMI: the sector terms cancel, and what is left is the claim.",
        arithmetic(conclusion, instantiate(assume(lmi), h, q), summed, expanded),
    )


def _mutant(name: str, altered: str, *hypotheses: Expr) -> Mutant:
    """In one dimension: P = 1, h = 1, p = a - 1 and q = g·p."""
    return Mutant(name, altered, Statement(hypotheses, _claim, _space))


_gate, _low, _high, _tau, _a = (real(n) for n in ("g", "lo", "hi", "tau", "a"))
_k = _a - 1
_claim = (1 + _gate * _k) ** 2 <= gamma**2
_head = gamma**2 - 1 + _tau * _low * _high * _k**2
_cross = -1 - _tau * (_low + _high) * _k * Fraction(1, 2)
_psd = both(0 <= _head, 0 <= _tau - 1, _cross**2 <= _head * (_tau - 1))
_psd_shifted = both(0 <= _head, 0 <= _tau, _cross**2 <= _head * _tau)
_space = (
    Draw(symbol_of(_low), (), 0, 1),
    Draw(symbol_of(_high), (), 0, 2),
    Draw(symbol_of(_gate), (), -1, 2),
    Draw(symbol_of(_tau), (), -2, 4),
    Draw(symbol_of(_a), (), -2, 2),
    Draw(symbol_of(gamma), (), 0, 2),
)
_in_box = between(_low, _gate, _high)

MUTANTS = (
    _mutant("gates outside", "without lo ≤ g ≤ hi, in one dimension", 0 <= _tau, _psd),
    _mutant("corner without P", "T in place of T - P in the corner, in one dimension",
            0 <= _tau, _in_box, _psd_shifted),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.gate_box_lmi",
    title="One LMI of size 2d for a leaky cell under a box of gates",
    says="The gate-box LMI with multipliers τ ≥ 0 implies ‖M(g)‖_P ≤ γ for every g in the box, "
    "also for gates that change at every step.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    certificate="quadratic",
    source="the S-procedure; Yakubovich 1971, in the form of Boyd et al., LMIs, section 2.6",
)
