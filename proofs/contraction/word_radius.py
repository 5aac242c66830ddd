"""contraction.word_radius: what one word of gates says about every norm.

    ‖M_s x‖ ≤ γ‖x‖ for every step s < t and every x,   Φ = M_{t-1} ··· M_0,   Φv = λv,  ‖v‖ > 0
        ⟹   |λ| ≤ γ^t:   spr(Φ) ≤ γ^t, with λ an eigenvalue of greatest modulus

Read backwards it refutes: a single word whose product has spectral radius ≥ 1 leaves no norm in
which all transitions contract, and one with spectral radius > 1 leaves none in which none expands.
The word is the witness, and its spectral radius is decided exactly.

Vectors are complex, and `turn` is multiplication by λ. A norm of real vectors is also one of
complex vectors, ‖v + iw‖ = max over θ of ‖v·cos θ + w·sin θ‖, and a real matrix that stretches
real vectors by at most γ stretches complex ones by at most γ. For a real λ nothing is needed. Of
the norm no more is used than ‖v‖ > 0 and ‖λv‖ = |λ|·‖v‖. Every matrix of size d > 0 has an
eigenvalue of modulus spr(Φ); nothing is cited.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    empty_fold,
    generalise,
    instantiate,
    last_term,
    rewrite,
    symmetric,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.instances import at
from proofs.lemmas.invariant import invariant
from proofs.lemmas.order import cancel, equally, weigh
from proofs.statement import Draw, Statement
from proofs.symbols import gamma, norm, s, t
from proofs.terms import (
    NAT,
    VECTOR,
    Expr,
    Lambda,
    absolute,
    as_expr,
    eq,
    forall,
    forall_below,
    function,
    implies,
    power,
    real,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

moved = function("M", NAT, VECTOR, gives=VECTOR)
word = function("Phi", NAT, VECTOR, gives=VECTOR)  # the product of the first s transitions, at x
turn = function("turn", VECTOR, gives=VECTOR)  # λx
x, y, v = (function(n, gives=VECTOR)() for n in ("x", "y", "v"))
rho = real("rho")

start = forall(x, eq(word(0, x), x))
products = forall_below(s, t, forall(x, eq(word(s + 1, x), moved(s, word(s, x)))))
contraction = forall_below(s, t, forall(x, norm(moved(s, x)) <= gamma * norm(x)))
sign = 0 <= gamma
eigen = eq(word(t, v), turn(v))
modulus = eq(norm(turn(v)), rho * norm(v))
conclusion = rho <= power(gamma, t)

HYPOTHESES = (
    Hypothesis("start", "the empty word is the identity", start),
    Hypothesis("products", "the word grows by one transition a step", products),
    Hypothesis("contraction", "‖M_s x‖ ≤ γ‖x‖ for every s < t", contraction),
    Hypothesis("sign", "γ is not negative", sign),
    Hypothesis("eigen", "v is an eigenvector of the whole word, Φv = λv", eigen),
    Hypothesis("not zero", "v is not zero", 0 < norm(v)),
    Hypothesis("modulus", "‖λv‖ = ρ‖v‖, ρ the modulus of λ", modulus),
)


def shrinks(n: Expr) -> Expr:
    return forall(x, norm(word(n, x)) <= power(gamma, n) * norm(x))


def proof(board: Blackboard) -> Fact:
    none = apply(empty_fold(power(gamma, 0)), arithmetic(as_expr(0) <= 0))
    unmoved = congruence(Lambda((y,), norm(y)), instantiate(assume(start), x))
    base = generalise(
        x,
        arithmetic(norm(word(0, x)) <= power(gamma, 0) * norm(x), unmoved, equally(norm(x), none)),
    )
    here = instantiate(assume(shrinks(s)), x)
    one = instantiate(at(contraction, s < t), word(s, x))
    one = rewrite(one, symmetric(instantiate(at(products, s < t), x)))
    longer = apply(last_term(power(gamma, s)), arithmetic(0 <= s))
    step = board.step(
        "One more transition multiplies the bound by γ.",
        generalise(
            x,
            arithmetic(
                norm(word(s + 1, x)) <= power(gamma, s + 1) * norm(x),
                one,
                weigh(gamma, assume(sign), here),
                equally(norm(x), longer),
            ),
        ),
    )
    whole = board.step("So ‖Φx‖ ≤ γ^t‖x‖.", invariant(s, t, shrinks, base, step))
    own = congruence(Lambda((y,), norm(y)), assume(eigen))
    weighed = arithmetic(
        norm(v) * rho <= norm(v) * power(gamma, t), instantiate(whole, v), own, assume(modulus)
    )
    return board.step(
        "On the eigenvector ρ‖v‖ = ‖λv‖ = ‖Φv‖ ≤ γ^t‖v‖: divide by ‖v‖ > 0.",
        cancel(norm(v), assume(0 < norm(v)), weighed, rho, power(gamma, t)),
    )


_m, _p = (function(n, NAT) for n in ("m", "p"))
_v = real("v")
_space = (
    Draw(symbol_of(t), (), 1, 3),
    Draw(symbol_of(gamma), (), -1, 2),
    Draw(_m, ("t",), -2, 2),
)
_product = forall_below(s, t, eq(_p(s + 1), _m(s) * _p(s)))
_each = forall_below(s, t, absolute(_m(s)) <= gamma)


def _mutant(name: str, altered: str, claim: Expr, *hypotheses: Expr) -> Mutant:
    """In one dimension, where the spectral radius of the word is the modulus of the product."""
    given = (eq(_p(0), 1), _product, *hypotheses)
    return Mutant(name, altered, Statement(given, claim, _space, frozenset({_p})))


MUTANTS = (
    _mutant("last step only", "without ‖M_s x‖ ≤ γ‖x‖ before the last step",
            absolute(_p(t)) <= power(gamma, t), 0 <= gamma,
            forall_below(s, t, implies(eq(s + 1, t), absolute(_m(s)) <= gamma))),
    Mutant("no vector", "without ‖v‖ > 0: every λ has Φ0 = λ0, in one dimension",
           Statement((eq(_p(0), 1), _product, _each, eq(_p(t) * _v, rho * _v), 0 <= rho),
                     rho <= power(gamma, t), (*_space, Draw(symbol_of(_v), (), -1, 1),
                                              Draw(symbol_of(rho), (), 0, 2)), frozenset({_p}))),
    _mutant("one step more", "γ^(t+1) in place of γ^t", absolute(_p(t)) <= power(gamma, t + 1),
            0 <= gamma, _each),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.word_radius",
    title="A contraction bounds the spectral radius of every word",
    says="If ‖M_s x‖ ≤ γ‖x‖ for every transition in some norm, then every eigenvalue of the "
    "product of any t of them has modulus at most γ^t: its spectral radius is at most γ^t.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Rota and Strang, A note on the joint spectral radius, 1960",
    closed_form=power(gamma, t),
)
