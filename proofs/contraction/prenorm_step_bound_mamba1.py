"""contraction.prenorm_step_bound_mamba1: from the normalised tokens through Mamba-1 to its step.

    u_k(c) = Σ_j E_cj y_k(j) + β_k(c)     in_proj, on the token that tap k sees, Σ_j y_k(j)² ≤ ρ²
    v(c)   = SiLU(Σ_k κ_ck u_k(c) + a_c)  the convolution of channel c and its activation
    Δ      = softplus(Σ_c F_c v(c) + b)   a row F of dt_proj·x_proj (the low rank, multiplied out)

    s_c = ρ·N_c·Σ_k |κ_ck|,  N_c ≥ ‖E_c‖₂,  m_c = Σ_k κ_ck β_k(c) + a_c
    l_c ≤ SiLU ≤ h_c on [m_c - s_c, m_c + s_c]
    ⟹   softplus(z - r) ≤ Δ ≤ softplus(z + r),   z = Σ_c F_c(l_c + h_c)/2 + b,
                                                  r = Σ_c |F_c|(h_c - l_c)/2

for every token sequence. E contains the weights of the normalisation, and ρ = ι√d as in
contraction.prenorm_step_bound, whose proof shows that every normalised token lies in that ball.
Before the first token a tap sees nothing: y = 0 and β = 0. Where in_proj has a bias, β_k(c) is it
for a tap that sees a token, so that the interval has to cover each number of absent taps.

l_c and h_c come from contraction.silu_range. By contraction.s6_uniform_rate the lower end gives a
rate for a deployed block that no input can break, often a useless one: the intervals forget that
all channels read the same tokens.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.contraction.mamba1_block import (
    PROJECTED,
    RADIUS,
    TOKENS,
    E,
    F,
    K,
    a,
    b,
    beta,
    c,
    half,
    high,
    k,
    kappa,
    logit,
    low,
    middle,
    n,
    projected,
    rho,
    same_sum,
    scaled_size,
    tokens,
    u,
    v,
    width,
    y,
)
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    instantiate,
    rewrite,
    symmetric,
)
from proofs.lemmas.cauchy import in_balls
from proofs.lemmas.instances import at
from proofs.lemmas.logarithm import of_softplus_between, softplus_between
from proofs.lemmas.silu import silu
from proofs.lemmas.sums import below, linear, monotone, scaled, triangle
from proofs.statement import Draw, Statement
from proofs.symbols import d, j
from proofs.terms import (
    NAT,
    Expr,
    absolute,
    between,
    both,
    eq,
    exp,
    forall,
    forall_below,
    function,
    implies,
    log,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

N, x = function("N", NAT), real("x")


def inside(channel: Expr) -> Expr:
    """What the activation of a channel reads: the convolution and its bias."""
    return total(k, 0, K, kappa(channel, k) * u(k, channel)) + a(channel)


def middle_of(channel: Expr) -> Expr:
    """m_c."""
    return total(k, 0, K, kappa(channel, k) * beta(k, channel)) + a(channel)


def spread(channel: Expr) -> Expr:
    """s_c."""
    return rho * N(channel) * total(k, 0, K, absolute(kappa(channel, k)))


norms = forall_below(c, n, both(0 <= N(c), total(j, 0, d, E(c, j) ** 2) <= N(c) ** 2))
near = between(middle_of(c) - spread(c), x, middle_of(c) + spread(c))
ranges = forall_below(c, n, forall(x, implies(near, between(low(c), silu(x), high(c)))))
activated = forall_below(c, n, eq(v(c), silu(inside(c))))
centre = total(c, 0, n, F(c) * middle) + b
reach = total(c, 0, n, absolute(F(c)) * width)

HYPOTHESES = (
    TOKENS,
    PROJECTED,
    Hypothesis("norms", "N_c is at least ‖E_c‖₂", norms),
    RADIUS,
    Hypothesis("activated", "v is SiLU of the convolution", activated),
    Hypothesis("ranges", "SiLU lies in [l_c, h_c] on [m_c - s_c, m_c + s_c]", ranges),
)


def seen() -> Fact:
    """|u_k(c) - β_k(c)| ≤ ρ·N_c, by Cauchy and Schwarz."""
    ball = conjunction(assume(0 <= rho), at(tokens, k < K))
    inner = in_balls(j, d, E(c, j), y(k, j), at(norms, c < n), ball)
    now = at(projected, k < K, c < n)
    return arithmetic(absolute(u(k, c) - beta(k, c)) <= rho * N(c), inner, now)


def proof(board: Blackboard) -> Fact:
    bound = board.step("Behind in_proj, |u_k(c) - β_k(c)| ≤ ρ·N_c by Cauchy and Schwarz.", seen())
    gap, limit = u(k, c) - beta(k, c), rho * N(c)
    tap = kappa(c, k) * gap
    weight = absolute(kappa(c, k))
    each = arithmetic(absolute(tap) <= limit * weight, scaled_size(kappa(c, k), gap, limit, bound))
    convolved = total(k, 0, K, tap)
    taps = board.step(
        "Behind the convolution, at most s_c = ρ·N_c·Σ_k |κ_ck| away from m_c.",
        arithmetic(
            absolute(convolved) <= spread(c),
            triangle(k, K, tap),
            monotone(k, K, absolute(tap), limit * weight, below(each, k, K)),
            scaled(k, K, limit, weight),
        ),
    )
    range_ = instantiate(at(ranges, c < n), inside(c))
    weighted, bias = kappa(c, k) * u(k, c), kappa(c, k) * beta(k, c)
    off = arithmetic(
        eq(convolved, inside(c) - middle_of(c)),
        linear(k, K, -1, bias, weighted),
        same_sum(k, K, tap, -1 * bias + weighted),
    )
    there = between(middle_of(c) - spread(c), inside(c), middle_of(c) + spread(c))
    range_ = apply(range_, arithmetic(there, taps, off))
    now = symmetric(at(activated, c < n))
    range_ = board.step("So SiLU keeps v_c in [l_c, h_c].", rewrite(range_, now))
    off = arithmetic(absolute(v(c) - middle) <= width, range_)
    part_ = F(c) * (v(c) - middle)
    each = scaled_size(F(c), v(c) - middle, width, off)
    size = absolute(F(c)) * width
    each = arithmetic(absolute(part_) <= size, each)
    mixed = total(c, 0, n, part_)
    moved = board.step(
        "A row F moves the logit by at most Σ|F_c|(h_c - l_c)/2 from its centre.",
        arithmetic(
            absolute(mixed) <= reach,
            triangle(c, n, part_),
            monotone(c, n, absolute(part_), size, below(each, c, n)),
        ),
    )
    apart = arithmetic(
        eq(mixed, logit - centre), linear(c, n, -1, F(c) * middle, F(c) * v(c)),
        same_sum(c, n, part_, -1 * (F(c) * middle) + F(c) * v(c)),
    )  # fmt: skip
    order = arithmetic(between(centre - reach, logit, centre + reach), moved, apart)
    return board.step("softplus is increasing.", of_softplus_between(order))


# -- mutants: one channel, one coordinate -------------------------------------------------------

_y, _kappa, _E, _F, _a = function("y", NAT), function("kappa", NAT), *(
    real(name) for name in ("E", "f", "a"))  # fmt: skip
_low, _high = real("l"), real("h")
_space = (
    Draw(symbol_of(K), (), 1, 2), Draw(_y, ("K",), -2, 2), Draw(_kappa, ("K",), -2, 2),
    *(Draw(symbol_of(letter), (), -2, 2) for letter in (_E, _F, _a)),
    Draw(symbol_of(_low), (), -1, 1), Draw(symbol_of(_high), (), -1, 4),
)  # fmt: skip
_ball = forall_below(k, K, _y(k) ** 2 <= 1)
_inside = total(k, 0, K, _kappa(k) * _E * _y(k)) + _a
_spread = absolute(_E) * total(k, 0, K, absolute(_kappa(k)))


def _ends(width: Expr, floor: bool = True) -> Expr:
    """h above SiLU at both ends; l below its dip (-0.28 is), or at least below its ends."""
    top = both(silu(_a - width) <= _high, silu(_a + width) <= _high)
    low_ends = both(_low <= silu(_a - width), _low <= silu(_a + width))
    return both(top, _low <= Fraction(-7, 25) if floor else low_ends)


def _mutant(name: str, altered: str, claim: Expr, *given: Expr) -> Mutant:
    return Mutant(name, f"{altered}; one channel, ρ = 1", Statement(given, claim, _space))


_logit = _F * silu(_inside)
_centre, _reach = _F * (_low + _high) * half, absolute(_F) * (_high - _low) * half
_claim = absolute(_logit - _centre) <= _reach
_last = absolute(_E) * absolute(_kappa(0))

MUTANTS = (
    _mutant("one tap only", "s = ρ·N·|κ_0| in place of ρ·N·Σ|κ_k|", _claim, _ball, _ends(_last)),
    _mutant("dip forgotten", "l below SiLU at the two ends only", _claim, _ball,
            _ends(_spread, floor=False)),
    _mutant("tokens beyond the ball", "without Σ y² ≤ ρ²", _claim, _ends(_spread)),
    _mutant("half the width", "(h - l)/4 in place of (h - l)/2",
            absolute(_logit - _centre) <= _reach * half, _ball, _ends(_spread)),
)  # fmt: skip

_low_end = real("logit")

THEOREM = Theorem(
    id="contraction.prenorm_step_bound_mamba1",
    title="No token sequence drives a Mamba-1 block's step out of its interval",
    says="Through in_proj, the taps of the convolution, SiLU and the low-rank projection, every "
    "step Δ lies between softplus(z - r) and softplus(z + r), whatever the tokens.",
    hypotheses=HYPOTHESES,
    conclusion=softplus_between(centre - reach, logit, centre + reach),
    proof=proof,
    mutants=MUTANTS,
    source="Gu and Dao, Mamba, arXiv 2312.00752, figure 3 and section 3.4 (the block)",
    closed_form=log(1 + exp(_low_end)),
    remarks="The closed form is the step at one end, logit = z - r or z + r.",
)
