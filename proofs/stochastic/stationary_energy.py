"""stochastic.stationary_energy: how much a random diagonal cell stores of white noise.

    h' = λh + u,  λ uniform in area on the ring r1 ≤ |λ| ≤ r2 < 1 and independent of white u

    E|h|²  =  log((1 - r1²)/(1 - r2²))/(r2² - r1²) · E|u|²      in the stationary state

For one λ with |λ|² = q stationarity says e(q) = q·e(q) + E|u|², as λh and u are uncorrelated, so
e(q) = E|u|²/(1 - q). Uniform in area means that q is uniform on [r1², r2²]. What [x, y] adds to
the mean, part(x, y) = ∫_x^y e, is only used as additive over neighbours and as lying between
(y - x) times the least and the greatest e. As r1 and r2 meet, E|h|² tends to E|u|²/(1 - r²),
since it lies between the values at the ends.

Proof: part and E|u|²·(log(1-x) - log(1-y)) are both additive and differ by at most C(y - x)² on
every piece, so by at most C(r2² - r1²)²/n after n equal pieces, for every n.
"""

from __future__ import annotations

from functools import lru_cache

from proofs.kernel import (
    Citation,
    Fact,
    apply,
    arithmetic,
    assume,
    choose,
    cite,
    conjunction,
    discharge,
    exp_of_log,
    generalise,
    instantiate,
    naturals_are_discrete,
    part,
    restate,
    rewrite,
    specialise,
)
from proofs.lemmas.exponential import factor, tangent
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import by_letters, equally, products, weigh
from proofs.statement import Draw, Statement
from proofs.symbols import k
from proofs.terms import (
    REAL,
    Expr,
    Lambda,
    Term,
    absolute,
    as_expr,
    between,
    body_at,
    both,
    eq,
    exists,
    exp,
    forall,
    function,
    implies,
    log,
    natural,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

r1, r2, noise = real("r_1"), real("r_2"), real("W")
energy, share = function("e", REAL), function("part", REAL, REAL)
x, y, z, q, m, width, n = *(real(name) for name in ("x", "y", "z", "q", "m", "width")), natural("n")
low, high = r1**2, r2**2

ring = both(0 <= r1, r1 < r2, r2 < 1)
power_ = 0 <= noise
stationary = forall(q, implies(between(low, q, high), eq(energy(q), q * energy(q) + noise)))
pieces = forall(x, forall(y, forall(z, implies(
    both(low <= x, x <= y, y <= z, z <= high), eq(share(x, z), share(x, y) + share(y, z)),
))))  # fmt: skip


def _throughout(claim: Expr) -> Expr:
    return forall(q, implies(between(x, q, y), claim))


def _on_pieces(claim: Expr) -> Expr:
    return forall(x, forall(y, forall(m, implies(both(low <= x, x <= y, y <= high), claim))))


above = _on_pieces(implies(_throughout(m <= energy(q)), m * (y - x) <= share(x, y)))
below = _on_pieces(implies(_throughout(energy(q) <= m), share(x, y) <= m * (y - x)))
mean_energy = share(low, high) / (high - low)
ratio = (log(1 - low) - log(1 - high)) / (high - low)
conclusion = eq(mean_energy, ratio * noise)

HYPOTHESES = (
    Hypothesis("ring", "0 ≤ r1 < r2 < 1", ring),
    Hypothesis("noise", "W = E|u|² is not negative", power_),
    Hypothesis("stationary", "e(q) = q·e(q) + W: white noise, stationary state", stationary),
    Hypothesis("pieces", "part(x, z) = part(x, y) + part(y, z)", pieces),
    Hypothesis("above", "part(x, y) ≥ m(y - x) where e ≥ m: uniform in area", above),
    Hypothesis("below", "part(x, y) ≤ m(y - x) where e ≤ m", below),
)

ARCHIMEDES = Citation("every real number is below some natural one", "Archimedes; Rudin 1.20")

_inside = both(low <= x, x <= y, y <= high)
_X, _Y, _Z, _P, _L, _e = (real(name) for name in "XYZPLe")
_r, _s, _t = (real(name) for name in "rst")
curvature = noise * (1 / (1 - high)) ** 2


def logs(left: Term, right: Term) -> Expr:
    return log(1 - left) - log(1 - right)


def gap(left: Term, right: Term) -> Expr:
    """What a piece adds, less what the logarithms say."""
    return share(left, right) - noise * logs(left, right)


def _positive(point: Expr) -> Fact:
    """0 < 1 - point, for a point of the piece [x, y] or r2²."""
    return arithmetic(0 < 1 - point, arithmetic(high < 1, assume(ring)), assume(_inside))


def _shares() -> tuple[Fact, Fact]:
    """(y - x)·W/(1 - x) ≤ part(x, y) ≤ (y - x)·W/(1 - y)."""
    here = assume(between(x, q, y))
    in_ring = arithmetic(between(low, q, high), here, assume(_inside))
    value = apply(instantiate(assume(stationary), q), in_ring)
    given = both(eq(_e, q * _e + noise), 0 <= noise, q <= y, 0 < 1 - y)
    facts = (value, assume(power_), arithmetic(q <= y, here), _positive(y))
    sign = by_letters(given, 0 <= _e, {_e: energy(q)}, *facts)
    rise = weigh(energy(q), sign, arithmetic(x <= q, here))
    fall = weigh(energy(q), sign, arithmetic(q <= y, here))
    smaller = by_letters(
        both(0 < _X, noise <= _X * _e),
        noise * (1 / _X) <= _e,
        {_X: 1 - x, _e: energy(q)},
        _positive(x),
        arithmetic(noise <= (1 - x) * energy(q), rise, value),
    )
    larger = by_letters(
        both(0 < _Y, _Y * _e <= noise),
        _e <= noise * (1 / _Y),
        {_Y: 1 - y, _e: energy(q)},
        _positive(y),
        arithmetic((1 - y) * energy(q) <= noise, fall, value),
    )
    return _over_piece(above, 1 - x, smaller), _over_piece(below, 1 - y, larger)


def _over_piece(rule: Expr, divisor: Expr, fact: Fact) -> Fact:
    everywhere = generalise(q, discharge(between(x, q, y), fact))
    limit = noise * (1 / divisor)
    return apply(apply(instantiate(assume(rule), x, y, limit), assume(_inside)), everywhere)


def _log_at_most(u: Expr, v: Expr) -> Fact:
    """log u - log v ≤ u/v - 1, from the tangent of exp: u/v = exp(log u - log v)."""
    undo_u, undo_v = (
        apply(instantiate(exp_of_log(), value), _positive(1 - value)) for value in (u, v)
    )
    rise = log(u) - log(v)
    split = restate(factor(rise, log(v)), eq(exp(log(u)), exp(rise) * exp(log(v))))
    return by_letters(
        both(eq(_X, _e * _Y), 1 + _L <= _e, 0 < _Y),
        _L <= _X * (1 / _Y) - 1,
        {_X: u, _e: exp(rise), _L: rise, _Y: v},
        rewrite(split, undo_u, undo_v),
        tangent(rise),
        _positive(1 - v),
    )


@lru_cache
def _squeeze() -> Fact:
    """The bound on one piece in letters: X = 1 - x, r = 1/X, and so on."""
    given = both(
        both(0 < _Z, _Z <= _Y, _Y <= _X, 0 <= noise),
        both(eq(_r * _X, 1), eq(_s * _Y, 1), eq(_t * _Z, 1)),
        both(noise * _r * (_X - _Y) <= _P, _P <= noise * _s * (_X - _Y)),
        both(_L <= _X * _s - 1, -_L <= _Y * _r - 1),
    )
    order, inverse, bounds, slopes = (part(assume(given), index) for index in range(4))
    width_, sign = _X - _Y, arithmetic(0 <= noise, order)
    apart = arithmetic(
        absolute(_P - noise * _L) <= noise * width_ * (_s - _r),
        bounds,
        weigh(noise, sign, arithmetic(_L <= _s * width_, slopes, inverse)),
        weigh(noise, sign, arithmetic(_r * width_ <= _L, slopes, inverse)),
    )
    chord = arithmetic(
        eq(_s - _r, width_ * (_r * _s)),
        equally(_s, part(inverse, 0)),
        equally(_r, part(inverse, 1)),
    )
    signs = [
        arithmetic(0 <= letter, part(inverse, index), order)
        for index, letter in enumerate((_r, _s))
    ]
    steepest = [
        arithmetic(letter <= _t, part(inverse, index), part(inverse, 2), order)
        for index, letter in enumerate((_r, _s))
    ]
    square = weigh(noise, sign, arithmetic(0 <= width_**2))
    flat = weigh(
        noise * width_**2,
        arithmetic(0 <= noise * width_**2, square),
        products(signs[0], steepest[0], signs[1], steepest[1]),
    )
    goal = absolute(_P - noise * _L) <= noise * _t**2 * width_**2
    return discharge(given, arithmetic(goal, apart, equally(noise * width_, chord), flat))


def _on_a_piece() -> Fact:
    """|gap(x, y)| ≤ C(y - x)², where r1² ≤ x ≤ y ≤ r2²."""
    values = {
        _X: 1 - x, _Y: 1 - y, _Z: 1 - high, _P: share(x, y), _L: logs(x, y),
        _r: 1 / (1 - x), _s: 1 / (1 - y), _t: 1 / (1 - high),
    }  # fmt: skip
    lambdas = {symbol_of(letter): Lambda((), value) for letter, value in values.items()}
    rule = specialise(_squeeze(), lambdas)
    order, _, bounds, slopes = rule.conclusion.args[0].args
    positive = [_positive(point) for point in (x, y, high)]
    inverses = [
        by_letters(0 < _X, eq((1 / _X) * _X, 1), {_X: 1 - point}, fact)
        for point, fact in zip((x, y, high), positive, strict=True)
    ]
    shares = [arithmetic(claim, fact) for claim, fact in zip(bounds.args, _shares(), strict=True)]
    tangents = (_log_at_most(1 - x, 1 - y), _log_at_most(1 - y, 1 - x))
    premises = conjunction(
        conjunction(
            *(
                arithmetic(claim, positive[2], assume(_inside), assume(power_))
                for claim in order.args
            )
        ),
        conjunction(*inverses),
        conjunction(*shares),
        conjunction(
            *(arithmetic(claim, fact) for claim, fact in zip(slopes.args, tangents, strict=True))
        ),
    )
    bound = restate(apply(rule, premises), absolute(gap(x, y)) <= curvature * (y - x) ** 2)
    return generalise(x, generalise(y, discharge(_inside, bound)))


_equal_width = both(0 <= width, eq(n * width, high - low))


def _after_pieces(piece: Fact) -> Fact:
    """|gap(r1², r1² + k·width)| ≤ k·C·width² for k ≤ n, where n·width = r2² - r1²."""
    equal_width = assume(_equal_width)

    def point(count: Term) -> Expr:
        return low + as_expr(count) * width

    def claim(count: Expr) -> Expr:
        return absolute(gap(low, point(count))) <= as_expr(count) * (curvature * width**2)

    room, ahead, whole = (
        weigh(width, part(equal_width, 0), fact)
        for fact in (
            apply(instantiate(naturals_are_discrete(), k, n), assume(k < n)),
            arithmetic(0 <= k),
            arithmetic(0 <= n),
        )
    )
    here, there = point(k), point(k + 1)
    inside = arithmetic(
        both(low <= low, low <= here, here <= there, there <= high), room, ahead, equal_width
    )
    newest = instantiate(piece, here, there)
    newest = apply(newest, arithmetic(both(low <= here, here <= there, there <= high), inside))
    newest = arithmetic(absolute(gap(here, there)) <= curvature * width**2, newest)
    joined = apply(instantiate(assume(pieces), low, here, there), inside)
    step = arithmetic(claim(k + 1), assume(claim(k)), newest, equally(1, joined))
    nothing = arithmetic(both(low <= low, low <= low, low <= high), equal_width, whole)
    base = arithmetic(claim(as_expr(0)), apply(instantiate(piece, low, low), nothing))
    last = arithmetic(eq(point(n), high), equal_width)
    return rewrite(invariant(k, n, claim, base, step), last)


_G, _K, _n = (real(name) for name in "GKn")
_scale = curvature * (high - low) ** 2


def _divided(after: Fact) -> Fact:
    """0 < n ⟹ n·|gap(r1², r2²)| ≤ C(r2² - r1²)²: choose the width (r2² - r1²)/n."""
    size, share_ = absolute(gap(low, high)), 1 / as_expr(n)
    fact = by_letters(
        both(0 <= _n, eq(_n * _X, _Y), _G <= _n * (_K * _X**2)),
        _n * _G <= _K * _Y**2,
        {_n: n, _X: width, _Y: high - low, _G: size, _K: curvature},
        arithmetic(0 <= n),
        part(assume(_equal_width), 1),
        after,
    )
    chosen = (high - low) * share_
    arrow = specialise(discharge(_equal_width, fact), {symbol_of(width): Lambda((), chosen)})
    fits = by_letters(
        both(0 < _n, 0 <= _Y),
        both(0 <= _Y * (1 / _n), eq(_n * (_Y * (1 / _n)), _Y)),
        {_n: n, _Y: high - low},
        assume(0 < n),
        arithmetic(0 <= high - low, _ordered()),
    )
    return discharge(0 < n, apply(arrow, fits))


def _ordered() -> Fact:
    """r1² < r2² < 1."""
    return by_letters(
        both(0 <= _X, _X < _Y, _Y < 1),
        both(_X**2 < _Y**2, _Y**2 < 1),
        {_X: r1, _Y: r2},
        *(part(assume(ring), index) for index in range(3)),
    )


def _vanishes(divided: Fact) -> Fact:
    """gap(r1², r2²) = 0, since n times it stays below one number for every n."""
    size = absolute(gap(low, high))
    archimedes = cite(ARCHIMEDES, forall(x, exists(n, x < n)))
    existence = instantiate(archimedes, _scale / size)
    sign = weigh(noise, assume(power_), arithmetic(0 <= ((high - low) * (1 / (1 - high))) ** 2))
    small = by_letters(
        both(0 <= _G, 0 <= _K, _K / _G < _n, implies(0 < _n, _n * _G <= _K)),
        _G <= 0,
        {_G: size, _K: _scale, _n: n},
        arithmetic(0 <= size),
        arithmetic(0 <= _scale, sign),
        assume(body_at(existence.conclusion, n)),
        divided,
    )
    return choose(existence, n, arithmetic(eq(gap(low, high), 0), small))


def proof(board: Blackboard) -> Fact:
    piece = board.step(
        "On [x, y] both lie between (y-x)W/(1-x) and (y-x)W/(1-y): they differ by ≤ C(y-x)².",
        _on_a_piece(),
    )
    after = _after_pieces(piece)
    divided = board.step(
        "Both are additive: after n pieces of equal width they differ by ≤ C(r2² - r1²)²/n.",
        _divided(after),
    )
    same = board.step("For every n, so they are equal.", _vanishes(divided))
    scale = 1 / (high - low)
    exact = arithmetic(eq(share(low, high), noise * logs(low, high)), same)
    return board.step("Divide by r2² - r1².", restate(equally(scale, exact), conclusion))


# -- mutants: the formula against other numbers --------------------------------------------------

_space = (Draw(symbol_of(r1)), Draw(symbol_of(r2)))
_middle = 1 / (1 - (low + high) / 2)
_by_radius = (log((1 + r2) / (1 - r2)) - log((1 + r1) / (1 - r1))) / (2 * (r2 - r1))


def _mutant(name: str, altered: str, other: Expr) -> Mutant:
    return Mutant(name, altered, Statement((ring,), eq(ratio, other), _space))


MUTANTS = (
    _mutant("energy of the mean", "1/(1 - E|λ|²) in place of E 1/(1 - |λ|²)", _middle),
    _mutant("uniform in radius", "|λ| uniform in place of |λ|²: E 1/(1 - |λ|²) over the radius",
            _by_radius),
    _mutant("outer edge", "every |λ| = r2", 1 / (1 - high)),
)  # fmt: skip

THEOREM = Theorem(
    id="stochastic.stationary_energy",
    title="The stationary energy of a random diagonal cell",
    says="λ uniform in area on r1 ≤ |λ| ≤ r2 < 1 and independent of white noise: "
    "E|h|² = log((1 - r1²)/(1 - r2²))/(r2² - r1²)·E|u|² per coordinate.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Orvieto et al., Resurrecting Recurrent Neural Networks, arXiv 2303.06349, section 3.4",
    closed_form=ratio,
)
