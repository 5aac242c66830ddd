"""stochastic.mean_square_form: what a random gate does to a quadratic form, in closed form.

Leaky cell M = I + D_g K, K = A - I, with gates of means μ_i and covariances S_ij:

    E[M'PM]  =  P + K'D_μ P + P D_μ K + K'(P ∘ (μμ' + S))K

Written out for one vector x with k = Kx and for every bilinear form P, symmetric or not:

    E Σ_ij P_ij (x_i + g_i k_i)(x_j + g_j k_j)
        =  Σ_ij P_ij·(x_i x_j + μ_i k_i x_j + μ_j x_i k_j + (μ_i μ_j + S_ij)·k_i k_j)

With stochastic.mean_square_lyapunov and _exact this decides mean-square stability of gates that
are independent in time. Only means and covariances enter: two gates with the same ones are alike.
The simple rate of stochastic.independent_gates is P = diag(1/p) put into this, and rounded up.
"""

from __future__ import annotations

from proofs.kernel import Fact, arithmetic, assume, generalise, instantiate, part
from proofs.lemmas.expectation import (
    EXPECTATION,
    RANDOM,
    equal,
    mean,
    of_sum,
    omega,
    value,
)
from proofs.lemmas.order import equally
from proofs.lemmas.sums import below, congruent
from proofs.statement import Draw, Statement
from proofs.symbols import d, i, j, k
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    both,
    eq,
    forall,
    forall_below,
    function,
    natural,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

P, S = function("P", NAT, NAT), function("S", NAT, NAT)
mu, x, moved = function("mu", NAT), function("x", NAT), function("Kx", NAT)
gate, pair = function("g", NAT, gives=RANDOM), function("gg", NAT, NAT, gives=RANDOM)
cell, row = (function(name, NAT, NAT, gives=RANDOM) for name in ("cell", "row"))
whole, one = function("energy", NAT, gives=RANDOM), function("one", gives=RANDOM)()
n = natural("n")


def at(variable: Expr) -> Expr:
    return value(variable, omega)


def always(body: Expr) -> Expr:
    return forall(i, forall(j, forall(omega, body)))


new_i, new_j = x(i) + at(gate(i)) * moved(i), x(j) + at(gate(j)) * moved(j)
named = always(
    both(eq(at(pair(i, j)), at(gate(i)) * at(gate(j))), eq(at(cell(i, j)), P(i, j) * new_i * new_j))
)
rows = forall(i, forall(n, forall(omega, eq(at(row(i, n)), total(k, 0, n, at(cell(i, k)))))))
sums = forall(n, forall(omega, eq(at(whole(n)), total(k, 0, n, at(row(k, d))))))
unit = both(forall(omega, eq(at(one), 1)), eq(mean(one), 1))
means = forall(i, eq(mean(gate(i)), mu(i)))
covariances = forall(i, forall(j, eq(mean(pair(i, j)), mu(i) * mu(j) + S(i, j))))

entry = P(i, j) * (
    x(i) * x(j)
    + mu(i) * moved(i) * x(j)
    + mu(j) * x(i) * moved(j)
    + (mu(i) * mu(j) + S(i, j)) * moved(i) * moved(j)
)


def form(body: Expr) -> Expr:
    return total(i, 0, d, total(j, 0, d, body))


conclusion = eq(mean(whole(d)), form(entry))

HYPOTHESES = (
    *EXPECTATION,
    Hypothesis("unit", "the constant one has mean one", unit),
    Hypothesis("named", "g_i g_j, and the term P_ij (Mx)_i (Mx)_j", named),
    Hypothesis("rows", "sums of these terms over j", rows),
    Hypothesis("sums", "and over i: (Mx)'P(Mx)", sums),
    Hypothesis("means", "E g_i = μ_i", means),
    Hypothesis("covariances", "E g_i g_j = μ_i μ_j + S_ij", covariances),
)


