"""contraction.rest_point: a step that contracts has one point of rest (Banach).

    dist(Fx, Fy) ≤ γ·dist(x, y) for all x, y,   0 ≤ γ < 1,   every Cauchy sequence has a limit

    ⟹   there is o with Fo = o,   Fx = x only for x = o,   dist(x, o) ≤ dist(x, Fx)/(1 - γ)

Proof: with the same step F at all times, contraction.echo_state_exists has the runs that begin
earlier and earlier at one state come to a solution; it is the same at all times, so it rests. Two
points at rest are γ times as far apart as they are: at distance zero.

Without completeness there may be none: x ← x/2 on the numbers above zero. With γ = 1 there may be
none, or many (the mutants).
"""

from __future__ import annotations

from proofs.contraction import echo_state_exists
from proofs.contraction.begun_earlier import SEQUENCE, at, begun, most, wide
from proofs.contraction.driven import (
    FACTOR,
    MIRRORED,
    SELF,
    SEPARATE,
    SIGN,
    STATE,
    TRIANGLE,
    contracts,
    dist,
    factor,
    n,
    o,
    past,
    same_distance,
    separate,
    sign,
    triangle,
    x,
    y,
)
from proofs.contraction.echo_state_exists import COMPLETE, solution
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    generalise,
    instantiate,
    part,
    specialise,
    symmetric,
    witness,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.given import given
from proofs.lemmas.order import by_letters
from proofs.lemmas.quantifiers import for_all
from proofs.statement import Draw, Statement
from proofs.symbols import gamma, m
from proofs.terms import (
    Expr,
    Lambda,
    Term,
    absolute,
    both,
    eq,
    exists,
    forall,
    fresh,
    function,
    implies,
    negate,
    real,
    substitute,
    symbol_of,
)
from proofs.theorem import Blackboard, Contrary, Hypothesis, Mutant, Theorem

still = function("F_limit", STATE, gives=STATE)
orbit = function("orbit", STATE, gives=SEQUENCE)


def after(count: Term, begin: Expr) -> Expr:
    """F^n x."""
    return at(orbit(begin), count)


contraction = contracts(still(x), still(y))
iterates = forall(x, both(eq(after(0, x), x), forall(n, eq(after(n + 1, x), still(after(n, x))))))


def rests(point: Expr) -> Expr:
    """F o = o, no other state rests, and what moves little is near."""
    alone = forall(x, implies(eq(still(x), x), eq(x, point)))
    near = forall(x, dist(x, point) <= dist(x, still(x)) / (1 - gamma))
    return both(eq(still(point), point), alone, near)


conclusion = exists(o, rests(o))
HYPOTHESES = (
    TRIANGLE,
    SIGN,
    SELF,
    MIRRORED,
    SEPARATE,
    COMPLETE,
    FACTOR,
    Hypothesis("contraction", "F contracts by γ", contraction),
    Hypothesis("iterates", "orbit(x) is the sequence x, Fx, F²x, ...", iterates),
)


def _with_one_step(exists_: Fact) -> Fact:
    """echo_state_exists with F at all times, from one state o: its solution z = F z."""
    far = dist(o, still(o))
    room = far / (1 - gamma)
    lambdas = {
        past: Lambda((n, x), still(x)), begun: Lambda((m,), orbit(o)),
        symbol_of(wide): Lambda((), far), symbol_of(most): Lambda((), room),
    }  # fmt: skip
    runs = instantiate(assume(iterates), o)
    cancelled = by_letters(
        _factor_of, eq(_d / (1 - _g) * (1 - _g), _d), {_d: far, _g: gamma}, assume(factor)
    )
    return part(given(
        specialise(exists_, lambdas),
        generalise(n, assume(contraction)),
        generalise(m, part(runs, 0)),
        generalise(m, part(runs, 1)),
        generalise(n, arithmetic(far <= far)),
        cancelled,
    ), 1)  # fmt: skip


_a, _d, _g = real("a"), real("d"), real("g")
_factor_of = substitute(factor, {symbol_of(gamma): Lambda((), _g)})


def _alone(point: Expr, fixed: Fact) -> Fact:
    """F x = x only for x = z."""
    other = assume(eq(still(x), x))
    pulled = instantiate(assume(contraction), x, point)
    none = arithmetic(
        eq(dist(x, point), 0), pulled, same_distance(other, fixed),
        instantiate(assume(sign), x, point), assume(factor),
    )  # fmt: skip
    same = apply(instantiate(assume(separate), x, point), none)
    return for_all(discharge(other.conclusion, same), x)


