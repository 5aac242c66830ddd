"""bounded.leaky_ball: a leaky cell with one gate for all coordinates stays in a ball of any norm in
which the cell contracts, even with lo = 0.

    h(s+1) = (1 - g_s)·h(s) + g_s·(A h(s) + u(s)),   g_s in [0, 1] at every step

    ‖Ax‖ ≤ θ‖x‖,  ‖u(s)‖ ≤ U,  θR + U ≤ R,  ‖h(0)‖ ≤ R   ⟹   ‖h(t)‖ ≤ R

The new state lies on the segment between the old one and what the cell offers, and a ball is
convex. With θ < 1 any R ≥ U/(1 - θ) will do; no rate enters and the gate may stay shut for ever.
With a gate per coordinate the new state leaves the segment, and only boxes do: bounded.leaky_box.
"""

from __future__ import annotations

from proofs.kernel import Fact, arithmetic, assume, instantiate, rewrite, symmetric
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import weigh
from proofs.statement import Draw, Statement
from proofs.symbols import bound, c, norm, plus, radius, s, t, theta
from proofs.terms import (
    NAT,
    REAL,
    VECTOR,
    Expr,
    absolute,
    as_expr,
    between,
    eq,
    forall,
    forall_below,
    function,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

h, u = function("h", NAT, gives=VECTOR), function("u", NAT, gives=VECTOR)
cell = function("A", VECTOR, gives=VECTOR)
scale = function("scale", REAL, VECTOR, gives=VECTOR)
gate = function("g", NAT)
x, y = (function(n, gives=VECTOR)() for n in ("x", "y"))
r = real("r")

triangle = forall(x, forall(y, norm(plus(x, y)) <= norm(x) + norm(y)))
homogeneous = forall(r, forall(x, eq(norm(scale(r, x)), absolute(r) * norm(x))))
offered = plus(cell(h(s)), u(s))
kept, taken = scale(1 - gate(s), h(s)), scale(gate(s), offered)
recurrence = forall_below(s, t, eq(h(s + 1), plus(kept, taken)))
gates = forall_below(s, t, between(0, gate(s), 1))
shrinks = forall(x, norm(cell(x)) <= theta * norm(x))
inputs = forall_below(s, t, norm(u(s)) <= bound)
room = theta * radius + bound <= radius

HYPOTHESES = (
    Hypothesis("triangle", "‖·‖ satisfies the triangle inequality", triangle),
    Hypothesis("homogeneous", "‖·‖ is homogeneous", homogeneous),
    Hypothesis("recurrence", "the leaky cell with one gate a step", recurrence),
    Hypothesis("gates", "every gate lies between 0 and 1", gates),
    Hypothesis("cell", "A has factor θ ≥ 0", shrinks),
    Hypothesis("factor", "θ is not negative", theta >= 0),
    Hypothesis("inputs", "‖u(s)‖ is at most U", inputs),
    Hypothesis("room", "θR + U ≤ R", room),
    Hypothesis("start", "the start lies in the ball", norm(h(0)) <= radius),
)


def stays(n: Expr) -> Expr:
    return norm(h(n)) <= radius


def proof(board: Blackboard) -> Fact:
    in_ball, open_by = assume(stays(s)), at(gates, s < t)
    offer = board.step(
        "What the cell offers has norm at most θR + U ≤ R.",
        arithmetic(
            norm(offered) <= radius,
            instantiate(assume(triangle), cell(h(s)), u(s)),
            instantiate(assume(shrinks), h(s)),
            weigh(theta, assume(theta >= 0), in_ball),
            at(inputs, s < t),
            assume(room),
        ),
    )
    old = weigh(1 - gate(s), arithmetic(0 <= 1 - gate(s), open_by), in_ball)
    new = weigh(gate(s), arithmetic(0 <= gate(s), open_by), offer)
    sizes = [
        instantiate(assume(homogeneous), 1 - gate(s), h(s)),
        instantiate(assume(homogeneous), gate(s), offered),
    ]
    kept_size = arithmetic(eq(norm(kept), (1 - gate(s)) * norm(h(s))), sizes[0], open_by)
    taken_size = arithmetic(eq(norm(taken), gate(s) * norm(offered)), sizes[1], open_by)
    split = rewrite(instantiate(assume(triangle), kept, taken), symmetric(at(recurrence, s < t)))
    step = board.step(
        "The new state lies between the old one and the offer: (1 - g)R + gR = R.",
        arithmetic(stays(s + 1), split, kept_size, taken_size, old, new),
    )
    return board.step("Induction on t.", invariant(s, t, stays, assume(stays(as_expr(0))), step))


_state, _input = function("h", NAT), function("u", NAT)
_moved = (1 - gate(s)) * _state(s) + gate(s) * (c * _state(s) + _input(s))
_space = (
    Draw(symbol_of(t), (), 1, 3),
    Draw(symbol_of(theta), (), 0, 2),
    Draw(symbol_of(c), (), -2, 2),
    Draw(gate, ("t",), -1, 2),
    Draw(_input, ("t",), -1, 1),
    Draw(symbol_of(bound), (), 0, 1),
    Draw(symbol_of(radius), (), 0, 2),
)
_recurrence = (eq(_state(0), 0), forall_below(s, t, eq(_state(s + 1), _moved)))
_inputs = forall_below(s, t, absolute(_input(s)) <= bound)
_cell = absolute(c) <= theta


def _mutant(name: str, altered: str, *hypotheses: Expr) -> Mutant:
    """In one dimension, where the norm is the absolute value and A the number c; h(0) = 0."""
    given = (*_recurrence, radius >= 0, _inputs, *hypotheses)
    claim = absolute(_state(t)) <= radius
    return Mutant(name, altered, Statement(given, claim, _space, frozenset({_state})))


MUTANTS = (
    _mutant("gates beyond one", "without 0 ≤ g ≤ 1", _cell, room),
    _mutant("signed cell", "A ≤ θ in place of ‖A‖ ≤ θ", gates, room, c <= theta),
    _mutant("no room for the input", "θR ≤ R", gates, _cell, theta * radius <= radius),
)  # fmt: skip

THEOREM = Theorem(
    id="bounded.leaky_ball",
    title="A ball that a leaky cell with a common gate cannot leave, whatever the gate does",
    says="If ‖A‖ ≤ θ, ‖u‖ ≤ U and θR + U ≤ R, then ‖h_t‖ ≤ R for every gate sequence in [0, 1], "
    "from every start in the ball.",
    hypotheses=HYPOTHESES,
    conclusion=stays(t),
    proof=proof,
    mutants=MUTANTS,
    source="convexity of norms; the leaky form is the paper's gate, arXiv 2410.03158 (reported)",
    closed_form=bound / (1 - theta),
    remarks="The closed form is the least R, for θ < 1.",
)
