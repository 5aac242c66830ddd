"""The kernel of one token computes what the float64 loop computes, and moves the state in place."""

from __future__ import annotations

import pytest
import torch

pytest.importorskip("triton")
from numerics.errors import InputError
from selssm.kernels.step import step, tile_of
from selssm.scans import selective_scan, selective_state_update
from selssm.scans.step import selective_step_op
from tests.machine.selective import UNIT, arguments

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
RECORDED = 32 * UNIT[torch.float32]  # of the largest entry
CASES = {
    "plain": {},
    "groups of three": {"groups": 2},
    "several programmes, channels beyond them": {"channels": 300, "batch": 1},
    "states beyond a power of two": {"size": 5},
    "one state": {"size": 1},
    "many states": {"channels": 3, "size": 200, "batch": 1},
}


def token(**options):
    """Arguments of `selective_state_update`, by its names, from the last step of a sequence."""
    given = arguments(device=DEVICE, length=2, **{"dtype": torch.float32} | options)
    rows = {name: given[name][..., -1] for name in ("u", "delta", "B", "C", "z")}
    return {
        "state": given["initial_state"], "x": rows["u"], "dt": rows["delta"], "A": given["A"],
        "B": rows["B"], "C": rows["C"], "D": given["D"], "z": rows["z"],
        "dt_bias": given["delta_bias"], "dt_softplus": True,
    }  # fmt: skip


def move(given, **options):
    """(outputs, next state); the arguments stay as they are."""
    state = given["state"].clone()
    return selective_state_update(**(given | {"state": state}), **options), state


def by_the_loop(given, **options):
    wide = {n: x.double() if isinstance(x, torch.Tensor) else x for n, x in given.items()}
    return move(wide, backend="loop", **options)


def gap(found, expected):
    return ((found.double() - expected.double()).abs().max() / expected.abs().max()).item()


@pytest.mark.parametrize("rule", ["euler", "zoh"])
@pytest.mark.parametrize("case", CASES)
def test_outputs_and_the_state_are_those_of_the_loop(case, rule, poisoned):
    given = token(**CASES[case])
    for found, expected in zip(
        move(given, rule=rule, backend="triton"), by_the_loop(given, rule=rule), strict=True
    ):
        assert gap(found, expected) < RECORDED


@pytest.mark.parametrize("absent", ["D", "z", "dt_bias", "dt_softplus"])
def test_what_is_left_out_is_left_out(absent):
    whole = token()
    given = whole | {absent: False if absent == "dt_softplus" else None}
    if absent == "dt_softplus":
        whole, given = whole | {"dt": whole["dt"].abs()}, given | {"dt": given["dt"].abs()}
    out, state = move(given, backend="triton")
    right, other = by_the_loop(given), by_the_loop(whole)
    assert gap(out, right[0]) < RECORDED and gap(state, right[1]) < RECORDED
    assert gap(out, other[0]) > 1000 * RECORDED  # and the argument does something


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_narrow_types_are_rounded_once(dtype):
    given = token(dtype=dtype)
    (out, state), (right, after) = move(given, backend="triton"), by_the_loop(given)
    assert out.dtype == dtype and state.dtype == torch.float32
    assert gap(out, right) < 4 * UNIT[dtype] and gap(state, after) < RECORDED
    narrow = given | {"state": given["state"].to(dtype)}
    (out, state), (right, after) = move(narrow, backend="triton"), by_the_loop(narrow)
    assert state.dtype == dtype
    assert gap(out, right) < 4 * UNIT[dtype] and gap(state, after) < 4 * UNIT[dtype]


def test_tokens_one_by_one_are_the_scan():
    given = arguments(device=DEVICE, dtype=torch.float32, length=5)
    out, last = selective_scan(**given, backend="torch")
    state, rows = given["initial_state"].clone(), []
    for t in range(5):
        u, delta, B, C, z = (given[n][..., t] for n in ("u", "delta", "B", "C", "z"))
        rows.append(selective_state_update(
            state, u, delta, given["A"], B, C, given["D"], z, given["delta_bias"], True,
            backend="triton",
        ))  # fmt: skip
    assert gap(torch.stack(rows, -1), out) < RECORDED and gap(state, last) < RECORDED


