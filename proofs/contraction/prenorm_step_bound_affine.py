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

from fractions import Fraction

from proofs.kernel import Fact, apply, arithmetic, assume, conjunction, identity, part
from proofs.lemmas.cauchy import schwarz
from proofs.lemmas.instances import at
from proofs.lemmas.logarithm import softplus_increasing
from proofs.lemmas.matrices import through
from proofs.lemmas.order import by_letters, equally, products, roots
from proofs.lemmas.softplus import softplus
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
    natural,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

E, kappa = function("E", NAT, NAT), function("kappa", NAT, NAT)
y, u, beta = (function(name, NAT, NAT) for name in ("y", "u", "beta"))
a, F, v, z = (function(name, NAT) for name in ("a", "F", "v", "z"))
low, high, slope, W = (function(name, NAT) for name in ("l", "h", "sigma", "W"))
n, K, c, k = (natural(name) for name in ("n", "K", "c", "k"))
rho, b = real("rho"), real("b")

gain = F(c) * slope(c)
share = gain * kappa(c, k)  # what channel c passes on of tap k
row = total(c, 0, n, share * E(c, j))  # what tap k's token meets
shift = total(c, 0, n, share * beta(k, c))
taken = total(j, 0, d, E(c, j) * y(k, j)) + beta(k, c)
convolved = total(k, 0, K, kappa(c, k) * u(k, c)) + a(c)

tokens = forall_below(k, K, total(j, 0, d, y(k, j) ** 2) <= rho**2)
projected = forall_below(k, K, forall_below(c, n, eq(u(k, c), taken)))
convolution = forall_below(c, n, eq(z(c), convolved))
norms = forall_below(k, K, both(0 <= W(k), total(j, 0, d, row**2) <= W(k) ** 2))
band = forall_below(c, n, between(low(c), v(c) - slope(c) * z(c), high(c)))
half = Fraction(1, 2)
middle, width = (low(c) + high(c)) * half, (high(c) - low(c)) * half
logit = total(c, 0, n, F(c) * v(c)) + b
centre = total(c, 0, n, F(c) * middle) + total(c, 0, n, gain * a(c)) + total(k, 0, K, shift) + b
reach = total(c, 0, n, absolute(F(c)) * width) + rho * total(k, 0, K, W(k))
conclusion = both(
    softplus(centre - reach) <= softplus(logit), softplus(logit) <= softplus(centre + reach)
)

HYPOTHESES = (
    Hypothesis("tokens", "every token that a tap sees lies in the ball of radius ρ", tokens),
    Hypothesis("projected", "in_proj", projected),
    Hypothesis("convolution", "z is the convolution", convolution),
    Hypothesis("norms", "W_k is at least the length of the row that tap k's token meets", norms),
    Hypothesis("radius", "ρ is not negative", 0 <= rho),
    Hypothesis("band", "v lies in a band with slope σ along z", band),
)

_p, _q, _r = (real(name) for name in ("p", "q", "r"))


def one_tap() -> Fact:
    """|Σ_c F_cσ_cκ_ck u_k(c) - shift_k| ≤ ρ·W_k: the token meets one row."""
    norm_ = at(norms, k < K)
    ball = at(tokens, k < K)
    inner = total(j, 0, d, row * y(k, j))
    sizes = schwarz(j, d, row, y(k, j))
    signs, schwarz_ = part(sizes, 0), part(sizes, 1)
    square = products(part(signs, 0), part(norm_, 1), part(signs, 1), ball)
    limit = rho * W(k)
    sign = by_letters(
        both(0 <= _p, 0 <= _q), 0 <= _p * _q, {_p: rho, _q: W(k)},
        assume(0 <= rho), part(norm_, 0),
    )  # fmt: skip
    above = arithmetic(inner**2 <= limit**2, schwarz_, square)
    up = roots(inner, limit, sign, above)
    down = roots(-inner, limit, sign, arithmetic((-inner) ** 2 <= limit**2, above))
    now = at(projected, k < K, c < n)
    passed = arithmetic(eq(gain * (kappa(c, k) * u(k, c)), share * taken), equally(share, now))
    same = congruent(c, n, gain * (kappa(c, k) * u(k, c)), share * taken, below(passed, c, n))
    turned = through(c, n, j, d, share, E(c, j), y(k, j), beta(k, c))
    return arithmetic(absolute(one(k) - shift) <= limit, up, down, same, turned)


def one(tap: Expr) -> Expr:
    """What the logit takes from tap k by its slope: Σ_c F_cσ_cκ_ck u_k(c)."""
    return total(c, 0, n, gain * (kappa(c, tap) * u(tap, c)))


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
            _same_sum(k, K, gap, -1 * shift + one(k)),
        ),
    )
    lies = at(band, c < n)
    rest = v(c) - slope(c) * z(c) - middle
    near = by_letters(
        absolute(_q) <= _r, absolute(_p * _q) <= absolute(_p) * _r,
        {_p: F(c), _q: rest, _r: width}, arithmetic(absolute(rest) <= width, lies),
    )  # fmt: skip
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
            _same_sum(c, n, apart, -1 * (F(c) * middle) + level),
        ),
    )  # fmt: skip
    ends = arithmetic(both(centre - reach <= logit, logit <= centre + reach),
                      box, taps, linear_part)  # fmt: skip
    return board.step(
        "softplus is increasing.",
        conjunction(
            apply(softplus_increasing(centre - reach, logit), part(ends, 0)),
            apply(softplus_increasing(logit, centre + reach), part(ends, 1)),
        ),
    )


def _same_sum(index: Expr, count: Expr, left: Expr, right: Expr) -> Fact:
    """Equal terms have equal sums."""
    return congruent(index, count, left, right, below(identity(eq(left, right)), index, count))


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
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Gu and Dao, Mamba, arXiv 2312.00752, figure 3 (the block); affine relaxations as in "
    "Zhang et al., arXiv 1811.00866",
    closed_form=log(1 + exp(real("logit"))),
    remarks="The closed form is the step at one end, logit = centre ± reach.",
)
