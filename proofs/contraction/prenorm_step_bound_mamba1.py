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

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    identity,
    instantiate,
    part,
    rewrite,
    symmetric,
)
from proofs.lemmas.cauchy import schwarz
from proofs.lemmas.instances import at
from proofs.lemmas.logarithm import softplus_increasing
from proofs.lemmas.order import by_letters, products, roots
from proofs.lemmas.silu import silu
from proofs.lemmas.softplus import softplus
from proofs.lemmas.sums import below, congruent, linear, monotone, scaled, triangle
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
    natural,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

E, kappa = function("E", NAT, NAT), function("kappa", NAT, NAT)
y, u, beta = (function(name, NAT, NAT) for name in ("y", "u", "beta"))
N, a, F, v, low, high = (function(n, NAT) for n in ("N", "a", "F", "v", "l", "h"))
n, K, c, k, z = (natural(name) for name in ("n", "K", "c", "k", "z"))
rho, b, x = real("rho"), real("b"), real("x")


def inside(channel: Expr) -> Expr:
    """What the activation of a channel reads: the convolution and its bias."""
    return total(k, 0, K, kappa(channel, k) * u(k, channel)) + a(channel)


def middle_of(channel: Expr) -> Expr:
    """m_c."""
    return total(k, 0, K, kappa(channel, k) * beta(k, channel)) + a(channel)


def spread(channel: Expr) -> Expr:
    """s_c."""
    return rho * N(channel) * total(k, 0, K, absolute(kappa(channel, k)))


tokens = forall_below(k, K, total(j, 0, d, y(k, j) ** 2) <= rho**2)
taken = total(j, 0, d, E(c, j) * y(k, j)) + beta(k, c)
projected = forall_below(k, K, forall_below(c, n, eq(u(k, c), taken)))
norms = forall_below(c, n, both(0 <= N(c), total(j, 0, d, E(c, j) ** 2) <= N(c) ** 2))
near = between(middle_of(c) - spread(c), x, middle_of(c) + spread(c))
ranges = forall_below(c, n, forall(x, implies(near, between(low(c), silu(x), high(c)))))
activated = forall_below(c, n, eq(v(c), silu(inside(c))))
logit = total(c, 0, n, F(c) * v(c)) + b
half = Fraction(1, 2)
centre = total(c, 0, n, F(c) * ((low(c) + high(c)) * half)) + b
reach = total(c, 0, n, absolute(F(c)) * ((high(c) - low(c)) * half))
conclusion = both(
    softplus(centre - reach) <= softplus(logit), softplus(logit) <= softplus(centre + reach)
)

HYPOTHESES = (
    Hypothesis("tokens", "every token that a tap sees lies in the ball of radius ρ", tokens),
    Hypothesis("projected", "in_proj", projected),
    Hypothesis("norms", "N_c is at least ‖E_c‖₂", norms),
    Hypothesis("radius", "ρ is not negative", 0 <= rho),
    Hypothesis("activated", "v is SiLU of the convolution", activated),
    Hypothesis("ranges", "SiLU lies in [l_c, h_c] on [m_c - s_c, m_c + s_c]", ranges),
)

_p, _q, _r, _f = (real(name) for name in ("p", "q", "r", "f"))


def seen() -> Fact:
    """|u_k(c) - β_k(c)| ≤ ρ·N_c, by Cauchy and Schwarz."""
    norm_ = at(norms, c < n)
    ball = at(tokens, k < K)
    inner = total(j, 0, d, E(c, j) * y(k, j))
    sizes = schwarz(j, d, E(c, j), y(k, j))
    signs, schwarz_ = part(sizes, 0), part(sizes, 1)
    square = products(part(signs, 0), part(norm_, 1), part(signs, 1), ball)
    limit = rho * N(c)
    sign = by_letters(
        both(0 <= _p, 0 <= _q), 0 <= _p * _q, {_p: rho, _q: N(c)},
        assume(0 <= rho), part(norm_, 0),
    )  # fmt: skip
    above = arithmetic(inner**2 <= limit**2, schwarz_, square)
    up = roots(inner, limit, sign, above)
    down = roots(-inner, limit, sign, arithmetic((-inner) ** 2 <= limit**2, above))
    now = at(projected, k < K, c < n)
    return arithmetic(absolute(u(k, c) - beta(k, c)) <= limit, up, down, now)


def proof(board: Blackboard) -> Fact:
    bound = board.step("Behind in_proj, |u_k(c) - β_k(c)| ≤ ρ·N_c by Cauchy and Schwarz.", seen())
    gap, limit = u(k, c) - beta(k, c), rho * N(c)
    tap = kappa(c, k) * gap
    weight = absolute(kappa(c, k))
    each = arithmetic(absolute(tap) <= limit * weight, _product(kappa(c, k), gap, limit, bound))
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
        _same_sum(k, K, tap, -1 * bias + weighted),
    )
    there = between(middle_of(c) - spread(c), inside(c), middle_of(c) + spread(c))
    range_ = apply(range_, arithmetic(there, taps, off))
    now = symmetric(at(activated, c < n))
    range_ = board.step("So SiLU keeps v_c in [l_c, h_c].", rewrite(range_, now))
    middle, width = (low(c) + high(c)) * half, (high(c) - low(c)) * half
    off = arithmetic(absolute(v(c) - middle) <= width, range_)
    part_ = F(c) * (v(c) - middle)
    each = _product(F(c), v(c) - middle, width, off)
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
        _same_sum(c, n, part_, -1 * (F(c) * middle) + F(c) * v(c)),
    )  # fmt: skip
    ends = arithmetic(both(centre - reach <= logit, logit <= centre + reach), moved, apart)
    return board.step(
        "softplus is increasing.",
        conjunction(
            apply(softplus_increasing(centre - reach, logit), part(ends, 0)),
            apply(softplus_increasing(logit, centre + reach), part(ends, 1)),
        ),
    )


def _product(left: Expr, right: Expr, limit: Expr, fact: Fact) -> Fact:
    """From |right| ≤ limit infer |left·right| ≤ |left|·limit."""
    return by_letters(
        absolute(_q) <= _r, absolute(_p * _q) <= absolute(_p) * _r,
        {_p: left, _q: right, _r: limit}, fact,
    )  # fmt: skip


def _same_sum(index: Expr, count: Expr, left: Expr, right: Expr) -> Fact:
    """Equal terms have equal sums."""
    return congruent(index, count, left, right, below(identity(eq(left, right)), index, count))


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
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Gu and Dao, Mamba, arXiv 2312.00752, figure 3 and section 3.4 (the block)",
    closed_form=log(1 + exp(_low_end)),
    remarks="The closed form is the step at one end, logit = z - r or z + r.",
)
