"""A certificate that is changed so that its claim breaks is rejected; a file is never believed."""

import json
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from numerics.certificate import from_json, holds, read, recheck, to_json
from numerics.certify import certify
from numerics.claim import Property
from numerics.errors import InputError
from numerics.families import Diagonal, GateBox, Leaky, Replace
from numerics.model_data import MAX_EMBEDDED
from numerics.witnesses import GateWord, Quadratic, WeightedMax
from proofs.verdict import EvidenceKind, Verdict

F = Fraction
BOX = GateBox.uniform(2, F(1, 20), 1)
CALM = Leaky([[F(1, 2), F(-1, 5)], [F(1, 10), F(2, 5)]], BOX, [[1], [F(1, 2)]], 1)
WILD = Leaky([[F(-2, 3), F(-2, 3)], [F(2, 3), F(-2, 3)]], BOX, [[1], [1]], 1)
TURN = Replace([[F(1, 10), F(4, 5)], [F(-4, 5), F(1, 10)]], GateBox.uniform(2, 0, 1), [[1], [1]], 1)
SLOW = Diagonal([-1, -2], F(1, 10), 2, [[1], [1]], 1, "euler")
MADE = {
    f"{name}-{asked}": certify(family, asked, horizon=500)
    for name, family in {"calm": CALM, "wild": WILD, "turn": TURN, "slow": SLOW}.items()
    for asked in ("contraction", "stability", "bounded_state", "forgets_within")
}
certificates = pytest.mark.parametrize("name", MADE)


def edited(name, *path, to):
    """The certificate with the value at this path of its JSON replaced."""
    document = json.loads(to_json(MADE[name]))
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = to
    return from_json(json.dumps(document))


@certificates
def test_each_certificate_holds_and_survives_its_json(name):
    assert holds(MADE[name]) and holds(from_json(to_json(MADE[name]).encode()))


@certificates
def test_the_opposite_verdict_does_not_hold(name):
    opposite = {Verdict.PROVED: Verdict.REFUTED, Verdict.REFUTED: Verdict.PROVED}
    turned = replace(MADE[name], verdict=opposite[MADE[name].verdict])
    assert recheck(turned).verdict is Verdict.UNKNOWN and not holds(turned)


@certificates
def test_other_evidence_other_theorems_or_no_witness_do_not_hold(name):
    assert not holds(replace(MADE[name], evidence=EvidenceKind.FLOAT))
    assert not holds(replace(MADE[name], theorems=("bounded.iss", "identity.telescope")))
    assert not holds(replace(MADE[name], witness=None))


@certificates
def test_a_certificate_of_another_model_is_noticed(name):
    other = replace(MADE[name].family, bound=F(7))
    assert holds(MADE[name], MADE[name].family) and not holds(MADE[name], other)
    assert "another model" in recheck(MADE[name], other).reason


@certificates
def test_a_witness_borrowed_from_another_certificate_proves_nothing_false(name):
    for other in MADE.values():
        ruling = recheck(replace(MADE[name], witness=other.witness, theorems=other.theorems))
        assert ruling.verdict in (MADE[name].verdict, Verdict.UNKNOWN)


