"""contraction.prenorm_step_bound: what a normalised block can be fed bounds every step it takes.

    x_j = w_j·y_j,   |y_j|·r ≤ ι·|z_j|,   r > 0,   Σ_j z_j² ≤ d·r²

    |Σ_j e_j x_j|  ≤  ι·√d·‖e ∘ w‖₂,   hence with Δ = softplus(Σ_j e_j x_j + b)
    softplus(b - ι√d·n)  ≤  Δ  ≤  softplus(b + ι√d·n)   for every n ≥ ‖e ∘ w‖₂

z is whatever reaches the RMS normalisation, r² = Σ z²/d + eps its mean square, with any eps ≥ 0
(a larger eps makes x smaller), w the weights, e a row of in_proj, b the bias of the step. ι ≥ 1
allows for the rounding of the normalisation: in exact arithmetic ι = 1. The claim is about every
token sequence, since the normalised tokens are all that a block ever sees.

Proof: Σ y² ≤ ι²d, Cauchy and Schwarz, and softplus is increasing. The bound is attained, where
eps = 0, by z parallel to e ∘ w. This is Mamba-2's step before its clamp, see
contraction.prenorm_step_bound_mamba2; Mamba-1 reaches its step through more layers, see
contraction.prenorm_step_bound_mamba1.

By contraction.s6_uniform_rate the least step gives the rate (1 + exp(b - ι√d·n))^(-α), the closed
form, which no input can break.
"""

from __future__ import annotations

