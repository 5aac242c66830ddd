"""stochastic.stationary_energy: how much a random diagonal cell stores of white noise.

    h' = λh + u,  λ uniform in area on the ring r1 ≤ |λ| ≤ r2 < 1 and independent of white u

    E|h|²  =  log((1 - r1²)/(1 - r2²))/(r2² - r1²) · E|u|²      in the stationary state

For one λ with |λ|² = q stationarity says e(q) = q·e(q) + E|u|², as λh and u are uncorrelated, so
e(q) = E|u|²/(1 - q). Uniform in area means that q is uniform on [r1², r2²]. What [x, y] adds to
the mean, part(x, y) = ∫_x^y e, is only used as additive over neighbours and as lying between
(y - x) times the least and the greatest e. So it lies between the values at the ends,

    E|u|²/(1 - r1²)  ≤  E|h|²  ≤  E|u|²/(1 - r2²),    E|u|²/(1 - r2²) - E|h|²  ≤  C·(r2² - r1²),

with C = E|u|²/(1 - r2²)²: as r1 tends to r2, E|h|² tends to E|u|²/(1 - r2²), as fast as the ring
gets thin.

Proof: part and E|u|²·(log(1-x) - log(1-y)) are both additive and differ by at most C(y - x)² on
every piece, so by at most C(r2² - r1²)²/n after n equal pieces, for every n.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    choose,
    conjunction,
    discharge,
    instantiate,
    naturals_are_discrete,
    part,
    restate,
    rewrite,
    specialise,
)
from proofs.lemmas.invariant import invariant
from proofs.lemmas.limits import some_above
from proofs.lemmas.order import by_letters, equally, weigh
from proofs.statement import Draw, Statement
from proofs.stochastic.ring_ends import between_the_ends
from proofs.stochastic.ring_pieces import (
    HYPOTHESES,
    conclusion,
    curvature,
    gap,
    high,
    logs,
    low,
    mean_energy,
    n,
    noise,
    on_a_piece,
    pieces,
    power_,
    r1,
    r2,
    ratio,
    ring,
    share,
    width,
)
from proofs.symbols import k
from proofs.terms import (
    Expr,
    Lambda,
    Term,
    absolute,
    as_expr,
    body_at,
    both,
    eq,
    implies,
    log,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Mutant, Theorem

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


_G, _K, _X, _Y, _n = (real(name) for name in "GKXYn")
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
    existence = some_above(_scale / size)
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
        on_a_piece(),
    )
    after = _after_pieces(piece)
    divided = board.step(
        "Both are additive: after n pieces of equal width they differ by ≤ C(r2² - r1²)²/n.",
        _divided(after),
    )
    same = board.step("For every n, so they are equal.", _vanishes(divided))
    scale = 1 / (high - low)
    exact = arithmetic(eq(share(low, high), noise * logs(low, high)), same)
    formula = board.step(
        "Divide by r2² - r1².", restate(equally(scale, exact), eq(mean_energy, ratio * noise))
    )
    ends = board.step(
        "On the whole ring the least and the greatest e are W/(1 - r1²) and W/(1 - r2²), which "
        "differ by at most C(r2² - r1²).",
        between_the_ends(_ordered()),
    )
    facts = formula, part(ends, 0), part(ends, 1)
    return board.step("The formula, its ends, and its limit.", conjunction(*facts))


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
    Mutant("ends exchanged", "E|h|² ≤ E|u|²/(1 - r1²)",
           Statement((ring,), ratio <= 1 / (1 - low), _space)),
    Mutant("slower limit", "off by (r2² - r1²)² only, times a constant 1/(1 - r2²)²",
           Statement((ring,), 1 / (1 - high) - ratio <= ((high - low) / (1 - high)) ** 2, _space)),
)  # fmt: skip

THEOREM = Theorem(
    id="stochastic.stationary_energy",
    title="The stationary energy of a random diagonal cell",
    says="λ uniform in area on r1 ≤ |λ| ≤ r2 < 1 and independent of white noise: "
    "E|h|² = log((1 - r1²)/(1 - r2²))/(r2² - r1²)·E|u|² per coordinate, which lies between "
    "E|u|²/(1 - r1²) and E|u|²/(1 - r2²) and tends to them as the ring gets thin.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Orvieto et al., Resurrecting Recurrent Neural Networks, arXiv 2303.06349, section 3.4",
    closed_form=ratio,
)
