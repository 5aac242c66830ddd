"""The two solvers: false goals, near-misses, disagreement, silence, and answers that come late."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from fractions import Fraction

import pytest

from proofs import deciders
from proofs.deciders import Contradiction, Undecided, implied
from proofs.second_opinion import answer, digest
from proofs.terms import (
    BOOL,
    NAT,
    REAL,
    Expr,
    Fn,
    absolute,
    both,
    either,
    eq,
    exp,
    function,
    implies,
    natural,
    negate,
    real,
)

x, y, z = real("x"), real("y"), real("z")
n = natural("n")
f = function("f", REAL)
p, q = (Fn(name, (), BOOL)() for name in "pq")

FALSE_GOALS: dict[str, tuple[Expr, list[Expr]]] = {
    "zero is one": (eq(0, 1), []),
    "a square is positive": (x**2 > 0, []),
    "x ≤ x²": (x <= x**2, []),
    "x ≤ x² for natural x, which real arithmetic cannot know": (n <= n**2, []),
    "almost Cauchy": ((x * y) ** 2 <= Fraction(999, 1000) * x**2 * y**2, []),
    "almost the mean inequality": (x * y < (x**2 + y**2) / 2, []),
    "the root of a bound": (x <= y, [x**2 <= y**2]),
    "cancelling a factor": (y <= z, [x * y <= x * z]),
    "cancelling a factor that may vanish": (y <= z, [x * y <= x * z, x >= 0]),
    "x/x = 1": (eq(x / x, 1), []),
    "x/x > 0": (x / x > 0, []),
    "1/x > 0 for x ≥ 0": (1 / x > 0, [x >= 0]),
    "1/0 = 0": (eq(1 / (0 * x), 0), []),
    "1/0 ≠ 0": (negate(eq(1 / (x - x), 0)), []),
    "reciprocals reverse": (1 / y <= 1 / x, [x <= y]),
    "strict from weak": (x < y, [x <= y]),
    "|x| ≤ x": (absolute(x) <= x, []),
    "|x + y| = |x| + |y|": (eq(absolute(x + y), absolute(x) + absolute(y)), []),
    "f is additive": (eq(f(x + y), f(x) + f(y)), []),
    "f is monotone": (f(x) <= f(y), [x <= y]),
    "exp is positive, untold": (exp(x) > 0, []),
    "the converse": (implies(q, p), [implies(p, q)]),
    "one of two": (p, [either(p, q)]),
    "a hypothesis dropped": (x <= 1, [implies(p, x <= 1)]),
    "0^0 = 0": (eq(x**0, 0), []),
    "x^0 = x": (eq(x**0, x), []),
    "n ≥ 1": (n >= 1, []),
}
NEAR_MISSES: dict[str, tuple[Expr, list[Expr]]] = {
    "a square": (x**2 >= 0, []),
    "Cauchy": ((x * y) ** 2 <= x**2 * y**2, []),
    "the mean inequality": (x * y <= (x**2 + y**2) / 2, []),
    "the root of a bound": (x <= y, [x**2 <= y**2, y >= 0]),
    "cancelling a factor": (y <= z, [x * y <= x * z, x > 0]),
    "x/x = 1": (eq(x / x, 1), [negate(eq(x, 0))]),
    "x/x ≥ 0": (x / x >= 0, []),  # at x = 0 as well, since 0·(1/0) = 0
    "reciprocals reverse": (1 / y <= 1 / x, [0 < x, x <= y]),
    "|x| ≤ x": (absolute(x) <= x, [x >= 0]),
    "one of two": (p, [either(p, q), negate(q)]),
    "0^0 = 1": (eq(x**0, 1), []),
    "n ≥ 0": (n >= 0, []),
    "contradiction": (eq(0, 1), [both(x < y, y < x)]),
}


@pytest.mark.parametrize(("goal", "premises"), FALSE_GOALS.values(), ids=FALSE_GOALS)
def test_a_false_goal_is_not_implied(goal: Expr, premises: list[Expr]) -> None:
    with pytest.raises(Undecided):
        implied(goal, premises)


@pytest.mark.parametrize(("goal", "premises"), NEAR_MISSES.values(), ids=NEAR_MISSES)
def test_its_true_neighbour_is(goal: Expr, premises: list[Expr]) -> None:
    implied(goal, premises)


def test_natural_numbers_lend_their_sign_to_themselves_only() -> None:
    h, g = function("h", NAT, gives=NAT), function("h", NAT, gives=REAL)
    implied(h(n) >= 0, [])
    for term in (g(n), n - h(n), real("n")):
        with pytest.raises(Undecided):
            implied(term >= 0, [])


def test_strange_names_do_not_reach_the_solvers() -> None:
    for name in ("|", "u0", ") (assert false) (", "é\n", "true"):
        with pytest.raises(Undecided):
            implied(real(name) >= 0, [])
        implied(real(name) <= 1, [real(name) <= 0])


# -- two answers ------------------------------------------------------------------------------


@pytest.mark.parametrize("z3_says", ["unsat", "sat", "unknown"])
@pytest.mark.parametrize("cvc5_says", ["unsat", "sat", "unknown", "no answer"])
def test_only_agreement_counts(
    z3_says: str, cvc5_says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciders, "_z3_says", lambda text: z3_says)
    monkeypatch.setattr(deciders, "_cvc5_says", lambda text: cvc5_says)
    if z3_says == cvc5_says == "unsat":
        implied(x >= 0, [])
    elif {z3_says, cvc5_says} == {"sat", "unsat"}:
        with pytest.raises(Contradiction):
            implied(x >= 0, [])
    else:
        with pytest.raises(Undecided):
            implied(x >= 0, [])


# -- the pipe ---------------------------------------------------------------------------------

YES = "(set-logic QF_NRA)\n(assert false)\n(check-sat)\n"
NO = "(set-logic QF_NRA)\n(assert true)\n(check-sat)\n"
HARD = """(set-logic QF_NRA)
(declare-const a Real) (declare-const b Real) (declare-const c Real) (declare-const d Real)
(assert (= (+ (* a a a a a b) (* b b b b c d) (* c c c d a) (* d d d d d b a)) 3.0))
(assert (= (+ (* a b c d a b) (* a a a d d d) (* b b b b b)) 7.0))
(assert (= (+ (* a a c) (* d d b) (* c c c c c c c a)) (- 11.0)))
(assert (= (+ (* a d c b d) (* b b c c d d d)) 13.0))
(assert (> (* a b c d) 100.0))
(check-sat)
"""


def test_a_timeout_is_no_answer_and_the_next_question_gets_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert deciders._cvc5_says(YES) == "unsat"  # started
    monkeypatch.setattr(deciders, "SECONDS", 0.5)
    began = time.monotonic()
    assert deciders._cvc5_says(HARD) == "no answer"
    assert time.monotonic() - began < 5
    monkeypatch.undo()
    assert deciders._cvc5_says(NO) == "sat"
    assert deciders._cvc5_says(YES) == "unsat"


def test_an_interrupted_question_is_no_unknown_of_z3(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C comes while z3 thinks."""
    monkeypatch.setattr(deciders, "SECONDS", 2)
    press = threading.Timer(0.5, os.kill, [os.getpid(), signal.SIGINT])
    press.start()
    with pytest.raises(KeyboardInterrupt):
        deciders._z3_says(HARD)