def _near(point: Expr, fixed: Fact) -> Fact:
    """dist(x, z) ≤ dist(x, Fx)/(1 - γ), as dist(Fx, z) = dist(Fx, Fz) ≤ γ·dist(x, z)."""
    v = fresh("v", STATE)
    moved_ = congruence(Lambda((v,), dist(still(x), v)), fixed)
    pulled = instantiate(assume(contraction), x, point)
    via = instantiate(assume(triangle), x, still(x), point)
    far, step = dist(x, point), dist(x, still(x))
    less = by_letters(
        both(_a <= _d + _g * _a, _factor_of), _a <= _d / (1 - _g), {_a: far, _d: step, _g: gamma},
        arithmetic(far <= step + gamma * far, via, pulled, moved_), assume(factor),
    )  # fmt: skip
    return for_all(less, x)


def proof(board: Blackboard) -> Fact:
    solved = _with_one_step(board.use(echo_state_exists.THEOREM))
    point = substitute(solution(0), {begun: Lambda((m,), orbit(o))})
    fixed = board.step(
        "The runs o, Fo, F²o, ... begun earlier and earlier come to a solution, z = Fz.",
        symmetric(instantiate(solved, 0)),
    )
    alone = board.step(
        "Another point at rest is at distance at most γ times its distance from z.",
        _alone(point, fixed),
    )
    near = board.step("dist(x, z) ≤ dist(x, Fx) + dist(Fx, Fz).", _near(point, fixed))
    found = witness(conclusion, point, conjunction(fixed, alone, near))
    return board.step("So there is one.", found)


# -- mutants, on the line -------------------------------------------------------------------------

_b, _x, _y = (real(name) for name in ("b", "x", "y"))
_space = (
    Draw(symbol_of(gamma), (), 0, 2),
    *(Draw(symbol_of(v), (), -2, 2) for v in (_a, _b, _x, _y)),
)
_rest = eq(_a * _x + _b, _x), eq(_a * _y + _b, _y)


def _none_above_zero(board: Blackboard) -> Fact:
    moves = arithmetic(negate(eq(_x / 2, _x)), assume(0 < _x))
    return board.step("x/2 < x.", generalise(_x, discharge(0 < _x, moves)))


NONE_ABOVE_ZERO = Theorem(
    id="contraction.no_rest_above_zero",
    title="Halving has no rest point above zero",
    says="No x > 0 has x/2 = x.",
    hypotheses=(),
    conclusion=forall(_x, implies(0 < _x, negate(eq(_x / 2, _x)))),
    proof=_none_above_zero,
    mutants=(),
    source="without completeness contraction.rest_point fails",
    waiver="an example",
)

MUTANTS = (
    Mutant("not complete", "on the numbers above zero, where halving contracts: one is at rest",
           Contrary((), exists(_x, both(0 < _x, eq(_x / 2, _x))), NONE_ABOVE_ZERO)),
    Mutant("factor one", "γ ≤ 1 in place of γ < 1: Fx = ax + b rests at two points",
           Statement((both(0 <= gamma, gamma <= 1), both(-gamma <= _a, _a <= gamma), *_rest),
                     eq(_x, _y), _space)),
    Mutant("without contraction", "Fx = ax + b with any a rests at two points",
           Statement((both(0 <= gamma, gamma < 1), *_rest), eq(_x, _y), _space)),
    Mutant("first step only", "dist(x, o) ≤ dist(x, Fx): it is as far again, and again, by γ",
           Statement((both(0 <= gamma, gamma < 1), both(-gamma <= _a, _a <= gamma), _rest[1]),
                     absolute(_x - _y) <= absolute(_a * _x + _b - _x), _space)),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.rest_point",
    title="A step that contracts has one point of rest",
    says="In a complete space a step F with dist(Fx, Fy) ≤ γ·dist(x, y), γ < 1, has one rest point "
    "Fo = o and no other, and dist(x, o) ≤ dist(x, Fx)/(1 - γ) for every x.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Banach, Fundamenta Mathematicae 3, 1922",
    closed_form=real("distance") / (1 - gamma),
    remarks="The closed form bounds dist(x, o), where distance = dist(x, Fx).",
)