@pytest.mark.parametrize(
    ("name", "path", "to"),
    [
        ("calm-contraction", ("claim", "rate"), "97/100"),
        ("calm-contraction", ("claim", "rate"), "1"),
        ("calm-contraction", ("claim", "rate"), "-1/2"),
        ("calm-contraction", ("claim", "rate"), None),
        ("calm-contraction", ("witness", "weights", 0), "1/1000"),
        ("calm-contraction", ("witness", "weights", 0), "0"),
        ("calm-contraction", ("witness", "weights"), ["1"]),
        ("calm-contraction", ("witness", "weights"), ["-1", "-1"]),
        ("calm-contraction", ("model", "A", 0, 0), "3/2"),
        ("calm-contraction", ("model", "gate", "low", 0), "0"),
        ("calm-contraction", ("claim", "property"), "bounded_state"),
        ("calm-contraction", ("claim", "property"), "precision"),
        ("calm-forgets_within", ("claim", "horizon"), 3),
        ("calm-forgets_within", ("claim", "horizon"), 0),
        ("calm-forgets_within", ("claim", "horizon"), -5),
        ("calm-forgets_within", ("claim", "horizon"), None),
        ("calm-bounded_state", ("claim", "bound"), "2"),
        ("calm-bounded_state", ("claim", "start"), "1000"),
        ("calm-bounded_state", ("claim", "start"), "-1"),
        ("calm-bounded_state", ("model", "bound"), "2"),
        ("calm-bounded_state", ("model", "bound"), None),
        ("calm-bounded_state", ("witness", "radii", 0), "1"),
        ("calm-bounded_state", ("witness", "radii", 0), "-3"),
        ("turn-contraction", ("witness", "P", 0, 1), "1/8"),
        ("turn-contraction", ("witness", "P", 0, 0), "-1"),
        ("turn-contraction", ("witness", "P", 0, 0), "1/8"),
        ("turn-contraction", ("claim", "rate"), "4/5"),
        ("turn-contraction", ("model", "A", 0, 1), "1"),
        ("turn-bounded_state", ("witness", "rate"), "1"),
        ("turn-bounded_state", ("witness", "rate"), "3/2"),
        ("turn-bounded_state", ("claim", "bound"), "1"),
        ("turn-bounded_state", ("claim", "bound"), "-100"),
        ("wild-contraction", ("witness", "gates", 0, 0), "0"),
        ("wild-contraction", ("witness", "gates"), [["1", "1"]]),
        ("wild-contraction", ("witness", "gates"), []),
        ("wild-contraction", ("witness", "gates", 0), ["1"]),
        ("wild-contraction", ("model", "A"), [["0", "1/2"], ["1/2", "0"]]),
        ("wild-bounded_state", ("witness", "inputs", 0), ["2"]),
        ("wild-bounded_state", ("witness", "inputs"), [["0"], ["0"]]),
        ("wild-bounded_state", ("witness", "inputs"), [["1"]]),
        ("slow-contraction", ("claim", "rate"), "9/10"),
        ("slow-contraction", ("model", "rates", 0), "0"),
        ("slow-contraction", ("model", "step_low"), "0"),
        ("slow-bounded_state", ("claim", "bound"), "2"),
        ("slow-bounded_state", ("model", "step_high"), "3"),
        ("slow-forgets_within", ("claim", "horizon"), 6),
    ],
)
def test_a_change_that_breaks_the_claim_is_rejected(name, path, to):
    assert not holds(edited(name, *path, to=to))


def test_a_matrix_that_is_not_symmetric_is_no_norm():
    skew = Quadratic(((F(1), F(9)), (F(-9), F(1))))
    assert not holds(replace(MADE["turn-contraction"], witness=skew))


def test_a_weighted_max_norm_is_no_norm_for_a_diagonal_family_and_steps_are_none_for_gates():
    assert not holds(replace(MADE["slow-contraction"], witness=WeightedMax((F(1), F(1)))))
    steps = MADE["slow-contraction"].witness
    assert not holds(replace(MADE["calm-contraction"], witness=steps))


def test_a_large_model_is_named_by_its_digest():
    long = F(1, 3**1500)
    A = tuple(tuple(long if i != j else F(1, 2) for j in range(40)) for i in range(40))
    family = Replace(A, GateBox.uniform(40, 0, 1))
    made = certify(family, "contraction")
    document = to_json(made)
    assert len(document) < MAX_EMBEDDED and "sha256" in json.loads(document)["model"]
    assert holds(from_json(document, family))
    assert not holds(from_json(document, replace(family, bound=F(1))))
    with pytest.raises(InputError, match="--model"):
        from_json(document)


ODD = [
    "", "null", "[]", "{}", "{", "nonsense", '"x"', "1e999", "NaN", '{"format": NaN}',
    "[" * 100_000, '{"a":' * 100_000, '"' + '\\"' * 100_000, "9" * 10_000, '{"a": 1, "a": 2}',
    b"\xff\xfe\x00", b"\x80\x04K\x01.", " " * (17 * 2**20),
]  # fmt: skip


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_an_odd_file_is_an_input_error(text, tmp_path):
    with pytest.raises(InputError) as caught:
        from_json(text)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 400
    path = tmp_path / "c.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError):
        read(path)


