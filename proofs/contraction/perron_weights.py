"""contraction.perron_weights: when weights exist, and that for A ≥ 0 nothing else would do better.

    spr(|A|) < 1   ⟺   some w > 0 and θ in [0, 1) have |A|w ≤ θw; with these, for every lo in [0, 1]
                        and all gates in [lo, 1]^d, ‖M(g)x‖_w ≤ (1 - lo(1 - θ))·‖x‖_w
    A ≥ 0,  spr(A) ≥ 1   ⟹   whatever the gates in [0, 1]^d do, no norm has a γ < 1 with
                              ‖M_s x‖ ≤ γ‖x‖ for all steps s and all x

So for A ≥ 0 the weighted max norm is exact: with lo > 0 the leaky family contracts under vector
gates if spr(A) < 1, and otherwise in no norm at all.

‖x‖_w ≤ c is written out as |x_i| ≤ c·w_i for every i. Cited are the two facts about matrices that
are not negative; what they give is shown in contraction.vector_gate_weighted_max and
contraction.nonnegative_converse.
"""

from __future__ import annotations

from proofs.contraction import nonnegative_converse, vector_gate_weighted_max
from proofs.contraction.nonnegative_converse import (
    TRANSITIONS,
    entry,
    moved,
    no_norm,
    positive,
    state,
)
from proofs.contraction.vector_gate_weighted_max import (
    conclusion as contracts,
)
from proofs.contraction.vector_gate_weighted_max import (
    gates,
    inside,
    rate,
    rows,
)
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
    instantiate,
    part,
    specialise,
    witness,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.given import given