from proofs.kernel import Fact, arithmetic, assume, conjunction, part
from proofs.lemmas.cauchy import in_balls
from proofs.lemmas.instances import at
from proofs.lemmas.logarithm import of_softplus_between, softplus_between
from proofs.lemmas.order import by_letters
from proofs.lemmas.sums import below, congruent, monotone, scaled
from proofs.statement import Draw, Statement
from proofs.symbols import alpha, d, j, w
from proofs.terms import (
    NAT,
    Expr,
    absolute,
    between,
    both,
    eq,
    exp,
    forall_below,
    function,
    log,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

e, x, y, z = (function(n, NAT) for n in ("e", "x", "y", "z"))
r, n, b, rho, iota = (real(name) for name in ("r", "n", "b", "rho", "iota"))

seen = total(j, 0, d, e(j) * x(j))
energy = total(j, 0, d, y(j) ** 2)
weights = forall_below(j, d, eq(x(j), w(j) * y(j)))
rounded = forall_below(j, d, absolute(y(j)) * r <= iota * absolute(z(j)))
mean_square = both(0 < r, total(j, 0, d, z(j) ** 2) <= d * r**2)
size = both(0 <= n, total(j, 0, d, (e(j) * w(j)) ** 2) <= n**2)
root = both(both(0 <= rho, d <= rho**2), 0 <= iota)
reach = iota * rho * n
conclusion = softplus_between(b - reach, seen + b, b + reach)

HYPOTHESES = (
    Hypothesis("weights", "the block reads x_j = w_j·y_j", weights),
    Hypothesis("rounded", "y_j is z_j/r, off by a factor of at most ι", rounded),
    Hypothesis("mean square", "r > 0 and d·r² is at least Σ z²", mean_square),
    Hypothesis("size", "n is at least ‖e ∘ w‖₂", size),
    Hypothesis("root", "ρ is at least √d, and ι is not negative", root),
)  # fmt: skip


def in_ball() -> Fact:
    """Σ_j y_j² ≤ (ι·ρ)²: the normalised token lies in a ball, whatever was normalised."""
    positive, whole = (part(assume(mean_square), index) for index in (0, 1))
    one = at(rounded, j < d)
    u, v, t = real("u"), real("v"), real("t")
    squared = by_letters(
        both(both(0 < r, 0 <= iota), absolute(u) * r <= iota * absolute(v)),
        r**2 * u**2 <= iota**2 * v**2,
        {r: r, iota: iota, u: y(j), v: z(j)},
        conjunction(positive, part(assume(root), 1)),
        one,
    )
    summed = arithmetic(
        r**2 * energy <= iota**2 * total(j, 0, d, z(j) ** 2),
        monotone(j, d, r**2 * y(j) ** 2, iota**2 * z(j) ** 2, below(squared, j, d)),
        scaled(j, d, r**2, y(j) ** 2),
        scaled(j, d, iota**2, z(j) ** 2),
    )
    return by_letters(
        both(both(0 < r, r**2 * u <= iota**2 * v), both(v <= t * r**2, t <= rho**2)),
        u <= (iota * rho) ** 2,
        {r: r, iota: iota, rho: rho, u: energy, v: total(j, 0, d, z(j) ** 2), t: d},
        conjunction(positive, summed),
        conjunction(whole, arithmetic(d <= rho**2, assume(root))),
    )


def proof(board: Blackboard) -> Fact:
    ball = board.step(
        "What the block reads, y = x/w, has Σ y² ≤ (ι√d)², by d·r² ≥ Σ z².", in_ball()
    )
    positive = by_letters(
        both(both(0 <= rho, d <= rho**2), 0 <= iota), 0 <= iota * rho,
        {rho: rho, iota: iota, d: d}, assume(root),
    )  # fmt: skip
    inner = in_balls(j, d, e(j) * w(j), y(j), assume(size), conjunction(positive, ball))
    entry = arithmetic(eq(e(j) * x(j), e(j) * w(j) * y(j)), at(weights, j < d))
    same = congruent(j, d, e(j) * x(j), e(j) * w(j) * y(j), below(entry, j, d))
    bound = board.step(
        "Cauchy and Schwarz: |Σ e_j x_j| = |Σ (e_j w_j) y_j| ≤ n·ι√d.",
        arithmetic(absolute(seen) <= reach, inner, same),
    )
    return board.step(
        "softplus is increasing, so Δ lies between its values at the two ends.",
        of_softplus_between(arithmetic(between(b - reach, seen + b, b + reach), bound)),
    )


# -- mutants: the statement for one coordinate or two, without the exponentials -----------------

_space = (
    Draw(symbol_of(d), (), 1, 2), Draw(w, ("d",), -2, 2), Draw(e, ("d",), -2, 2),
    Draw(z, ("d",), -2, 2), Draw(y, ("d",), -2, 2), Draw(symbol_of(r), (), -1, 2),
    Draw(symbol_of(n), (), -2, 3), Draw(symbol_of(rho), (), 0, 2), Draw(symbol_of(iota), (), 0, 2),
)  # fmt: skip
_all = {
    "weights": weights,
    "rounded": rounded,
    "mean square": mean_square,
    "size": size,
    "root": root,
}


def _mutant(name: str, altered: str, changed: dict[str, Expr], limit: Expr = reach) -> Mutant:
    """The bound on |Σ e_j x_j| that both ends of the step share."""
    given = tuple({**_all, **changed}.values())
    return Mutant(name, altered, Statement(given, absolute(seen) <= limit, _space, frozenset({x})))


MUTANTS = (
    _mutant("no √d", "‖e ∘ w‖₂ in place of √d·‖e ∘ w‖₂", {}, iota * n),
    _mutant("rounding ignored", "without the factor ι", {}, rho * n),
    _mutant("not normalised", "without d·r² ≥ Σ z²", {"mean square": 0 < r}),
    _mutant("no division", "y_j arbitrary", {"rounded": 0 <= iota}),
    _mutant("weights left out", "n ≥ ‖e‖₂ in place of ‖e ∘ w‖₂",
            {"size": both(0 <= n, total(j, 0, d, e(j) ** 2) <= n**2)}),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.prenorm_step_bound",
    title="No input can drive a normalised block's step out of its interval",
    says="Behind RMS normalisation with weights w, |Σ e_j x_j| ≤ ι√d·‖e ∘ w‖₂ for every token "
    "sequence, so Δ = softplus(Σ e_j x_j + b) lies in [softplus(b - ι√d·n), softplus(b + ι√d·n)].",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Zhang and Sennrich, Root Mean Square Layer Normalization, arXiv 1910.07467",
    closed_form=exp(-alpha * log(1 + exp(b - reach))),
    remarks="The closed form is the rate of a mode α: (1 + exp(b - ι√d·n))^(-α) per token.",
)