def test_ctrl_c_in_a_terminal_ends_the_second_solver_without_a_word() -> None:
    """It reaches the whole group of processes; the parent says what there is to say."""
    command = [sys.executable, "-m", "proofs.second_opinion"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(f"{len(YES)}\n{YES}")
        process.stdin.flush()
        assert process.stdout.readline().endswith("unsat\n")
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == -signal.SIGINT
        assert process.stderr is not None and process.stderr.read() == ""


def test_a_late_answer_is_not_taken_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller is interrupted (Ctrl-C) after asking; the answer to that question is *unsat*."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(deciders, "select", interrupted)
    with pytest.raises(KeyboardInterrupt):
        deciders._cvc5_says(YES)
    monkeypatch.undo()
    assert deciders._cvc5_says(NO) in ("no answer", "sat")
    assert deciders._cvc5_says(NO) == "sat"


def test_a_dead_solver_is_no_answer_and_the_next_one_lives() -> None:
    for broken in ("nonsense ((", "(check-sat", "(assert (= x 1.0))"):
        assert deciders._cvc5_says(broken) == "no answer"
        assert deciders._cvc5_says(NO) == "sat"


def test_a_solver_that_was_ended_between_two_questions_is_started_again() -> None:
    """As by a Ctrl-C in a terminal, which reaches it too."""
    assert deciders._cvc5_says(YES) == "unsat"
    process = deciders._cvc5()
    process.send_signal(signal.SIGINT)
    process.wait()
    assert deciders._cvc5_says(NO) == "sat" and deciders._cvc5() is not process


def test_a_text_with_letters_of_many_bytes_keeps_its_length() -> None:
    assert deciders._cvc5_says(f"; {'é√' * 50}\n{NO}") == "sat"
    assert deciders._cvc5_says(YES) == "unsat"


def test_no_verdict_means_unknown() -> None:
    assert answer("(set-logic QF_NRA)") == "unknown"
    assert digest(YES) != digest(NO)