from proofs.lemmas.quantifiers import for_all
from proofs.lemmas.sums import below
from proofs.statement import Draw, Statement
from proofs.symbols import A, c, d, g, i, j, lo, s, theta, v, w
from proofs.terms import (
    NAT,
    VECTOR,
    Expr,
    Lambda,
    absolute,
    body_at,
    both,
    eq,
    exists,
    forall,
    forall_below,
    function,
    implies,
    real,
    substitute,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

radius = real("spr")
weights, gate, x, low = (function(name, gives=VECTOR)() for name in ("w", "g", "x", "v"))
run = function("run", VECTOR, NAT, gives=VECTOR)
COORDINATES = {
    symbol: Lambda((i,), entry(vector, i))
    for symbol, vector in ((w, weights), (g, gate), (v, x))
}  # fmt: skip


def of_vectors(formula: Expr) -> Expr:
    """The formula with the coordinates of vectors for its families of numbers."""
    return substitute(formula, COORDINATES)


share = both(0 <= theta, theta < 1)
above = forall_below(i, d, entry(weights, i) > 0)
weighted = both(share, above, of_vectors(rows))
some_weights = exists(theta, exists(weights, weighted))
shrinks = forall(lo, forall(c, forall(gate, forall(x, implies(
    of_vectors(gates), implies(of_vectors(inside), of_vectors(contracts))
)))))  # fmt: skip
contracting = exists(theta, exists(weights, both(weighted, shrinks)))

not_shrunk = both(
    forall_below(i, d, 0 <= entry(low, i)),
    0 < total(i, 0, d, entry(low, i)),
    forall_below(i, d, entry(low, i) <= total(j, 0, d, A(i, j) * entry(low, j))),
)
large = both(positive, 1 <= radius)
runs = forall(x, both(
    eq(run(x, 0), x), forall(s, eq(run(x, s + 1), moved(s, run(x, s)))),
))  # fmt: skip
conclusion = both(
    implies(radius < 1, contracting), implies(some_weights, radius < 1), implies(large, no_norm)
)
HYPOTHESES = (
    *TRANSITIONS,
    Hypothesis("runs", "run(x, s) is the state after s steps from x", runs),
)

PERRON = Citation(
    "Perron and Frobenius: spr(|A|) < 1 exactly if some w > 0 and θ < 1 have |A|w ≤ θw; and if "
    "A ≥ 0 has spr(A) ≥ 1, then some v ≥ 0, v ≠ 0, has Av ≥ v",
    "Horn and Johnson, Matrix Analysis, 2013, theorem 8.3.1; Berman and Plemmons, Nonnegative "
    "Matrices in the Mathematical Sciences, 1994, theorem 6.2.3 (I - |A| as an M-matrix)",
    (
        (symbol_of(radius), "the spectral radius of |A|, the matrix of absolute values"),
        (A, "any real matrix"),
        (symbol_of(d), "its number of rows and of columns"),
        (entry, "entry(x, i) is coordinate i of x; all d numbers are those of some vector"),
    ),
)
classical = both(
    implies(radius < 1, some_weights), implies(some_weights, radius < 1),
    implies(large, exists(low, not_shrunk)),
)  # fmt: skip


def _contracting(max_norm: Fact, existence: Fact) -> Fact:
    """spr(|A|) < 1 gives weights, and these the rate."""
    found = apply(existence, assume(radius < 1))
    of_theta = assume(body_at(found.conclusion, theta))
    chosen = assume(weighted)
    at_most_one = arithmetic(theta <= 1, part(chosen, 0))
    rated = given(specialise(max_norm, COORDINATES), part(chosen, 1), part(chosen, 2), at_most_one)
    rated = discharge(of_vectors(gates), discharge(of_vectors(inside), rated))
    both_ = conjunction(chosen, for_all(rated, lo, c, gate, x))
    inner = exists(weights, both(weighted, shrinks))
    goal = witness(contracting, theta, witness(inner, weights, both_))
    goal = choose(found, theta, choose(of_theta, weights, goal))
    return discharge(radius < 1, goal)


def _no_norm(converse: Fact, existence: Fact) -> Fact:
    """A ≥ 0 with spr(A) ≥ 1 gives v, and the run from v shows it."""
    found = apply(existence, assume(large))
    chosen = assume(body_at(found.conclusion, low))
    ways = instantiate(assume(runs), low)
    lambdas = {v: Lambda((i,), entry(low, i)), state: Lambda((s,), run(low, s))}
    begun = part(ways, 0)
    at_low = arithmetic(entry(low, i) <= entry(low, i))
    start = _start(begun, at_low)
    never = given(
        part(specialise(converse, lambdas), 1), part(assume(large), 0), part(chosen, 2),
        part(chosen, 1), start, part(ways, 1),
    )  # fmt: skip
    return discharge(large, choose(found, low, never))


def _start(begun: Fact, own: Fact) -> Fact:
    """∀i < d: v_i ≤ entry(run(v, 0), i)."""
    z = function("z", gives=VECTOR)()
    same = congruence(Lambda((z,), entry(z, i)), begun)
    return below(arithmetic(entry(low, i) <= entry(run(low, 0), i), own, same), i, d)


def proof(board: Blackboard) -> Fact:
    matrices = cite(PERRON, classical)
    first = board.step(
        "spr(|A|) < 1 gives weights, and in their norm all gates contract.",
        _contracting(board.use(vector_gate_weighted_max.THEOREM), part(matrices, 0)),
    )
    second = board.step("Weights with θ < 1 show spr(|A|) < 1.", part(matrices, 1))
    third = board.step(
        "A ≥ 0 with spr(A) ≥ 1 has v ≥ 0, v ≠ 0, with Av ≥ v: no norm contracts.",
        _no_norm(board.use(nonnegative_converse.THEOREM), part(matrices, 2)),
    )
    return board.step("Together.", conjunction(first, second, third))


# -- mutants: 2 × 2, spr(A) < 1 by Jury's test for trace and determinant ---------------------------

_trace, _det = A(0, 0) + A(1, 1), A(0, 0) * A(1, 1) - A(0, 1) * A(1, 0)
_schur = absolute(_trace) < 1 + _det, _det < 1
_x = function("x", NAT)
_plain = forall_below(i, 2, absolute(total(j, 0, 2, A(i, j) * _x(j))) <= 1)
_unit = forall_below(i, 2, absolute(_x(i)) <= 1)
_signs = forall_below(i, 2, forall_below(j, 2, 0 <= A(i, j)))
_space = (Draw(A, (2, 2), -2, 2), Draw(_x, (2,), -1, 1))
_same = forall_below(i, 2, total(j, 0, 2, absolute(A(i, j))) < 1)
_a, _g, _gamma = real("a"), real("g"), real("gamma")

MUTANTS = (
    Mutant("weights one", "spr(|A|) < 1 with w = 1: the plain max norm need not contract, A ≥ 0",
           Statement((*_schur, _signs, _unit), _plain, _space)),
    Mutant("rows needed", "spr(|A|) < 1 makes all row sums of |A| less than one, A ≥ 0",
           Statement((*_schur, _signs), _same, _space[:1])),
    Mutant("spr(A) for spr(|A|)", "spr(A) < 1 makes spr(|A|) < 1",
           Statement(_schur, absolute(A(0, 0)) + absolute(A(1, 1)) < 1 + absolute(A(0, 0) * A(1, 1))
                     - absolute(A(0, 1) * A(1, 0)), _space[:1])),
    Mutant("A of either sign", "without A ≥ 0: |a| ≥ 1 in one dimension leaves no γ < 1",
           Statement((absolute(1 - _g + _g * _a) <= _gamma, 1 <= absolute(_a)), 1 <= _gamma,
                     (Draw(symbol_of(_a), (), -2, 2), Draw(symbol_of(_g)),
                      Draw(symbol_of(_gamma), (), 0, 2)))),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.perron_weights",
    title="Weights exist iff spr(|A|) < 1, and for A ≥ 0 nothing else contracts",
    says="spr(|A|) < 1 iff some w > 0 and θ < 1 have |A|w ≤ θw, and then ‖M(g)‖_w ≤ 1 - lo(1 - θ) "
    "for all gates in [lo, 1]^d; if A ≥ 0 and spr(A) ≥ 1, no norm has a γ < 1 that contracts all "
    "transitions, whatever the gates.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Perron 1907 and Frobenius 1912, for the weights",
    closed_form=rate,
)
