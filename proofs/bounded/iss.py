"""bounded.iss: a contraction driven by bounded inputs keeps a bounded state, in any norm.

    h(s+1) = M_s h(s) + u(s),  ‖M_s x‖ ≤ γ‖x‖ for all x,  ‖u(s)‖ ≤ U,  0 ≤ γ < 1

    ‖h(t)‖  ≤  γ^t·‖h(0)‖ + (1 - γ^t)/(1 - γ)·U

The start is forgotten geometrically; every input leaves a trace that fades at the same rate, and
the traces of all inputs add up to a geometric series. "Input-to-state stability" names just this.
Space and norm are arbitrary: the proof uses the triangle inequality and nothing else of them.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    empty_fold,
    instantiate,
    last_term,
    rewrite,
    symmetric,
)
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.statement import Draw, Statement
from proofs.symbols import bound, c, gamma, norm, plus, s, t
from proofs.terms import (
    NAT,
    VECTOR,
    Expr,
    absolute,
    as_expr,
    both,
    eq,
    forall,
    forall_below,
    function,
    power,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

h, u = function("h", NAT, gives=VECTOR), function("u", NAT, gives=VECTOR)
moved = function("M", NAT, VECTOR, gives=VECTOR)
x, y = (function(n, gives=VECTOR)() for n in ("x", "y"))

triangle = forall(x, forall(y, norm(plus(x, y)) <= norm(x) + norm(y)))
recurrence = forall_below(s, t, eq(h(s + 1), plus(moved(s, h(s)), u(s))))
contraction = forall_below(s, t, forall(x, norm(moved(s, x)) <= gamma * norm(x)))
inputs = forall_below(s, t, norm(u(s)) <= bound)
factor = both(gamma >= 0, gamma < 1)

HYPOTHESES = (
    Hypothesis("triangle", "‖·‖ satisfies the triangle inequality", triangle),
    Hypothesis("recurrence", "h(s+1) = M_s h(s) + u(s)", recurrence),
    Hypothesis("contraction", "every M_s contracts by γ", contraction),
    Hypothesis("inputs", "‖u(s)‖ is at most U", inputs),
    Hypothesis("factor", "γ lies in [0, 1)", factor),
)


def stays(n: Expr) -> Expr:
    faded = power(gamma, n)
    return norm(h(n)) <= faded * norm(h(0)) + (1 - faded) / (1 - gamma) * bound


def proof(board: Blackboard) -> Fact:
    split = board.step(
        "The triangle inequality splits the new state into the moved old one and the input.",
        instantiate(assume(triangle), moved(s, h(s)), u(s)),
    )
    split = rewrite(split, symmetric(at(recurrence, s < t)))
    one_step = board.step(
        "So ‖h(s+1)‖ ≤ γ‖h(s)‖ + U.",
        arithmetic(
            norm(h(s + 1)) <= gamma * norm(h(s)) + bound,
            split,
            instantiate(at(contraction, s < t), h(s)),
            at(inputs, s < t),
        ),
    )
    next_power = apply(last_term(power(gamma, s)), arithmetic(s >= 0))
    step = board.step(
        "The bound B_t = γ^t‖h(0)‖ + (1 - γ^t)/(1 - γ)·U satisfies γB_t + U = B_{t+1}.",
        arithmetic(stays(s + 1), one_step, assume(stays(s)), next_power, assume(factor)),
    )
    none = apply(empty_fold(power(gamma, 0)), arithmetic(as_expr(0) <= 0))
    base = arithmetic(stays(as_expr(0)), none)
    return board.step("Induction on t.", invariant(s, t, stays, base, step))


_factor, _state, _input = (function(n, NAT) for n in ("m", "h", "u"))
_faded = power(gamma, t)
_recurrence = forall_below(s, t, eq(_state(s + 1), _factor(s) * _state(s) + _input(s)))
_contraction = forall_below(s, t, absolute(_factor(s)) <= gamma)
_inputs = forall_below(s, t, absolute(_input(s)) <= bound)
_start = absolute(_state(0))
_space = (
    Draw(symbol_of(t), (), 1, 3),
    Draw(symbol_of(gamma), (), 0, 2),
    Draw(_factor, ("t",), -2, 2),
    Draw(_input, ("t",), -1, 1),
    Draw(symbol_of(bound), (), 0, 1),
    Draw(symbol_of(c), (), -1, 1),
)


def _mutant(name: str, altered: str, claim: Expr, *hypotheses: Expr) -> Mutant:
    """In one dimension, where the norm is the absolute value; h(0) = c."""
    given = (eq(_state(0), c), _recurrence, _inputs, *hypotheses)
    return Mutant(name, altered, Statement(given, claim, _space, frozenset({_state})))


_sum = (1 - _faded) / (1 - gamma) * bound
_size = absolute(_state(t))

MUTANTS = (
    _mutant("no memory of inputs", "U in place of (1 - γ^t)/(1 - γ)·U",
            _size <= _faded * _start + bound, _contraction, factor),
    _mutant("start forgotten", "without γ^t‖h(0)‖", _size <= _sum, _contraction, factor),
    _mutant("no contraction", "without ‖M_s x‖ ≤ γ‖x‖", _size <= _faded * _start + _sum, factor),
)  # fmt: skip

THEOREM = Theorem(
    id="bounded.iss",
    title="A contraction turns bounded inputs into bounded states",
    says="‖h_t‖ ≤ γ^t‖h_0‖ + (1 - γ^t)/(1 - γ)·sup‖u‖ in any norm in which every step contracts "
    "by γ < 1.",
    hypotheses=HYPOTHESES,
    conclusion=stays(t),
    proof=proof,
    mutants=MUTANTS,
    source="Sontag and Wang, Systems and Control Letters 24 (1995), on input-to-state stability",
    closed_form=bound / (1 - gamma),
    remarks="The closed form is the limit t → ∞ of the second term.",
)
