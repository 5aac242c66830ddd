"""contraction.prenorm_step_bound_affine: the same block, kept affine, so that channels may cancel.

With SiLU between two parallel lines, l_c ≤ v_c - σ_c z_c ≤ h_c (a band with slope σ_c), the logit
of a step is a small box of remainders plus a linear function of the last K tokens:

    z_c = Σ_k κ_ck (Σ_j E_cj y_k(j) + β_k(c)) + a_c,     Σ_j y_k(j)² ≤ ρ²
    W_k ≥ ‖Σ_c F_c σ_c κ_ck E_c‖₂                        the row that tap k's token meets

    |Σ_c F_c v_c - centre|  ≤  Σ_c |F_c|(h_c - l_c)/2 + ρ·Σ_k W_k
    centre = Σ_c F_c(l_c + h_c)/2 + Σ_c F_c σ_c a_c + Σ_k Σ_c F_c σ_c κ_ck β_k(c)

so Δ = softplus(Σ_c F_c v_c + b) lies between softplus at the two ends. Channels that read the same
token with opposite signs cancel in W_k; contraction.prenorm_step_bound_mamba1 adds their sizes.
Symbols as there: κ the taps, β_k(c) the bias of in_proj where tap k sees a token and 0 where it
sees none, F a row of dt_proj·x_proj.
"""

