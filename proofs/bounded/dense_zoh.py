"""bounded.dense_zoh: a dense state under exact hold, bounded free of the step size.

    h(t+1) = e^{ΔA}h(t) + ∫_0^Δ e^{rA}dr u(t),   Δ = Δ_t ≥ 0,   ‖u(t)‖_P ≤ U
    A'P + PA ≤ -2αP with α > 0

    ⟹   ‖h(t)‖_P ≤ R   for every R ≥ max(‖h(0)‖_P, U/α), every step sequence and every t

The exact solution of h' = Ah + u obeys d/dr ‖h‖_P ≤ -α‖h‖_P + U, so the ball of radius R is never
left. bounded.zoh is the case of one coordinate. V(x) = x'Px is used through the form B(x, y) = x'Py
only, and the held solution hold(r, x, u) from x under the input u through

    hold(0, x, u) = x,   hold(r + s, x, u) = hold(s, hold(r, x, u), u),
    hold(s, x, u) = x + s(Ax + u) + s²·p   with  V(p) ≤ K·(V(x) + V(u))  for 0 ≤ s ≤ 1

Proof: 2B(Ax + u, x) ≤ -2αV(x) + αV(x) + αR² = α(R² - V(x)), so in a step of length s the greater of
V and R² grows by no more than a factor 1 + Cs²: not at all to first order, hence not at all.
"""

from __future__ import annotations

from proofs.bounded.dense_hold import (
    HYPOTHESES,
    R2,
    curvature,
    curved,
    decays,
    held,
    inputs,
    inside,
    no_first_order,
    one_step,
    pull_inwards,
    r,
    recurrence,
    room,
    second_order,
    small,
    start,
    state,
    steps,
    u,
    x,
    y,
)
from proofs.contraction.dense_continuous import (
    energy,
    rate,
)
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    discharge,
    instantiate,
    specialise,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.first_order import never_grows
from proofs.lemmas.invariant import invariant
from proofs.statement import Draw, Statement
from proofs.symbols import bound, k, radius, t
from proofs.symbols import step as delta
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    as_expr,
    eq,
    exp,
    forall_below,
    function,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Mutant, Theorem


def stays(n: Expr) -> Expr:
    return energy(state(n)) <= R2


def proof(board: Blackboard) -> Fact:
    pull = board.step(
        "2B(Ax + u, x) ≤ α(R² - V(x)), by the LMI and V(αx - u) ≥ 0.", pull_inwards(x)
    )
    one = board.step(
        "So the greater of V and R² grows by no more than 1 + Cs² in a step of length s ≤ 1.",
        one_step(pull, second_order(x)),
    )
    kept = board.step(
        "Not to first order, so not at all: it is never more than at the start of the hold.",
        never_grows(Lambda((r,), inside(r)), curvature, curved(), no_first_order(one)),
    )
    now = {symbol_of(x): Lambda((), state(k)), symbol_of(u): Lambda((), held(k))}
    here = apply(specialise(discharge(small, kept), now), _at(inputs))
    here = apply(instantiate(here, delta(k)), _at(steps))
    begun = instantiate(assume(start), state(k), held(k))
    begun = congruence(Lambda((y,), energy(y)), begun)
    ended = congruence(Lambda((y,), energy(y)), _at(recurrence))
    step = board.step(
        "So the ball of radius R is not left in one hold, however long.",
        arithmetic(stays(k + 1), here, begun, ended, assume(stays(k))),
    )
    base = arithmetic(stays(as_expr(0)), assume(room))
    return board.step("Induction on t.", invariant(k, t, stays, base, step))


def _at(hypothesis: Expr) -> Fact:
    """A hypothesis about all steps, at step k < t."""
    return apply(instantiate(assume(hypothesis), k), assume(k < t))


# -- mutants: one coordinate, h' = -mh + u and P = p -----------------------------------------------

_h, _u, _m, _p = function("h", NAT), function("u", NAT), real("m"), real("p")
_space = (
    Draw(symbol_of(t), (), 1, 2),
    Draw(symbol_of(rate), (), -1, 2),
    Draw(symbol_of(_m), (), -1, 2),
    Draw(symbol_of(_p), (), 0, 2),
    Draw(delta, ("t",), -1, 4),
    Draw(_u, ("t",), -1, 1),
    Draw(symbol_of(bound), (), 0, 1),
    Draw(symbol_of(radius), (), 0, 2),
)
_decay = exp(-delta(k) * _m)


def _runs(gain: Expr) -> Expr:
    return forall_below(k, t, eq(_h(k + 1), _decay * _h(k) + gain * _u(k)))


_exact = _runs((1 - _decay) / _m)
_lmi, _mode = rate <= _m, 0 < _p
_inputs = forall_below(k, t, _p * _u(k) ** 2 <= bound**2)
_room = bound <= rate * radius


def _mutant(name: str, altered: str, *given: Expr) -> Mutant:
    statement = Statement(
        (eq(_h(0), 0), _mode, 0 <= radius, *given), _p * _h(t) ** 2 <= R2, _space, frozenset({_h})
    )
    return Mutant(name, f"{altered}, in one dimension", statement)


MUTANTS = (
    _mutant("deployed input", "b̄ = Δ in place of the integral", _runs(delta(k)), _lmi, decays,
            steps, _inputs, _room),
    _mutant("without the LMI", "R ≥ U/α for any α > 0", _exact, decays, 0 < _m, steps, _inputs,
            _room),
    _mutant("growing state", "without α > 0, and R ≥ U/|α|", _exact, _lmi, rate < 0, steps,
            _inputs, bound <= -rate * radius),
    _mutant("steps of either sign", "without Δ ≥ 0", _exact, _lmi, decays, _inputs, _room),
    _mutant("input in another norm", "|u| ≤ U in place of ‖u‖_P ≤ U", _exact, _lmi, decays, steps,
            forall_below(k, t, _u(k) ** 2 <= bound**2), _room),
)  # fmt: skip

THEOREM = Theorem(
    id="bounded.dense_zoh",
    title="Exact hold of a dense state: a bound free of the step size",
    says="If A'P + PA ≤ -2αP with α > 0 and ‖u_t‖_P ≤ U, then exact zero-order hold keeps "
    "‖h_t‖_P ≤ max(‖h_0‖_P, U/α) for every sequence of steps Δ ≥ 0.",
    hypotheses=HYPOTHESES,
    conclusion=stays(t),
    proof=proof,
    mutants=MUTANTS,
    source="Boyd et al., LMIs in System and Control Theory, section 6.1 (bounded peak inputs)",
    closed_form=bound / rate,
)
