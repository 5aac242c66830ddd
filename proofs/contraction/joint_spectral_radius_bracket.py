"""contraction.joint_spectral_radius_bracket: every lower end is below every upper end.

For a word Φ of length n with an eigenvalue of modulus ρ, and words of any length m of norm at
most c,

    ρ^m ≤ c^n,   so   spr(Φ)^(1/n) ≤ c^(1/m)

and the joint spectral radius lies between all numbers of the one kind and all of the other. It has
no symbol here: what is stated and proved is ρ^m ≤ c^n, for every two lengths. Repeat Φ m times: on
its eigenvector v it multiplies by λ^m, and it is n blocks of length m.

Vectors are complex, and `turn` is multiplication by λ. A norm of real vectors is also one of
complex vectors, ‖v + iw‖ = max over θ of ‖v·cos θ + w·sin θ‖, and a real matrix that stretches
real vectors by at most c stretches complex ones by at most c. For a real λ nothing is needed.

A word is an infinite sequence of transitions, of which Φ(s, n) is the product of the n that begin
at s; see contraction.joint_spectral_radius.
"""

from __future__ import annotations

from proofs.contraction.joint_spectral_radius import WORDS
from proofs.kernel import (
    Fact,
    arithmetic,
    assume,
    discharge,
    induction,
    instantiate,
    restate,
    rewrite,
    symmetric,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.order import cancel, equally
from proofs.lemmas.powers import no_factor, one_more
from proofs.lemmas.quantifiers import for_all
from proofs.lemmas.words import (
    blocks,
    composed,
    empty,
    later,
    later_by_one,
    many_blocks,
    n,
    periodic,
    q,
    transitive,
    word,
    x,
    y,
)
from proofs.statement import Draw, Statement
from proofs.symbols import A, c, i, j, k, m, norm, s
from proofs.terms import (
    NAT,
    VECTOR,
    Expr,
    Lambda,
    absolute,
    as_expr,
    eq,
    exp,
    forall,
    forall_below,
    function,
    log,
    power,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

turn = function("turn", VECTOR, gives=VECTOR)  # λx
v = function("v", gives=VECTOR)()
rho = real("rho")

eigen = eq(word(0, n, v), turn(v))
commutes = forall(x, eq(word(0, n, turn(x)), turn(word(0, n, x))))
modulus = forall(x, eq(norm(turn(x)), rho * norm(x)))
conclusion = power(rho, m) <= power(c, n)

HYPOTHESES = (
    *WORDS,
    Hypothesis("periodic", "the word repeats its first n transitions, with product Φ", periodic(n)),
    Hypothesis("blocks", "every block of length m has norm at most c", blocks(m, n, c)),
    Hypothesis("sign", "c is not negative", 0 <= c),
    Hypothesis("eigen", "Φv = λv", eigen),
    Hypothesis("not zero", "v is not zero", 0 < norm(v)),
    Hypothesis("commutes", "Φ(λx) = λΦx", commutes),
    Hypothesis("modulus", "‖λx‖ = ρ‖x‖, ρ the modulus of λ", modulus),
)


def _once_more(same: Fact) -> Fact:
    """∀q ∀x: Φ(0, n(q + 1))x = ΦΦ(0, nq)x."""
    longer = instantiate(composed(n * q, n), x)
    block = instantiate(same, q, n, word(0, n * q, x))
    goal = eq(word(0, n * (q + 1), x), word(0, n, word(0, n * q, x)))
    return for_all(restate(transitive(longer, block), goal), q, x)


def _turns(once_more: Fact) -> Fact:
    """∀q: Φ^{q+1}v = λΦ^q v, by induction on q."""

    def claim(number: Expr) -> Expr:
        return eq(word(0, n * (number + 1), v), turn(word(0, n * number, v)))

    start = symmetric(instantiate(assume(empty), as_expr(0), v))
    base = transitive(assume(eigen), congruence(Lambda((x,), turn(x)), start))
    longer = rewrite(instantiate(once_more, q + 1, v), assume(claim(q)))
    there = word(0, n * q, v)
    turned = transitive(longer, instantiate(assume(commutes), there))
    step = rewrite(turned, symmetric(instantiate(once_more, q, v)))
    return induction(
        q,
        claim(q),
        restate(base, claim(as_expr(0))),
        discharge(claim(q), restate(step, claim(q + 1))),
    )


def _grows(turns: Fact) -> Fact:
    """‖Φ^m v‖ = ρ^m·‖v‖, by induction."""

    def claim(number: Expr) -> Expr:
        return eq(norm(word(0, n * number, v)), power(rho, number) * norm(v))

    start = congruence(Lambda((y,), norm(y)), instantiate(assume(empty), as_expr(0), v))
    base = arithmetic(claim(as_expr(0)), start, equally(norm(v), no_factor(rho)))
    longer = congruence(Lambda((y,), norm(y)), instantiate(turns, q))
    step = arithmetic(
        claim(q + 1),
        longer,
        instantiate(assume(modulus), word(0, n * q, v)),
        equally(rho, assume(claim(q))),
        equally(norm(v), one_more(rho, q)),
    )
    return instantiate(induction(q, claim(q), base, discharge(claim(q), step)), m)


def proof(board: Blackboard) -> Fact:
    one = board.step("A block that begins one period later is the same.", later_by_one(n))
    same = board.step("So is one that begins any number of periods later.", later(n, one))
    more = board.step("So the word of length n(q + 1) is Φ after that of length nq.",
                      _once_more(same))  # fmt: skip
    turns = board.step("On the eigenvector each Φ multiplies by λ.", _turns(more))
    grown = board.step("So the word of length nm makes ρ^m·‖v‖ of ‖v‖.", _grows(turns))
    bound = board.step(
        "And it is n blocks of length m, which make at most c^n·‖v‖ of it.",
        instantiate(many_blocks(m, n, c, assume(0 <= c)), v),
    )
    weighed = arithmetic(norm(v) * power(rho, m) <= norm(v) * power(c, n), grown, bound)
    return board.step(
        "Divide by ‖v‖ > 0.",
        cancel(norm(v), assume(0 < norm(v)), weighed, power(rho, m), power(c, n)),
    )


# -- mutants -----------------------------------------------------------------------------------

_m, _p = function("M", NAT), function("p", NAT)
_line = forall_below(s, as_expr(4), eq(_p(s + 1), _m(s) * _p(s)))
_every = forall_below(s, as_expr(4), absolute(_m(s)) <= c)
_line_space = (Draw(_m, (4,), -2, 2), Draw(symbol_of(c), (), 0, 2))
_v = function("v", NAT)


def _on_line(name: str, altered: str, claim: Expr, *given: Expr) -> Mutant:
    """One dimension, a word of two steps: spr(Φ) = |M_0 M_1|, and blocks of length one."""
    statement = Statement((eq(_p(0), 1), _line, *given), claim, _line_space, frozenset({_p}))
    return Mutant(name, altered, statement)


_twice = forall_below(
    i, 2, total(j, 0, 2, absolute(total(k, 0, 2, A(i, k) * A(k, j)))) <= c
)  # fmt: skip
_stretched = rho <= absolute(total(j, 0, 2, A(0, j) * _v(j)))

MUTANTS = (
    _on_line("exponents exchanged", "spr(Φ)^n ≤ c^m for n = 2, m = 1", _p(2) ** 2 <= c, _every),
    _on_line("first block only", "only the first block has norm at most c",
             absolute(_p(2)) <= c**2, absolute(_m(0)) <= c),
    _on_line("other transitions after Φ", "without repetition: n = 1, m = 2, another second step",
             _p(1) ** 2 <= c, absolute(_p(2)) <= c),
    Mutant("no eigenvector", "‖Φv‖ ≥ ρ‖v‖ in place of Φv = λv: n = 1, m = 2, max norm",
           Statement((_twice, forall_below(i, 2, absolute(_v(i)) <= 1), 0 <= rho, _stretched),
                     rho**2 <= c,
                     (Draw(A, (2, 2), -2, 2), Draw(_v, (2,), -1, 1),
                      Draw(symbol_of(rho), (), 0, 2), Draw(symbol_of(c), (), 0, 2)))),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.joint_spectral_radius_bracket",
    title="Every word's spectral radius lies below every length's norms",
    says="For a word Φ of length n, and words of length m of norm at most c, "
    "|λ|^m ≤ c^n for every eigenvalue λ of Φ. (An inequality about words: so every lower end "
    "spr(Φ)^(1/n) of the joint spectral radius is at most every upper end c^(1/m).)",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Daubechies and Lagarias, Linear Algebra and its Applications 161 (1992), lemma 3.1",
    closed_form=exp(log(rho) / real("n")),
    remarks="The closed form is the lower end spr(Φ)^(1/n) of the growth per step.",
)