def _entry() -> Fact:
    """E P_ij (Mx)_i (Mx)_j, from E g_i, E g_j and E g_i g_j."""
    here = instantiate(assume(named), i, j, omega)
    constant, first = P(i, j) * x(i) * x(j), P(i, j) * moved(i) * x(j)
    second, last = P(i, j) * x(i) * moved(j), P(i, j) * moved(i) * moved(j)
    terms = ((constant - 1, one), (first, gate(i)), (second, gate(j)), (last, pair(i, j)))
    expanded = at(one)
    for factor, variable in terms:
        expanded = expanded + factor * at(variable)
    pointwise = arithmetic(
        eq(at(cell(i, j)), expanded),
        part(here, 1),
        equally(last, part(here, 0)),
        equally(constant, instantiate(part(assume(unit), 0), omega)),
    )
    averaged = equal(cell(i, j), one, *terms, fact=generalise(omega, pointwise))
    return arithmetic(
        eq(mean(cell(i, j)), entry),
        averaged,
        equally(constant, part(assume(unit), 1)),
        equally(first, instantiate(assume(means), i)),
        equally(second, instantiate(assume(means), j)),
        equally(last, instantiate(assume(covariances), i, j)),
    )


def _row(each: Fact) -> Fact:
    """E Σ_j of a row is the sum of the means."""
    split = of_sum(
        Lambda((k,), cell(i, k)), Lambda((n,), row(i, n)), d, instantiate(assume(rows), i)
    )
    entries = congruent(j, d, mean(cell(i, j)), entry, below(each, j, d))
    return arithmetic(eq(mean(row(i, d)), total(j, 0, d, entry)), split, entries)


def proof(board: Blackboard) -> Fact:
    each = board.step(
        "E P_ij(x_i + g_i k_i)(x_j + g_j k_j), expanded: only E g_i, E g_j and E g_i g_j occur.",
        _entry(),
    )
    each_row = board.step("Summed over j, as E is additive.", _row(each))
    split = of_sum(Lambda((k,), row(k, d)), Lambda((n,), whole(n)), d, assume(sums))
    rows_ = congruent(i, d, mean(row(i, d)), total(j, 0, d, entry), below(each_row, i, d))
    return board.step("And over i.", arithmetic(conclusion, split, rows_))


# -- mutants: two outcomes of equal probability --------------------------------------------------

_g = function("g", NAT, NAT)
_space = (
    Draw(symbol_of(d), (), 1, 2),
    Draw(P, ("d", "d"), -1, 1),
    Draw(x, ("d",), -1, 1),
    Draw(moved, ("d",), -1, 1),
    Draw(_g, (2, "d"), 0, 1),
)
_mean = forall_below(i, d, eq(mu(i), (_g(0, i) + _g(1, i)) / 2))
_cross = (_g(0, i) * _g(0, j) + _g(1, i) * _g(1, j)) / 2
_covariance = forall_below(i, d, forall_below(j, d, eq(S(i, j), _cross - mu(i) * mu(j))))
_new = (x(i) + _g(k, i) * moved(i)) * (x(j) + _g(k, j) * moved(j))
_energy = form(P(i, j) * total(k, 0, 2, _new) / 2)


def _mutant(name: str, altered: str, claim: Expr) -> Mutant:
    given = (_mean, _covariance)
    statement = Statement(given, eq(_energy, form(claim)), _space, frozenset({mu, S}))
    return Mutant(name, altered, statement)


_last = moved(i) * moved(j)
MUTANTS = (
    _mutant("gates replaced by their means", "without the covariance S",
            entry - P(i, j) * S(i, j) * _last),
    _mutant("second moment as covariance", "S in place of μμ' + S",
            entry - P(i, j) * mu(i) * mu(j) * _last),
    _mutant("one mixed term", "K'D_μ P alone in place of K'D_μ P + P D_μ K",
            entry - P(i, j) * mu(j) * x(i) * moved(j)),
)  # fmt: skip

THEOREM = Theorem(
    id="stochastic.mean_square_form",
    title="A random leaky step in the mean square",
    says="For gates with mean μ and covariance S: E[M'PM] = P + K'D_μP + PD_μK + K'(P∘(μμ'+S))K, "
    "K = A - I.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="the leaky form is the paper's gate, arXiv 2410.03158 (reported)",
    waiver="an identity between matrices: it yields no scalar of its own",
)
