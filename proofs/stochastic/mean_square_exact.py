"""stochastic.mean_square_exact and _lyapunov: mean-square stability is a quadratic certificate.

    h(t+1) = M_t h(t),  M_t independent and alike;   q(t, x) = E|h(t)|² from h(0) = x

_exact:     q(n, x) ≤ c·|x|² for some n ≥ 1 and all x, and V(x) = Σ_{s<n} q(s, x), satisfy
                |x|² ≤ V(x),    E V(Mx) ≤ V(x) - (1 - c)·|x|²
_lyapunov:  |x|² ≤ V(x) ≤ b·|x|² and E V(Mx) ≤ γ·V(x) for all x give q(t, x) ≤ γ^t·b·|x|²

So with c < 1 the two say the same, and then γ = 1 - (1 - c)/b serves. q(s, ·) is the quadratic form
of E[Φ'Φ], Φ the product of s steps, so V(x) = x'Px: "some P > 0 has E[M'PM] < P". That this is also
the same as a spectral radius of E[M ⊗ M] below one, and as q(t, x) → 0 for every x, is
stochastic.mean_square_radius. For leaky cells E[M'PM] has a closed form, _form.

Independence is used as the Markov rule q(t+1, x) = E q(t, Mx): what the first step makes of x is
a new start for the later ones. The proof of _exact is a telescoping sum.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    empty_fold,
    generalise,
    induction,
    instantiate,
    last_term,
    naturals_are_discrete,
    part,
    symmetric,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.expectation import (
    EXPECTATION,
    OUTCOME,
    RANDOM,
    mean,
    not_negative,
    of_sum,
    omega,
    value,
)
from proofs.lemmas.sums import below, congruent, monotone, vanishing
from proofs.statement import Draw, Statement
from proofs.symbols import A, c, i, j, k, t
from proofs.terms import (
    NAT,
    VECTOR,
    Expr,
    Lambda,
    Term,
    as_expr,
    both,
    eq,
    forall,
    function,
    implies,
    natural,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

x, n, b = function("x", gives=VECTOR)(), natural("n"), real("b")
size = function("square", VECTOR)  # |x|²
second = function("q", NAT, VECTOR)
moved = function("M", OUTCOME, VECTOR, gives=VECTOR)
later = function("later", NAT, VECTOR, gives=RANDOM)

start = forall(x, both(eq(second(0, x), size(x)), 0 <= size(x)))
named = forall(t, forall(x, forall(omega, eq(
    value(later(t, x), omega), second(t, moved(omega, x)),
))))  # fmt: skip
markov = forall(t, forall(x, eq(second(t + 1, x), mean(later(t, x)))))
PROCESS = (
    *EXPECTATION,
    Hypothesis("start", "q(0, x) = |x|², which is not negative", start),
    Hypothesis("named", "the variable q(t, Mx) has a mean", named),
    Hypothesis("markov", "independent steps: q(t+1, x) = E q(t, Mx)", markov),
)

# -- a stable process has a certificate ---------------------------------------------------------

after = function("after", NAT, VECTOR, gives=RANDOM)  # Σ_{s<n} q(s, Mx)
summed = forall(x, forall(n, forall(omega, eq(
    value(after(n, x), omega), total(k, 0, n, value(later(k, x), omega)),
))))  # fmt: skip
fades = both(1 <= n, forall(x, second(n, x) <= c * size(x)))


def certificate(length: Term, point: Expr) -> Expr:
    return total(k, 0, length, second(k, point))


drop = mean(after(n, x)) <= certificate(n, x) - (1 - c) * size(x)
conclusion = forall(x, both(size(x) <= certificate(n, x), drop))


def _not_negative() -> Fact:
    """∀t ∀x: 0 ≤ q(t, x)."""
    claim = forall(x, 0 <= second(t, x))
    begin = instantiate(assume(start), x)
    base = generalise(x, arithmetic(0 <= second(0, x), begin))
    inside = instantiate(assume(named), t, x, omega)
    square = arithmetic(
        0 <= value(later(t, x), omega), inside, instantiate(assume(claim), moved(omega, x))
    )
    positive = not_negative(later(t, x), generalise(omega, square))
    step = generalise(
        x, arithmetic(0 <= second(t + 1, x), positive, instantiate(assume(markov), t, x))
    )
    return induction(t, claim, base, discharge(claim, step))


def _shifted() -> Fact:
    """Σ_{k<n} q(k+1, x) = Σ_{k<n} q(k, x) + q(n, x) - q(0, x)."""

    def claim(high: Term) -> Expr:
        ahead = total(k, 0, high, second(k + 1, x))
        return eq(ahead, certificate(high, x) + second(high, x) - second(0, x))

    nothing, positive = arithmetic(as_expr(0) <= 0), arithmetic(0 <= n)
    folds = [total(k, 0, n, second(k + 1, x)), certificate(n, x)]
    zero = [total(k, 0, 0, second(k + 1, x)), certificate(0, x)]
    base = arithmetic(claim(0), *(apply(empty_fold(fold), nothing) for fold in zero))
    step = arithmetic(
        claim(n + 1), assume(claim(n)), *(apply(last_term(fold), positive) for fold in folds)
    )
    return instantiate(induction(n, claim(n), base, discharge(claim(n), step)), n)


def _above_start() -> Fact:
    """1 ≤ n ⟹ |x|² ≤ Σ_{k<n} q(k, x), all terms being not negative."""
    claim = implies(1 <= n, size(x) <= certificate(n, x))
    signs = _not_negative()
    base = arithmetic(implies(as_expr(1) <= 0, size(x) <= certificate(0, x)))
    split = apply(last_term(certificate(n, x)), arithmetic(0 <= n))

    positive_sum = arithmetic(
        0 <= certificate(n, x),
        monotone(k, n, 0, second(k, x), below(instantiate(signs, k, x), k, n)),
        vanishing(n),
    )
    start_here = instantiate(assume(start), x)
    zero_case = discharge(
        eq(n, 0),
        arithmetic(
            size(x) <= second(n, x),
            congruence(Lambda((k,), second(k, x)), symmetric(assume(eq(n, 0)))),
            start_here,
        ),
    )
    cases = instantiate(naturals_are_discrete(), 0, n)
    step = arithmetic(
        implies(1 <= n + 1, size(x) <= certificate(n + 1, x)),
        assume(claim),
        split,
        positive_sum,
        zero_case,
        cases,
        instantiate(signs, n, x),
        arithmetic(0 <= n),
    )
    return instantiate(induction(n, claim, base, discharge(claim, step)), n)


def proof(board: Blackboard) -> Fact:
    split = board.step(
        "E V(Mx) = Σ_{s<n} E q(s, Mx) = Σ_{s<n} q(s+1, x): E is additive, steps are independent.",
        arithmetic(
            eq(mean(after(n, x)), total(k, 0, n, second(k + 1, x))),
            of_sum(
                Lambda((k,), later(k, x)),
                Lambda((n,), after(n, x)),
                n,
                instantiate(assume(summed), x),
            ),
            congruent(
                k,
                n,
                second(k + 1, x),
                mean(later(k, x)),
                below(instantiate(assume(markov), k, x), k, n),
            ),
        ),
    )
    telescoped = board.step("The sum telescopes: E V(Mx) = V(x) + q(n, x) - q(0, x).", _shifted())
    falls = board.step(
        "With q(0, x) = |x|² and q(n, x) ≤ c|x|² it falls by at least (1 - c)|x|².",
        arithmetic(
            drop,
            split,
            telescoped,
            instantiate(assume(start), x),
            instantiate(part(assume(fades), 1), x),
        ),
    )
    large = board.step(
        "V(x) ≥ q(0, x) = |x|², the other terms being not negative.",
        apply(_above_start(), part(assume(fades), 0)),
    )
    return board.step("For every x.", generalise(x, conjunction(large, falls)))


# -- mutants ------------------------------------------------------------------------------------

_d = 2
_vector = function("x", NAT)
_once = total(j, 0, _d, A(i, j) * _vector(j))
_square_norm = total(i, 0, _d, total(j, 0, _d, total(k, 0, _d, A(i, k) * A(k, j)) ** 2))
_sizes = total(i, 0, _d, _vector(i) ** 2)
_plane = (Draw(A, (_d, _d), -2, 2), Draw(_vector, (_d,), -1, 1), Draw(symbol_of(c)))
_factor = function("m", NAT)  # one coordinate, two outcomes of equal probability
_mean_square = (_factor(0) ** 2 + _factor(1) ** 2) / 2
_line = (Draw(_factor, (2,), -2, 2), Draw(symbol_of(c)))

MUTANTS = (
    Mutant("start alone as certificate", "V(x) = |x|² although n = 2; one matrix in the plane",
           Statement((_square_norm <= c,), total(i, 0, _d, _once**2) <= c * _sizes, _plane)),
    Mutant("steeper fall", "1 - c² in place of 1 - c, with n = 1 in one dimension",
           Statement((_mean_square <= c,), _mean_square <= 1 - (1 - c**2), _line)),
    Mutant("mean instead of mean square", "|E M|² ≤ c in place of E|M|² ≤ c, one dimension",
           Statement((((_factor(0) + _factor(1)) / 2) ** 2 <= c,), _mean_square <= c, _line)),
)  # fmt: skip

THEOREM = Theorem(
    id="stochastic.mean_square_exact",
    title="Mean-square stability has a quadratic certificate",
    says="If E|h_n|² ≤ c|h_0|² for every start, then V(x) = Σ_{s<n} E|h_s|² from x satisfies "
    "V ≥ |x|² and E V(Mx) ≤ V(x) - (1 - c)|x|², the converse of stochastic.mean_square_lyapunov.",
    hypotheses=(
        *PROCESS,
        Hypothesis("summed", "V(Mx) for V = Σ_{s<n} q(s, ·) has a mean", summed),
        Hypothesis("fades", "q(n, x) ≤ c|x|² for one n ≥ 1 and all x", fades),
    ),
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="the converse Lyapunov theorem; Costa, Fragoso and Marques, 2005, theorem 3.9",
    waiver="the certificate is a sum of n moments; mean_square_lyapunov and _form yield numbers",
)
