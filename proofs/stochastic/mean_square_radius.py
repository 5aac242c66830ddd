"""stochastic.mean_square_radius: mean-square stability is a spectral radius below one.

    h(t+1) = M_t h(t),  M_t independent and alike;   q(t, x) = E|h(t)|² from h(0) = x
    (T P)(x, y) = E P(Mx, My),  that is T P = E[M'PM]: the matrix of T is E[M ⊗ M]'

Three statements that are the same:

    spr(T) < 1
    some form P and some m > 0 have  P(x, x) ≥ |x|²  and  E P(Mx, Mx) ≤ P(x, x) - m|x|²  for all x
    q(t, x) → 0 for every start x

The middle one is P > 0 and E[M'PM] < P, with P scaled. The matrices are real. A complex
M = A + iB on z = x + iy is the real matrix M_R = [[A, -B], [B, A]] on (x, y), with |z|² = |(x, y)|²
and the same products, so the statements hold of E|h(t)|² of complex states too. Their spectral
radius is then that of E[M̄ ⊗ M] (in words, no fact of the kernel): in the basis of z and z̄ M_R is
M ⊕ M̄, so E[M_R ⊗ M_R] has the blocks E[M̄ ⊗ M] and E[M ⊗ M], and their conjugates. The powers of
the second are smaller, |E[M ⊗ M]^t(z ⊗ w)| = |E Φz ⊗ Φw| ≤ ½E(|Φz|² + |Φw|²) for the product Φ of t
steps, and E|Φz|² is an entry of the first one's.

Proof, in a circle. Gelfand: spr(T) < 1 makes some ‖T^n‖ ≤ c < 1, so q(n, x) = (T^n I)(x, x) is at
most c|x|², and stochastic.mean_square_exact gives P = Σ_{k<n} T^k I. From P q(t, x) fades like
(1 - m/(‖P‖ + m))^t by stochastic.mean_square_lyapunov. And as no form grows faster than the second
moment, all entries of T^t fade with it; so spr(T) < 1, a matrix whose powers vanish.

Cited: these two facts about powers of a matrix. The first moment alone decides nothing: the mutant
"mean transition".
"""

from __future__ import annotations

from proofs.kernel import Citation, Fact, apply, cite, conjunction, discharge, instantiate, part
from proofs.statement import Draw, Statement
from proofs.stochastic.mean_square_steps import (
    certified,
    certified_step,
    classical,
    entries_step,
    m,
    p,
    radius,
    rate,
    small_radius,
    stable,
    stable_step,
)
from proofs.stochastic.quadratic_forms import FORMS, T, at, moments, norm, power_of
from proofs.terms import NAT, absolute, as_expr, both, function, implies, real, symbol_of
from proofs.theorem import Blackboard, Mutant, Theorem

conclusion = both(
    implies(small_radius, certified), implies(certified, stable), implies(stable, small_radius)
)

POWERS = Citation(
    "for a matrix T: spr(T) < 1 makes the norm of some power less than one (Gelfand), "
    "and if all entries of T^n tend to zero then spr(T) < 1",
    "Horn and Johnson, Matrix Analysis, section 5.6 (corollary 5.6.14 is Gelfand's formula)",
    (
        (radius, "the spectral radius of a linear map of the bilinear forms on R^d"),
        (power_of, "power(T, n, P) is T^n P, the map n times"),
        (norm, "a norm of the bilinear forms, such as the greatest |P(x, y)| on unit vectors"),
        (at, "at(P, x, y) is the value P(x, y), on unit vectors an entry of the matrix of P"),
    ),
)


def proof(board: Blackboard) -> Fact:
    q_is = board.step("q(t, x) = (T^t I)(x, x), by induction on t.", moments())
    powers_ = instantiate(cite(POWERS, classical), T)
    first = board.step(
        "spr(T) < 1: some ‖T^n‖ ≤ c < 1, so q(n, x) ≤ c|x|², and P = Σ_{k<n} T^k I serves.",
        certified_step(board, q_is, part(powers_, 0)),
    )
    fading = stable_step(board)
    second = board.step("From P the second moment fades like (1 - m/(‖P‖ + m))^t.", fading)
    faded = board.step("No form grows faster: all entries of T^t fade with it.", entries_step())
    third = board.step("So spr(T) < 1.", discharge(stable, apply(part(powers_, 1), faded)))
    return board.step("In a circle.", conjunction(first, second, third))


# -- mutants: two outcomes of equal probability, or one ------------------------------------------

_factor_of, _A, _a, _b = function("outcome", NAT), function("A", NAT, NAT), real("a"), real("b")
_mean_square = (_factor_of(0) ** 2 + _factor_of(1) ** 2) / 2  # T, in one dimension
_line = (Draw(_factor_of, (2,), -2, 2),)
_trace, _det = _A(0, 0) + _A(1, 1), _A(0, 0) * _A(1, 1) - _A(0, 1) * _A(1, 0)
_one_step = sum((_A(i, 0) ** 2 for i in (0, 1)), start=as_expr(0))  # |A e_0|²

MUTANTS = (
    Mutant("mean transition", "spr(E M) < 1 in place of spr(E[M ⊗ M]) < 1, one dimension",
           Statement((absolute(_factor_of(0) + _factor_of(1)) < 2,), _mean_square < 1, _line)),
    Mutant("one outcome for ever", "drawn once, not anew at every step: E|h(2)|² ≤ |h(0)|² fails",
           Statement((_mean_square < 1,),
                     (_factor_of(0) ** 4 + _factor_of(1) ** 4) / 2 <= 1, _line)),
    Mutant("radius of each outcome", "two nilpotent outcomes, a above and b below the diagonal: "
           "E|h(2)|² = (ab/2)²|h(0)|²", Statement((), (_a * _b) ** 2 <= 4, (
               Draw(symbol_of(_a), (), -2, 2), Draw(symbol_of(_b), (), -2, 2)))),
    Mutant("P = |x|²", "spr(T) < 1 makes ‖T‖ < 1: one matrix, stable by Jury's test",
           Statement((absolute(_trace) < 1 + _det, _det < 1), _one_step <= 1,
                     (Draw(_A, (2, 2), -2, 2),))),
    Mutant("P of either sign", "without P(x, x) ≥ |x|², one dimension",
           Statement((p * _mean_square <= p - m, 0 < m), _mean_square < 1,
                     (*_line, Draw(symbol_of(p), (), -2, 2), Draw(symbol_of(m))))),
    Mutant("the least fall", "rate 1 - m in place of 1 - m/(‖P‖ + m), one dimension",
           Statement((1 <= p, p * _mean_square <= p - m, 0 < m), _mean_square <= 1 - m,
                     (*_line, Draw(symbol_of(p), (), 0, 4), Draw(symbol_of(m))))),
)  # fmt: skip

THEOREM = Theorem(
    id="stochastic.mean_square_radius",
    title="Mean-square stability is a spectral radius below one",
    says="For steps that are independent in time these are the same: spr(E[M⊗M]) < 1; some P > 0 "
    "has E[M'PM] < P; E|h_t|² → 0 from every start.",
    hypotheses=FORMS,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Costa, Fragoso and Marques, Discrete-Time Markov Jump Linear Systems, 2005, chapter 3",
    closed_form=rate,
    remarks="The closed form is the rate that P gives: P(x, x) ≤ p|x|², and m is the fall.",
)
