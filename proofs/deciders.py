"""Real arithmetic, decided twice: z3 must say yes and cvc5 must say yes.

A question is "do these premises imply this goal, for all real values of everything in them?".
It is written once as SMT-LIB text that both solvers read. What is not arithmetic becomes an
unknown real (or an unknown truth value), one for each normal form, so an answer "yes" holds
whatever those parts mean. Division is total and known only where the divisor is not zero.

Only agreement counts. One solver that gives up leaves the question open (`Undecided`); two that
contradict each other stop the run (`Contradiction`).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from select import select
from typing import IO

import z3

from proofs import answer_cache
from proofs.normal_form import Key, key, polynomial
from proofs.second_opinion import digest
from proofs.terms import BOOL, NAT, REAL, Expr, absolute, negate

SECONDS = 20
"""How long each solver may think about one question."""

YES = ("unsat", "unsat")
"""Both solvers find the negation of the goal impossible."""


class Undecided(Exception):
    """The question was not decided; nothing may be concluded."""


class Contradiction(Exception):
    """The two solvers contradict each other: one of them is wrong, and no verdict is safe."""


def implied(goal: Expr, premises: Iterable[Expr]) -> None:
    """Return if the premises imply the goal over the reals, by both solvers.

    Raises:
        Undecided: a solver found a countermodel of the abstracted question, or gave up.
        Contradiction: one solver says yes and the other no.
    """
    premises = list(premises)
    answers = _ask(_Question(linear=True).text(goal, premises))
    if answers != YES:
        answers = _ask(_Question(linear=False).text(goal, premises))
    if answers != YES:
        raise Undecided("z3: {}, cvc5: {}, on: {}".format(*answers, goal))


def _ask(text: str) -> tuple[str, str]:
    if answer_cache.is_known(text):
        return YES
    answers = _z3_says(text), _cvc5_says(text)
    if set(answers) == {"sat", "unsat"}:
        raise Contradiction("z3: {}, cvc5: {}, on\n{}".format(*answers, text))
    if answers == YES:
        answer_cache.remember(text)
    return answers


@dataclass
class _Question:
    """SMT-LIB text for one question; `names` maps each part that is not arithmetic to an unknown.

    The linear reading expands everything and takes each monomial as an unknown of its own: it
    asks for more than is true, and is answered at once. The full reading knows products,
    reciprocals and absolute values.
    """

    linear: bool
    names: dict[Key, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def text(self, goal: Expr, premises: Iterable[Expr]) -> str:
        claims = [self.formula(p) for p in premises] + [self.formula(negate(goal))]
        asserts = [f"(assert {c})" for c in claims]
        return "\n".join(["(set-logic QF_NRA)", *self.lines, *asserts, "(check-sat)\n"])

    def formula(self, e: Expr) -> str:
        if e.op in ("<=", "<", "=") and e.args[0].sort in (REAL, NAT):
            return f"({e.op} {self.term(e.args[0])} {self.term(e.args[1])})"
        if e.op in ("not", "and", "or", "=>"):
            return f"({e.op} {' '.join(map(self.formula, e.args))})"
        return self.unknown(key(e), BOOL)

    def term(self, e: Expr) -> str:
        if self.linear:
            parts = (f"(* {_numeral(c)} {self.monomial(m)})" for m, c in polynomial(e).items())
            return f"(+ 0.0 0.0 {' '.join(parts)})"
        if e.op == "num":
            assert isinstance(e.data, Fraction)
            return _numeral(e.data)
        if e.op in ("+", "*"):
            return f"({e.op} {self.term(e.args[0])} {self.term(e.args[1])})"
        if e.op == "^":
            assert isinstance(e.data, int)
            return f"(* 1.0 1.0 {' '.join([self.term(e.args[0])] * e.data)})"
        if e.op == "/":
            return f"(* {self.term(e.args[0])} {self.reciprocal(e.args[1])})"
        if e.op == "app" and e.data == absolute:
            inside = self.term(e.args[0])
            return f"(ite (>= {inside} 0.0) {inside} (- {inside}))"
        return self.unknown(key(e), e.sort)

    def monomial(self, m: Key) -> str:
        return self.unknown(("monomial", m), REAL) if m else "1.0"

    def reciprocal(self, divisor: Expr) -> str:
        k = ("/", key(divisor))
        if k in self.names:
            return self.names[k]
        name, d = self.unknown(k, REAL), self.term(divisor)
        self.lines.append(f"(assert (=> (not (= {d} 0.0)) (= (* {d} {name}) 1.0)))")
        return name

    def unknown(self, k: Key, sort: object) -> str:
        if k not in self.names:
            name = self.names[k] = f"u{len(self.names)}"
            self.lines.append(f"(declare-const {name} {'Bool' if sort == BOOL else 'Real'})")
            if sort == NAT:
                self.lines.append(f"(assert (>= {name} 0.0))")
        return self.names[k]


def _numeral(q: Fraction) -> str:
    size = f"(/ {abs(q.numerator)}.0 {q.denominator}.0)" if q.denominator > 1 else f"{abs(q)}.0"
    return f"(- {size})" if q < 0 else size


def _z3_says(text: str) -> str:
    """z3 would keep a Ctrl-C to itself and at most say unknown; now Python hears it afterwards."""
    solver = z3.Solver()
    solver.set("timeout", SECONDS * 1000)
    solver.set("ctrl_c", False)
    solver.from_string(text)
    return str(solver.check())


def _cvc5_says(text: str) -> str:
    """cvc5 may overrun its own time limit, so it runs in a process that can be stopped.

    An answer names its question: one that comes late, to a caller who was interrupted, is not
    taken for the answer to the next question.
    """
    if _cvc5().poll() is not None:  # ended, as by a Ctrl-C that was meant for the question before
        _cvc5.cache_clear()
    process = _cvc5()
    to, back = _pipes(process)
    to.write(f"{len(text)}\n{text}")
    to.flush()
    ready, _, _ = select([back], [], [], SECONDS)
    name, _, answer = (back.readline() if ready else "").strip().partition(" ")
    if name == digest(text) and answer in ("sat", "unsat", "unknown"):
        return answer
    process.kill()
    process.wait()
    _cvc5.cache_clear()
    return "no answer"


@lru_cache(maxsize=1)
def _cvc5() -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "proofs.second_opinion"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _pipes(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    assert process.stdin is not None and process.stdout is not None
    return process.stdin, process.stdout
