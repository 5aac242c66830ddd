"""What a verdict says it rests on, and what it says in numbers, is what was checked and no more."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from numerics.certificate import from_json, holds, recheck, to_json
from numerics.certify import certify
from numerics.claim import Claim, Property
from numerics.errors import InputError
from numerics.families import Delta, Diagonal, GateBox, Leaky, Replace
from numerics.witnesses import GateWord, InvariantBox, NonnegativeVector, StepSize, WeightedMax
from proofs.verdict import Verdict

F = Fraction
OPEN = GateBox.uniform(2, 1, 1)
CALM = Leaky([[F(1, 2), F(-1, 5)], [F(1, 10), F(2, 5)]], OPEN, [[1], [1]], 1)
WILD = Replace([[2, 0], [0, F(1, 2)]], OPEN, [[1], [1]], 1)
CONTRACTION = Claim(Property.CONTRACTION)
JORDAN = Replace([[1, 1], [0, 1]], OPEN, [[0], [1]], 1)
JORDAN_OF_TURNS = Replace(
    [[0, -1, 1, 0], [1, 0, 0, 1], [0, 0, 0, -1], [0, 0, 1, 0]], GateBox.uniform(4, 1, 1)
)
RADIUS, RATE = ("contraction.word_radius",), ("contraction.diagonal_rate",)


def grounds(family, asked, **options):
    made = certify(family, asked, **options)
    assert holds(made) and holds(from_json(to_json(made)))
    return made.verdict, made.theorems


def test_a_jordan_block_on_the_circle_names_no_theorem_about_the_spectral_radius():
    for family in (JORDAN, JORDAN_OF_TURNS):
        made = certify(family, "stability")
        assert made.verdict is Verdict.REFUTED and made.theorems == ()
        assert "Jordan block" in made.reason and "linear algebra" in made.reason
        assert not holds(replace(made, theorems=RADIUS))
        assert grounds(family, "contraction") == (Verdict.REFUTED, RADIUS)


def test_a_spectral_radius_above_one_names_its_theorem():
    for asked in ("contraction", "stability", "forgets_within"):
        assert grounds(WILD, asked, horizon=3) == (Verdict.REFUTED, RADIUS)
    assert not holds(replace(certify(WILD, "stability"), theorems=()))


def test_a_diverging_word_says_that_it_rests_on_linear_algebra():
    made = certify(JORDAN, "bounded_state")
    assert made.verdict is Verdict.REFUTED and made.theorems == ()
    assert "linear algebra" in made.reason


@pytest.mark.parametrize(
    ("family", "asked", "expected"),
    [
        (Diagonal([-1], F(1, 10), 1), "contraction", (Verdict.PROVED, RATE)),
        (Diagonal([-1, -2], 0, 1), "contraction", (Verdict.REFUTED, RADIUS)),
        (Diagonal([-1, -2], 0, 1), "forgets_within", (Verdict.REFUTED, RADIUS)),
        (Diagonal([-1, -2], 0, 1), "stability", (Verdict.PROVED, RATE)),
        (Diagonal([-1], 0, 0), "contraction", (Verdict.REFUTED, RADIUS)),
        (Diagonal([-1, 0], 1, 2), "contraction", (Verdict.REFUTED, RADIUS)),
        (Diagonal([-1, 1], 0, 2), "stability", (Verdict.REFUTED, RADIUS)),
        (Diagonal([-1], F(1, 10), 1), "forgets_within", (Verdict.REFUTED, RADIUS)),
        (Diagonal([-1], 0, 1, [[1]], 1), "bounded_state", (Verdict.PROVED, ("bounded.zoh",))),
        (
            Diagonal([-1], 0, 1, [[1]], 1, "euler"),
            "bounded_state",
            (Verdict.PROVED, ("bounded.euler",)),
        ),
        (Diagonal([0], 0, 1, [[1]], 1), "bounded_state", (Verdict.REFUTED, ())),
        (Diagonal([0], 0, 1, [[0]], 1), "bounded_state", (Verdict.PROVED, ())),
        (Diagonal([1], 0, 0, [[1]], 1), "bounded_state", (Verdict.PROVED, ())),
    ],
    ids=range(13),
)
def test_a_diagonal_verdict_names_what_it_rests_on(family, asked, expected):
    assert grounds(family, asked, horizon=3) == expected


def test_exponents_beyond_every_float_are_settled_and_said():
    huge = F(10) ** 300
    for family in (Diagonal([huge], 0, huge), Diagonal([10**6], 0, 10**6)):
        assert grounds(family, "stability") == (Verdict.REFUTED, RADIUS)
    for family in (Diagonal([-huge], huge, huge), Diagonal([-1 / huge], 1 / huge, huge)):
        for asked in ("contraction", "stability"):
            assert grounds(family, asked) == (Verdict.PROVED, RATE)
    pushed = Leaky([[F(1, 2)]], GateBox.uniform(1, F(1, 2), 1), [[huge]], huge)
    assert certify(pushed, "bounded_state", seconds=1).verdict is not Verdict.REFUTED


@pytest.mark.parametrize(
    ("asked", "name", "value"),
    [
        ("contraction", "bound", F(1, 10)),
        ("contraction", "horizon", 1),
        ("stability", "bound", F(1, 10)),
        ("bounded_state", "rate", F(0)),
        ("bounded_state", "horizon", 1),
        ("forgets_within", "bound", F(0)),
    ],
)
def test_a_number_that_no_check_reads_may_not_stand_in_a_claim(asked, name, value):
    made = certify(CALM, asked, horizon=100)
    padded = replace(made, claim=replace(made.claim, **{name: value}))
    assert holds(made) and not holds(padded)
    assert f"states a {name}" in recheck(padded).reason


def test_a_word_for_a_horizon_that_is_none_is_unknown():
    made = certify(WILD, "forgets_within", horizon=3)
    for horizon in (0, -3, None):
        assert not holds(replace(made, claim=replace(made.claim, horizon=horizon)))


def test_numbers_too_long_for_floats_are_judged_or_refused_but_never_a_crash():
    text = to_json(certify(CALM, "contraction"))
    with pytest.raises(InputError, match="outside"):
        from_json(text.replace('"low": [\n    "1"', f'"low": [\n    "{10**500}"'))
    long = replace(CALM, A=((F(10) ** 500, F(0)), (F(0), F(1, 2))))
    claim = Claim(Property.CONTRACTION, rate=F(1, 2))
    assert "e+500, above the rate" in WeightedMax((F(1), F(1))).check(long, claim).reason
    with pytest.raises(InputError, match="make no range"):
        Diagonal([-1], F(10) ** 500, 1)


def test_reasons_round_the_exponent_to_the_safe_side():
    proved = certify(Diagonal([-1], F(1, 3), 1), "contraction")
    assert "at most -0.333333:" in proved.reason
    refuted = certify(Diagonal([F(2, 3)], 0, 1), "contraction")
    assert refuted.reason.endswith("at least 0.666666")


def test_no_random_norm_proves_what_a_word_refutes():
    """Every witness of a proof is tried on families whose gates allow spectral radius one."""
    word = GateWord(((F(1), F(1)),))
    for family in (WILD, JORDAN):
        refuted = certify(family, "contraction")
        assert holds(replace(refuted, witness=word))
        for donor in (CALM, Replace(CALM.A, OPEN)):
            for witness in (certify(donor, "contraction").witness, StepSize()):
                for rate in (F(0), F(1, 2), 1 - F(1, 10**9)):
                    claim = replace(refuted.claim, rate=rate)
                    assert witness.check(family, claim).verdict is Verdict.UNKNOWN


def test_numbers_beyond_floats_end_in_unknown_and_not_in_a_crash():
    d, huge = 130, F(10) ** 320
    family = Leaky(np.eye(d) / 2, GateBox.uniform(d, 1, 1), [[1]] * d, 1)
    claim = Claim(Property.BOUNDED_STATE, bound=huge)
    assert InvariantBox((huge,) * d).check(family, claim).verdict is Verdict.UNKNOWN
    assert NonnegativeVector((huge,) * d).check(family, CONTRACTION).verdict is Verdict.UNKNOWN
    wide = Leaky(np.full((d, d), 1e308), GateBox.uniform(d, 1, 1))
    assert certify(wide, "contraction", seconds=2).verdict in (Verdict.REFUTED, Verdict.UNKNOWN)


def test_a_start_below_zero_is_no_start_and_diverges_from_nothing():
    made = certify(Replace([[2]], GateBox.uniform(1, 1, 1), [[1]], 1), "bounded_state")
    assert made.verdict is Verdict.REFUTED and holds(made)
    assert not holds(replace(made, claim=replace(made.claim, start=F(-1))))


@pytest.mark.parametrize(("name", "value"), [("rate", F(1, 2)), ("start", F(1))])
def test_a_refutation_carries_no_number_that_it_does_not_read(name, value):
    made = certify(WILD, "contraction")
    padded = replace(made, claim=replace(made.claim, **{name: value}))
    assert holds(made) and not holds(padded)
    assert f"states a {name}" in recheck(padded).reason


def test_a_horizon_beyond_all_powers_is_settled_for_the_delta_rule():
    family = Delta(2, 0, F(1, 2), 0, 1 - F(1, 10**9))
    for horizon, verdict in ((10**15, Verdict.PROVED), (1000, Verdict.REFUTED)):
        assert certify(family, "forgets_within", horizon=horizon).verdict is verdict