def test_a_file_that_is_not_there_is_an_input_error(tmp_path):
    for wrong in (tmp_path / "none.json", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            read(wrong)


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("format",), "zip"), (("version",), 2), (("version",), "1"), (("verdict",), "true"),
        (("claim", "rate"), "1/0"), (("claim", "rate"), "0.5"), (("claim", "rate"), 0.5),
        (("claim", "rate"), "9" * 5000), (("claim", "rate"), "1 "), (("claim", "rate"), "١"),
        (("claim", "horizon"), True), (("claim", "horizon"), 1.5), (("claim", "horizon"), 10**30),
        (("claim", "property"), "speed"), (("claim", "start"), None), (("claim",), []),
        (("witness", "kind"), "magic"), (("witness", "weights"), "1"), (("witness",), 3),
        (("witness", "extra"), 1), (("model", "A"), [["1"]]), (("model", "A"), {}),
        (("model", "A"), [["1", "2"], ["1"]]), (("model", "form"), "ssd"), (("model",), None),
        (("model", "gate", "low"), ["2", "2"]), (("model", "gate", "scalar"), 0),
        (("evidence",), "trust me"), (("theorems",), "all"), (("theorems",), [1]), (("extra",), 1),
        (("reason",), None),
    ],
)  # fmt: skip
def test_a_malformed_certificate_is_an_input_error(path, to):
    with pytest.raises(InputError) as caught:
        edited("calm-contraction", *path, to=to)
    assert "\n" not in str(caught.value)


SCRAPS = st.sampled_from(
    ["0", "1", "-1", "1/2", "2", "99/100", "1000", "1/1000000", None, [], ["1", "1"], 1, 500, True]
)


def places(value, path=()):
    """All paths into a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, x in inner:
        yield (*path, key)
        if isinstance(x, (dict, list)):
            yield from places(x, (*path, key))


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(sorted(MADE)), st.data())
def test_no_random_edit_makes_a_false_certificate_hold(name, data):
    """What still holds after an edit is confirmed afresh by the search, or at least not refuted."""
    path = data.draw(st.sampled_from(list(places(json.loads(to_json(MADE[name]))))))
    try:
        made = edited(name, *path, to=data.draw(SCRAPS))
    except InputError:
        return
    if holds(made) and path[0] in ("model", "claim"):
        claim = made.claim
        asked = {"horizon": claim.horizon} if claim.property is Property.FORGETS_WITHIN else {}
        if made.family.B is None or made.family.bound is None:
            return
        start = max(claim.start, F(0))
        again = certify(made.family, claim.property, start=start, seconds=1, **asked)
        assert again.verdict in (made.verdict, Verdict.UNKNOWN)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=200))
@example('{"format": "selssm-certificate"}')
def test_no_text_raises_anything_but_an_input_error(text):
    with pytest.raises(InputError):
        from_json(text)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 3000), st.sampled_from(['"', "{", "]", "1", "-", "/", " ", "\\", "é", ""]))
def test_one_character_changed_is_an_input_error_or_a_certificate_that_is_judged(place, mark):
    text = to_json(MADE["calm-contraction"])
    place %= len(text)
    try:
        made = from_json(text[:place] + mark + text[place + 1 :])
    except InputError:
        return
    recheck(made)


def test_rechecking_needs_no_solver_and_no_torch(tmp_path):
    """A fresh interpreter that cannot import them rechecks every certificate."""
    for name, made in MADE.items():
        (tmp_path / f"{name}.json").write_text(to_json(made), encoding="utf-8")
    code = (
        "import sys\n"
        "for name in ('scipy', 'cvxpy', 'torch'): sys.modules[name] = None\n"
        "from numerics.certificate import holds, read\n"
        "assert all(holds(read(path)) for path in sys.argv[1:])\n"
    )
    paths = [str(path) for path in sorted(tmp_path.iterdir())]
    subprocess.run([sys.executable, "-c", code, *paths], check=True, timeout=60)


def test_a_witness_that_asks_for_too_much_work_is_unknown():
    word = tuple((F(1), F(1, 3**100)) for _ in range(5000))
    asked = replace(MADE["wild-contraction"], witness=GateWord(word))
    assert "beyond the exact check" in recheck(asked).reason and not holds(asked)
