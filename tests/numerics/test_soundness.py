"""Whatever certify says of a random family is true of every gate sequence that is tried on it."""

from fractions import Fraction

from flint import fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.balls import ball
from numerics.certificate import holds
from numerics.certify import certify
from numerics.exact import from_flint, is_schur, to_flint
from numerics.proposers.words import WordBudget
from numerics.witnesses import Divergence, GateWord, Quadratic, WeightedMax
from numerics.witnesses.divergence import period
from numerics.witnesses.gate_word import product
from proofs.verdict import Verdict
from tests.strategies import diagonal_families, dyadics, gated_families, gates_in, vectors

QUICK = {"seconds": 2.0, "words": WordBudget(longest=2, restarts=3)}
FEW = settings(max_examples=40, deadline=None)


def squared_norm(witness, h):
    """‖h‖² in the witness's norm, exact."""
    if isinstance(witness, WeightedMax):
        return max(abs(x) / w for x, w in zip(h, witness.weights, strict=True)) ** 2
    P = witness.P
    return sum(h[i] * P[i][j] * h[j] for i in range(len(h)) for j in range(len(h)))


def applied(M, h):
    return tuple(sum((a * x for a, x in zip(row, h, strict=True)), Fraction(0)) for row in M)


@FEW
@given(gated_families(), st.sampled_from(["contraction", "stability"]), st.data())
def test_a_proved_norm_expands_under_no_gate_and_a_refuting_word_does_not_shrink(
    family, asked, data
):
    made = certify(family, asked, **QUICK)
    assert holds(made) or made.verdict is Verdict.UNKNOWN
    if made.verdict is Verdict.PROVED:
        gate = data.draw(gates_in(family.gate))
        h = data.draw(vectors(family.dimension, dyadics()))
        moved = applied(family.transition(gate), h)
        bound = made.claim.rate**2 * squared_norm(made.witness, h)
        assert squared_norm(made.witness, moved) <= bound
    if made.verdict is Verdict.REFUTED:
        assert isinstance(made.witness, GateWord)
        assert all(family.gate.contains(g) for g in made.witness.gates)
        assert not is_schur(product(family, made.witness.gates))


@FEW
@given(gated_families(), st.integers(0, 1), st.data())
def test_a_proved_state_bound_is_never_passed_and_a_refuting_word_passes_any(family, start, data):
    made = certify(family, "bounded_state", start=start, **QUICK)
    assert holds(made) or made.verdict is Verdict.UNKNOWN
    if made.verdict is Verdict.PROVED:
        h = data.draw(vectors(family.dimension, dyadics(-start, start)))
        for _ in range(6):
            gate = data.draw(gates_in(family.gate))
            x = data.draw(vectors(len(family.B[0]), dyadics().map(lambda s: s * family.bound)))
            pushed = family.input_term(gate, x)
            h = tuple(
                a + b for a, b in zip(applied(family.transition(gate), h), pushed, strict=True)
            )
            assert max(map(abs, h)) <= made.claim.bound
    if made.verdict is Verdict.REFUTED:
        assert isinstance(made.witness, Divergence)
        N = period(family, made.witness.gates, made.witness.inputs)
        sizes = sizes_from_rest(N, 300)
        assert max(sizes[200:]) > max(sizes[:4])


def sizes_from_rest(N, periods):
    """|h|_inf after each period, from h = 0."""
    column, sizes = fmpq_mat(N.nrows(), 1, [0] * (N.nrows() - 1) + [1]), []
    for _ in range(periods):
        column = N * column
        sizes.append(max(abs(x) for x in column.entries()[:-1]))
    return sizes


@FEW
@given(gated_families(), st.integers(1, 20))
def test_forgetting_within_more_steps_is_never_less_true(family, horizon):
    first = certify(family, "forgets_within", horizon=horizon, **QUICK)
    later = certify(family, "forgets_within", horizon=horizon + 7, **QUICK)
    verdicts = (first.verdict, later.verdict)
    assert verdicts != (Verdict.PROVED, Verdict.REFUTED)


@given(diagonal_families(), st.sampled_from(["contraction", "stability"]), st.data())
def test_a_diagonal_family_is_always_settled_and_rightly(family, asked, data):
    made = certify(family, asked)
    assert holds(made), "the largest exponent decides"
    steps = data.draw(vectors(family.dimension, dyadics(0, 1, 3)))
    width = family.step_high - family.step_low
    balls = family.transition(tuple(family.step_low + s * width for s in steps))
    if made.verdict is Verdict.PROVED:
        assert all(not factor > ball(made.claim.rate) for factor in balls)


@given(diagonal_families(), st.data())
def test_a_diagonal_state_stays_below_its_bound(family, data):
    made = certify(family, "bounded_state")
    assert holds(made)
    if made.verdict is Verdict.REFUTED:
        return
    state = [ball(Fraction(0))] * family.dimension
    for _ in range(8):
        share = data.draw(dyadics(0, 1, 2))
        step = family.step_low + share * (family.step_high - family.step_low)
        factors = family.transition((step,) * family.dimension)
        for i, (factor, a) in enumerate(zip(factors, family.rates, strict=True)):
            zoh = (factor - 1) / ball(a) if a else ball(step)
            gain = ball(step) if family.rule == "euler" else zoh
            state[i] = factor * state[i] + gain * ball(family.input_reach[i])
            assert not state[i] > ball(made.claim.bound)


def test_the_property_tests_can_fail():
    """A norm that does not contract is caught by the same comparison."""
    wrong = Quadratic(((Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))))
    moved = applied(
        from_flint(to_flint(((Fraction(1), Fraction(1)), (Fraction(0), Fraction(1))))), (1, 1)
    )
    assert squared_norm(wrong, moved) > squared_norm(wrong, (1, 1))