from __future__ import annotations

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
    taken,
    tokens,
    u,
    v,
    width,
    y,
)
from proofs.kernel import Fact, arithmetic, assume, conjunction
from proofs.lemmas.cauchy import in_balls
from proofs.lemmas.instances import at
from proofs.lemmas.logarithm import of_softplus_between, softplus_between
from proofs.lemmas.matrices import through
from proofs.lemmas.order import equally
from proofs.lemmas.sums import below, congruent, linear, monotone, scaled, triangle
from proofs.statement import Draw, Statement
from proofs.symbols import d, j
from proofs.terms import (
    NAT,
    Expr,
    absolute,
    as_expr,
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

z, slope, W = (function(name, NAT) for name in ("z", "sigma", "W"))

gain = F(c) * slope(c)
share = gain * kappa(c, k)  # what channel c passes on of tap k
row = total(c, 0, n, share * E(c, j))  # what tap k's token meets
shift = total(c, 0, n, share * beta(k, c))
convolved = total(k, 0, K, kappa(c, k) * u(k, c)) + a(c)

convolution = forall_below(c, n, eq(z(c), convolved))
norms = forall_below(k, K, both(0 <= W(k), total(j, 0, d, row**2) <= W(k) ** 2))
band = forall_below(c, n, between(low(c), v(c) - slope(c) * z(c), high(c)))
centre = total(c, 0, n, F(c) * middle) + total(c, 0, n, gain * a(c)) + total(k, 0, K, shift) + b
reach = total(c, 0, n, absolute(F(c)) * width) + rho * total(k, 0, K, W(k))

HYPOTHESES = (
    TOKENS,
    PROJECTED,
    Hypothesis("convolution", "z is the convolution", convolution),
    Hypothesis("norms", "W_k is at least the length of the row that tap k's token meets", norms),
    RADIUS,
    Hypothesis("band", "v lies in a band with slope σ along z", band),
)


def one(tap: Expr) -> Expr:
    """What the logit takes from tap k by its slope: Σ_c F_cσ_cκ_ck u_k(c)."""
    return total(c, 0, n, gain * (kappa(c, tap) * u(tap, c)))


def one_tap() -> Fact:
    """|Σ_c F_cσ_cκ_ck u_k(c) - shift_k| ≤ ρ·W_k: the token meets one row."""
    ball = conjunction(assume(0 <= rho), at(tokens, k < K))
    inner = in_balls(j, d, row, y(k, j), at(norms, k < K), ball)
    now = at(projected, k < K, c < n)
    passed = arithmetic(eq(gain * (kappa(c, k) * u(k, c)), share * taken), equally(share, now))
    same = congruent(c, n, gain * (kappa(c, k) * u(k, c)), share * taken, below(passed, c, n))
    turned = through(c, n, j, d, share, E(c, j), y(k, j), beta(k, c))
    return arithmetic(absolute(one(k) - shift) <= rho * W(k), inner, same, turned)


def proof(board: Blackboard) -> Fact:
    met = board.step("The token of tap k meets one row: at most ρ·W_k, by Cauchy and Schwarz.",
                     one_tap())  # fmt: skip
    gap, limit = one(k) - shift, rho * W(k)
    taps = arithmetic(
        absolute(total(k, 0, K, gap)) <= rho * total(k, 0, K, W(k)),
        triangle(k, K, gap),
        monotone(k, K, absolute(gap), limit, below(met, k, K)),
        scaled(k, K, rho, W(k)),
    )
    taps = board.step("All taps together: at most ρ·Σ_k W_k.", taps)
    now = at(convolution, c < n)
    slanted = congruent(c, n, gain * z(c), gain * convolved, below(equally(gain, now), c, n))
    exchanged = through(c, n, k, K, gain, kappa(c, k) * u(k, c), as_expr(1), a(c))
    linear_part = board.step(
        "Sums over channels and taps change places: Σ F_cσ_c z_c = Σ_k Σ_c F_cσ_cκ_ck u_k(c) + ...",
        arithmetic(
            eq(
                total(c, 0, n, gain * z(c)),
                total(k, 0, K, gap) + total(k, 0, K, shift) + total(c, 0, n, gain * a(c)),
            ),
            slanted,
            exchanged,
            linear(k, K, -1, shift, one(k)),
            same_sum(k, K, gap, -1 * shift + one(k)),
        ),
    )
    lies = at(band, c < n)
    rest = v(c) - slope(c) * z(c) - middle
    near = scaled_size(F(c), rest, width, arithmetic(absolute(rest) <= width, lies))
    apart = F(c) * rest
    level = -1 * (gain * z(c)) + F(c) * v(c)
    box = board.step(
        "The remainders of SiLU add at most Σ|F_c|(h_c - l_c)/2.",
        arithmetic(
            absolute(total(c, 0, n, F(c) * v(c)) - total(c, 0, n, gain * z(c))
                     - total(c, 0, n, F(c) * middle))
            <= total(c, 0, n, absolute(F(c)) * width),
            triangle(c, n, apart),
            monotone(c, n, absolute(apart), absolute(F(c)) * width, below(near, c, n)),
            linear(c, n, -1, F(c) * middle, level),
            linear(c, n, -1, gain * z(c), F(c) * v(c)),
            same_sum(c, n, apart, -1 * (F(c) * middle) + level),
        ),
    )  # fmt: skip
    order = arithmetic(between(centre - reach, logit, centre + reach), box, taps, linear_part)
    return board.step("softplus is increasing.", of_softplus_between(order))


# -- mutants: two channels, one coordinate, ρ = 1 -----------------------------------------------

_y, _kappa, _e, _f, _s, _v = (
    function(name, NAT) for name in ("y", "kappa", "e", "f", "sigma", "v")
)
_r_low, _r_high = real("l"), real("h")
_two = as_expr(2)
_space = (
    Draw(symbol_of(K), (), 2, 2), Draw(_y, ("K",), -2, 2), Draw(_kappa, ("K",), -1, 1),
    *(Draw(fn, (2,), -1, 1) for fn in (_e, _f, _s)), Draw(_v, (2,), -2, 2),
    Draw(symbol_of(_r_low), (), -1, 0), Draw(symbol_of(_r_high), (), 0, 1),
)  # fmt: skip
_ball = forall_below(k, K, _y(k) ** 2 <= 1)
_z = _e(c) * total(k, 0, K, _kappa(k) * _y(k))
_band = forall_below(c, _two, between(_r_low, _v(c) - _s(c) * _z, _r_high))
_box = total(c, 0, 2, absolute(_f(c))) * (_r_high - _r_low) * half
_met = absolute(total(c, 0, 2, _f(c) * _s(c) * _e(c)))
_reach = _met * total(k, 0, K, absolute(_kappa(k)))
_logit = total(c, 0, 2, _f(c) * _v(c))
_centre = total(c, 0, 2, _f(c)) * (_r_low + _r_high) * half


def _mutant(name: str, altered: str, limit: Expr, *given: Expr) -> Mutant:
    claim = absolute(_logit - _centre) <= limit
    return Mutant(name, f"{altered}; two channels with the same taps, ρ = 1",
                  Statement(given, claim, _space))  # fmt: skip


MUTANTS = (
    _mutant("first tap only", "W of the first tap alone", _box + _met * absolute(_kappa(0)),
            _ball, _band),
    _mutant("no box", "without Σ|F_c|(h_c - l_c)/2", _reach, _ball, _band),
    _mutant("tokens beyond the ball", "without Σ y² ≤ ρ²", _box + _reach, _band),
    _mutant("no slope", "without ρ·Σ W_k", _box, _ball, _band),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.prenorm_step_bound_affine",
    title="The step of a Mamba-1 block, bounded with its channels together",
    says="With SiLU kept in bands of slope σ_c, the logit of every step lies within "
    "Σ|F_c|(h_c - l_c)/2 + ρ·Σ_k W_k of its centre, where W_k is the length of the one row that "
    "the token of tap k meets.",
    hypotheses=HYPOTHESES,
    conclusion=softplus_between(centre - reach, logit, centre + reach),
    proof=proof,
    mutants=MUTANTS,
    source="Gu and Dao, Mamba, arXiv 2312.00752, figure 3 (the block); affine relaxations as in "
    "Zhang et al., arXiv 1811.00866",
    closed_form=log(1 + exp(real("logit"))),
    remarks="The closed form is the step at one end, logit = centre ± reach.",
)