@pytest.mark.parametrize("name", ["state", "x", "dt", "A", "B", "C", "D", "z", "dt_bias"])
def test_arguments_with_gaps_are_read_where_they_are(name):
    given = token(groups=2)
    whole, state = move(given, backend="triton")
    gapped = torch.stack((given[name], torch.full_like(given[name], torch.nan)), -1)
    apart = given | {name: gapped[..., 0]}
    out = selective_state_update(**apart, backend="triton")
    assert torch.equal(out, whole) and torch.equal(apart["state"], state)
    assert gapped[..., 1].isnan().all()  # nothing between the numbers was written


def test_launches_of_any_size_agree():
    given = token(channels=21)
    results = []
    for elements in (4, 64, 1024):
        state = given["state"].clone()
        x, B, C = given["x"], given["B"].unsqueeze(1), given["C"].unsqueeze(1)
        out = step(state, x, given["dt"], given["A"], B, C, None, None, None, True, "zoh", elements)
        results.append((out, state))
    for out, state in results[1:]:
        assert torch.allclose(out, results[0][0], rtol=1e-6, atol=1e-6)  # sums in other orders
        assert torch.allclose(state, results[0][1], rtol=1e-6, atol=1e-6)


def test_a_wrong_rule_is_caught():
    """The mutant: the deployed gain against the exact hold is far outside of the tolerance."""
    given = token()
    wrong, right = move(given, rule="euler", backend="triton"), by_the_loop(given, rule="zoh")
    assert gap(wrong[0], right[0]) > 1000 * RECORDED and gap(wrong[1], right[1]) > 1000 * RECORDED


def test_the_state_may_belong_to_a_graph_and_nothing_is_differentiated():
    given = token()
    leaves = {n: x.requires_grad_() for n, x in given.items() if isinstance(x, torch.Tensor)}
    assert not selective_state_update(**(given | leaves), backend="triton").requires_grad


@pytest.mark.parametrize(
    ("group", "size", "warps"), [(1536, 16, 4), (4, 16, 2), (2, 16, 1), (3, 1, 1), (1, 200, 4)]
)
def test_no_number_of_the_state_is_held_by_two_warps(group, size, warps):
    block, width, found = tile_of(group, size, 512, 4)
    assert found == warps and (found == 1 or 32 * found <= block * width)
    assert width >= size


def test_a_graph_that_keeps_the_state_notices_that_it_moved():
    given = token()
    held = given["state"].requires_grad_()
    kept = held.exp()  # which keeps its result for the gradient
    selective_state_update(**(given | {"state": kept}), backend="triton")
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        torch.autograd.grad(kept.sum(), held)


def test_the_operator_is_registered_as_torch_wants_it():
    given = token(groups=2)
    names = ("state", "x", "dt", "A", "B", "C", "D", "z", "dt_bias")
    found = torch.library.opcheck(selective_step_op, (*(given[n] for n in names), True, "zoh"))
    assert set(found.values()) == {"SUCCESS"}


def test_it_compiles_without_a_graph_break():
    given = token()
    alone, after = move(given, backend="triton")
    compiled = torch.compile(selective_state_update, fullgraph=True, backend="aot_eager")
    state = given["state"].clone()
    assert torch.equal(compiled(**(given | {"state": state}), backend="triton"), alone)
    assert torch.equal(state, after)


@pytest.mark.parametrize(
    ("name", "value", "place"),
    [
        ("x", torch.zeros(2, 6, 1), "x"),
        ("dt", torch.zeros(2, 5), "dt"),
        ("A", torch.zeros(5, 4), "A"),
        ("B", torch.zeros(2, 4, 4), "B"),
        ("z", torch.zeros(2, 5), "z"),
        ("D", torch.zeros(5), "D"),
        ("state", torch.zeros(2, 6, 5), "state"),
        ("rule", "foh", "rule"),
        ("backend", "cuda", "backend"),
    ],
)
def test_what_does_not_fit_is_named(name, value, place):
    with pytest.raises(InputError) as failure:
        selective_state_update(**(token() | {"backend": "triton"} | {name: value}))
    assert place in str(failure.value)
