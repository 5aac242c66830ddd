"""What independent random steps do to bilinear forms: the map T P = E[M'PM] and its powers.

    (T P)(x, y) = E P(Mx, My)          T is linear; its matrix in the entries of P is E[M ⊗ M]'
    q(t, x) = (T^t I)(x, x)            q(t, x) = E|h(t)|² from h(0) = x, I(x, y) = x'y
    2|(T^t P)(x, y)| ≤ ‖P‖·(q(t, x) + q(t, y))        where 2|P(x, y)| ≤ ‖P‖·(|x|² + |y|²)

The last line says that no form grows faster than the second moment. Both are inductions on t, for
all forms at once; independence is the Markov rule q(t+1, x) = E q(t, Mx).
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    arithmetic,
    assume,
    discharge,
    generalise,
    induction,
    instantiate,
    part,
)
from proofs.lemmas.expectation import RANDOM, at_most, equal, mean, omega, value
from proofs.lemmas.order import equally
from proofs.stochastic.mean_square_exact import (
    PROCESS,
    later,
    markov,
    moved,
    named,
    second,
    size,
    start,
    x,
)
from proofs.symbols import k, t
from proofs.terms import (
    NAT,
    VECTOR,
    Expr,
    Sort,
    Term,
    absolute,
    both,
    eq,
    forall,
    function,
    natural,
    total,
)
from proofs.theorem import Hypothesis

FORM, MAP = Sort("bilinear form on R^d"), Sort("linear map of the bilinear forms on R^d")
at = function("at", FORM, VECTOR, VECTOR)
power_of = function("power", MAP, NAT, FORM, gives=FORM)
norm = function("norm", FORM)
seen = function("seen", FORM, VECTOR, VECTOR, gives=RANDOM)
sum_of = function("W", NAT, gives=FORM)  # Σ_{k<n} T^k I
T, P, unit = function("T", gives=MAP)(), function("P", gives=FORM)(), function("I", gives=FORM)()
y, n = function("y", gives=VECTOR)(), natural("n")


def turned(count: Term, form: Expr, left: Expr, right: Expr) -> Expr:
    """(T^count P)(x, y)."""
    return at(power_of(T, count, form), left, right)


def everywhere(body: Expr) -> Expr:
    return forall(P, forall(x, forall(y, body)))


observed = everywhere(forall(omega, eq(
    value(seen(P, x, y), omega), at(P, moved(omega, x), moved(omega, y)),
)))  # fmt: skip
powers = both(
    everywhere(eq(turned(0, P, x, y), at(P, x, y))),
    forall(t, everywhere(eq(turned(t + 1, P, x, y), mean(seen(power_of(T, t, P), x, y))))),
)
inner = forall(x, eq(at(unit, x, x), size(x)))
bounded = everywhere(2 * absolute(at(P, x, y)) <= norm(P) * (size(x) + size(y)))
lengths = both(forall(P, 0 <= norm(P)), eq(norm(unit), 1), bounded)
added = forall(n, forall(x, eq(at(sum_of(n), x, x), total(k, 0, n, turned(k, unit, x, x)))))

FORMS = (
    *PROCESS,
    Hypothesis("observed", "the variable P(Mx, My) has a mean", observed),
    Hypothesis("powers", "T^0 P = P and (T^(t+1) P)(x, y) = E (T^t P)(Mx, My)", powers),
    Hypothesis("inner", "I(x, x) = |x|²", inner),
    Hypothesis("lengths", "‖P‖ ≥ 0, ‖I‖ = 1 and 2|P(x, y)| ≤ ‖P‖(|x|² + |y|²)", lengths),
    Hypothesis("added", "forms add up: W(n) = Σ_{k<n} T^k I", added),
)


def moments() -> Fact:
    """∀t ∀x: q(t, x) = (T^t I)(x, x)."""

    def claim(step: Term) -> Expr:
        return forall(x, eq(second(step, x), turned(step, unit, x, x)))

    base = arithmetic(
        eq(second(0, x), turned(0, unit, x, x)), instantiate(assume(start), x),
        instantiate(part(assume(powers), 0), unit, x, x), instantiate(assume(inner), x),
    )  # fmt: skip
    image, form = moved(omega, x), power_of(T, t, unit)
    same = arithmetic(
        eq(value(later(t, x), omega), value(seen(form, x, x), omega)),
        instantiate(assume(named), t, x, omega), instantiate(assume(claim(t)), image),
        instantiate(assume(observed), form, x, x, omega),
    )  # fmt: skip
    means = equal(later(t, x), seen(form, x, x), fact=generalise(omega, same))
    step = arithmetic(
        eq(second(t + 1, x), turned(t + 1, unit, x, x)), means,
        instantiate(assume(markov), t, x),
        instantiate(part(assume(powers), 1), t, unit, x, x),
    )  # fmt: skip
    return induction(t, claim(t), generalise(x, base), discharge(claim(t), generalise(x, step)))


def dominated() -> Fact:
    """∀t ∀P ∀x ∀y: 2|(T^t P)(x, y)| ≤ ‖P‖·(q(t, x) + q(t, y))."""

    def here(step: Term) -> Expr:
        grown = second(step, x) + second(step, y)
        return 2 * absolute(turned(step, P, x, y)) <= norm(P) * grown

    first, other = (instantiate(assume(start), v) for v in (x, y))
    base = arithmetic(
        here(0), instantiate(part(assume(powers), 0), P, x, y),
        instantiate(part(assume(lengths), 2), P, x, y),
        equally(norm(P), part(first, 0)), equally(norm(P), part(other, 0)),
    )  # fmt: skip
    means = _in_the_mean(assume(everywhere(here(t))))
    step = arithmetic(
        here(t + 1), means, instantiate(part(assume(powers), 1), t, P, x, y),
        *(equally(norm(P), instantiate(assume(markov), t, v)) for v in (x, y)),
    )  # fmt: skip
    claim = everywhere(here(t))
    return induction(t, claim, _for_all(base), discharge(claim, _for_all(step)))


def _for_all(fact: Fact) -> Fact:
    return generalise(P, generalise(x, generalise(y, fact)))


def _in_the_mean(so_far: Fact) -> Fact:
    """2|E (T^t P)(Mx, My)| ≤ ‖P‖·(E q(t, Mx) + E q(t, My)), from the same at every outcome."""
    form, one, two = seen(power_of(T, t, P), x, y), later(t, x), later(t, y)
    half, images = norm(P) / 2, (moved(omega, x), moved(omega, y))
    now = [
        instantiate(so_far, P, *images),
        instantiate(assume(observed), power_of(T, t, P), x, y, omega),
        *(equally(norm(P), instantiate(assume(named), t, v, omega)) for v in (x, y)),
    ]
    at_outcome = [value(v, omega) for v in (form, one, two)]
    up = at_outcome[0] <= at_outcome[1] + (half - 1) * at_outcome[1] + half * at_outcome[2]
    down = at_outcome[1] <= at_outcome[0] + (half + 1) * at_outcome[1] + half * at_outcome[2]
    above = at_most(form, one, (half - 1, one), (half, two),
                    fact=generalise(omega, arithmetic(up, *now)))  # fmt: skip
    below = at_most(one, form, (half + 1, one), (half, two),
                    fact=generalise(omega, arithmetic(down, *now)))  # fmt: skip
    goal = 2 * absolute(mean(form)) <= norm(P) * (mean(one) + mean(two))
    return arithmetic(goal, above, below)
