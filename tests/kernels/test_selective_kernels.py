"""The Triton kernels of the selective scan compute what the loop computes, in the interpreter here
and on a GPU where there is one."""

from __future__ import annotations

import pytest
import torch

pytest.importorskip("triton")
from selssm.kernels import lanes, selective_backward, wide
from selssm.scans import scan, selective_scan
from tests.machine.selective import UNIT, arguments, rows_widened, run, same_bits, worst

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
RECORDED = 32  # units of rounding, against each tensor's largest entry
TIMED = ("u", "delta", "B", "C", "z")
CASES = {
    "plain": {},
    "one step": {"length": 1},
    "two chunks": {"length": 37, "batch": 1},
    "groups of three": {"groups": 2},
    "channels beyond a tile": {"channels": 35, "length": 5, "batch": 1},
    "states beyond a power of two": {"size": 5, "length": 9},
    "a state beyond a tile": {"batch": 1, "length": 3, "channels": 5, "size": 256},
    "one state": {"length": 5, "size": 1},
    "packed, with an empty sequence": {"batch": 1, "length": 57, "ends": (0, 3, 3, 21, 57)},
}


@pytest.mark.parametrize("rule", ["euler", "zoh"])
@pytest.mark.parametrize("case", CASES)
def test_outputs_states_and_all_gradients_are_those_of_the_loop(case, rule, poisoned):
    given = arguments(dtype=torch.float32, device=DEVICE, **CASES[case])
    ours, loops = (run(given, rule=rule, backend=backend) for backend in ("triton", "loop"))
    for found, expected in zip(ours, loops, strict=True):
        assert max(worst(found, expected).values()) < RECORDED * UNIT[torch.float32]


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_narrow_types_are_rounded_once_at_the_end(dtype, poisoned):
    given = arguments(dtype=dtype, device=DEVICE, batch=1)
    ours, loops = (run(given, backend=backend) for backend in ("triton", "loop"))
    assert worst(ours[0], loops[0])["last"] < RECORDED * UNIT[torch.float32]
    assert max(worst(ours[1], loops[1]).values()) < 4 * UNIT[dtype]


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
@pytest.mark.parametrize("size", [1, 3, 16, 20])
def test_rows_in_their_own_type_give_the_bits_of_widened_ones(size, dtype, poisoned, monkeypatch):
    """One channel a lane, as with z, or blocks of states: then they are widened when used."""
    given = arguments(dtype=dtype, device=DEVICE, batch=1, size=size, length=9, ends=(0, 4, 9))
    rows, real = [], selective_backward.pairs
    spy = lambda *args, **options: rows.append(real(*args, **options)) or rows[-1]  # noqa: E731
    monkeypatch.setattr(selective_backward, "pairs", spy)
    found, wide = (run(x, backend="triton") for x in (given, rows_widened(given)))
    assert [made[0].dtype for made in rows] == [dtype, torch.float32]
    assert same_bits(found[0], wide[0]) and same_bits(found[1], wide[1])


def test_two_runs_agree_bit_for_bit():
    given = arguments(dtype=torch.float32, device=DEVICE, groups=2)
    once, again = (run(given, backend="triton") for _ in range(2))
    for first, second in zip(once, again, strict=True):
        assert all(torch.equal(first[name], second[name]) for name in first)


def test_a_wrong_rule_is_caught():
    """The mutant: the deployed gain against the exact hold is far outside of the tolerance."""
    given = arguments(dtype=torch.float32, device=DEVICE)
    wrong = run(given, rule="euler", backend="triton")[0]
    right = run(given, rule="zoh", backend="loop")[0]
    assert worst(wrong, right)["out"] > 1000 * RECORDED * UNIT[torch.float32]


def test_memory_that_nobody_wrote_is_noticed(poisoned):
    """The mutant of the poison: an output of which a row is left out."""
    out = torch.empty(3, 4, device=DEVICE)
    out[:2] = 0
    assert out[:2].isfinite().all() and out[2].isnan().all()


def every_other(x: torch.Tensor) -> torch.Tensor:
    """The same numbers with gaps between them along the last axis."""
    return torch.stack((x, torch.full_like(x, torch.nan)), dim=-1)[..., 0]


@pytest.mark.parametrize("name", ["u", "delta", "B", "C", "z"])
def test_arguments_with_gaps_are_read_where_they_are(name):
    given = arguments(dtype=torch.float32, device=DEVICE, length=9)
    apart = given | {name: every_other(given[name])}
    assert not apart[name].is_contiguous()
    whole, gapped = (selective_scan(**g, backend="triton") for g in (given, apart))
    assert torch.equal(whole[0], gapped[0]) and torch.equal(whole[1], gapped[1])


def test_gradients_of_expanded_arguments_and_outputs():
    """B and C the same at every step (stride zero), the gradient of the output expanded."""
    given = arguments(dtype=torch.float32, device=DEVICE, length=9)
    fixed = {n: given[n][..., :1].expand_as(given[n]) for n in ("B", "C")}
    results = []
    for more in (fixed, {n: x.contiguous() for n, x in fixed.items()}):
        leaves = {n: x.detach().requires_grad_() for n, x in more.items()}
        out, _ = selective_scan(**(given | leaves), backend="triton")
        results.append(torch.autograd.grad(out.sum(), list(leaves.values())))
    for one, other in zip(*results, strict=True):
        assert torch.equal(one, other)


def test_autocast_changes_nothing():
    given = arguments(dtype=torch.float32, device=DEVICE, length=9)
    alone = selective_scan(**given, backend="triton")
    with torch.autocast(DEVICE, dtype=torch.bfloat16):
        cast = selective_scan(**given, backend="triton")
    assert torch.equal(cast[0], alone[0]) and cast[1].dtype is torch.float32


@pytest.mark.parametrize("wide", ["A", "D", "delta_bias", "initial_state"])
def test_parameters_may_be_narrow_too(wide):
    given = arguments(dtype=torch.bfloat16, device=DEVICE, length=5)
    narrow = given | {wide: given[wide].bfloat16()}
    found = run(narrow, backend="triton")
    expected = run(narrow, backend="loop")
    assert worst(found[0], expected[0])["last"] < RECORDED * UNIT[torch.float32]
    assert found[1][wide].dtype is torch.bfloat16
    assert worst(found[1], expected[1])[wide] < 4 * UNIT[torch.bfloat16]


@pytest.mark.parametrize("packed", [None, (0, 1, 1, 230, 270)])
def test_time_in_pieces_is_the_whole(packed, monkeypatch, poisoned):
    """As on a device that few channels do not fill; also with pieces that begin after the end."""
    monkeypatch.setattr(lanes, "multiprocessors", lambda device: 4)
    sizes = {"length": 270, "channels": 2, "size": 2}
    given = arguments(dtype=torch.float32, device=DEVICE, batch=1, ends=packed, **sizes)
    count, steps = lanes.pieces_of(270, 1, 4, 4, torch.device(DEVICE))
    assert count == 5 and 4 * steps < 270 <= 5 * steps
    ours, loops = (run(given, backend=backend) for backend in ("triton", "loop"))
    for found, expected in zip(ours, loops, strict=True):  # sums over all steps round more
        assert max(worst(found, expected).values()) < 8 * RECORDED * UNIT[torch.float32]


def test_pieces_that_forget_what_came_before_are_caught(monkeypatch):
    """The mutant: the second half starts from zero."""
    monkeypatch.setattr(lanes, "multiprocessors", lambda device: 4)
    sizes = {"length": 270, "channels": 2, "size": 2}
    given = arguments(dtype=torch.float32, device=DEVICE, batch=1, **sizes)
    given["delta"] -= 6  # long memory
    right = selective_scan(**given, backend="loop")[0]
    whole = selective_scan(**given, backend="triton")[0]
    assert worst({"out": whole}, {"out": right})["out"] < RECORDED * UNIT[torch.float32]
    late = given | {n: given[n][..., 128:] for n in TIMED}
    late["initial_state"] = torch.zeros_like(given["initial_state"])
    forgot = selective_scan(**late, backend="triton")[0]
    assert worst({"out": forgot}, {"out": right[..., 128:]})["out"] > 1e-3


def test_ends_of_sequences_may_lie_apart():
    given = arguments(dtype=torch.float32, device=DEVICE, batch=1, length=9, ends=(0, 4, 4, 9))
    ends = given["cu_seqlens"]
    apart = torch.stack((ends, 7 * torch.ones_like(ends)), dim=1)[:, 0]
    found, expected = (
        selective_scan(**(given | {"cu_seqlens": e}), backend="triton") for e in (apart, ends)
    )
    assert all(torch.equal(x, y) for x, y in zip(found, expected, strict=True))


@pytest.mark.parametrize("layout", ["bdl", "bld"])
def test_rows_very_far_apart_are_copied_first(layout, monkeypatch, poisoned):
    given = arguments(dtype=torch.float32, device=DEVICE, length=9)
    rows = ("u", "delta", "B", "C", "z")
    if layout == "bld":
        given |= {n: given[n].transpose(1, 2) for n in rows}
    runs = [run(given | {"layout": layout}, backend="triton")]
    seen, scan_near = [], wide.selective.forward
    monkeypatch.setattr(
        wide.selective, "forward", lambda s, *a: (seen.append(s.u.stride()), scan_near(s, *a))[1]
    )
    monkeypatch.setattr(wide, "FAR", 7)  # beyond the 6 of a compact (b, L, 6)
    runs.append(run(given | {"layout": layout}, backend="triton"))
    assert seen and all(max(strides[1:]) < wide.FAR for strides in seen)
    for one, other in zip(*runs, strict=True):
        for name in one:
            assert (
                torch.equal(one[name], other[name]) and one[name].stride() == other[name].stride()
            )


def test_the_gradient_of_the_gate_sees_outputs_that_are_not_rounded():
    """With N in blocks: y is beyond float16, and y SiLU(z) is not."""
    given = arguments(dtype=torch.float16, device=DEVICE, batch=1, length=3, channels=2, size=65)
    given |= {"z": torch.full_like(given["z"], -12.0), "D": torch.full_like(given["D"], 2e5)}
    given["u"] = given["u"].sign() * (0.5 + given["u"].abs())
    ours, loops = (run(given, backend=b) for b in ("triton", "loop"))
    assert torch.isfinite(ours[0]["out"]).all() and torch.isfinite(ours[1]["z"]).all()
    assert worst(ours[1], loops[1])["z"] < 4 * UNIT[torch.float16]


@pytest.mark.parametrize("which", [0, 1], ids=["outputs", "last states"])
def test_a_loss_of_one_result_needs_no_gradient_of_the_other(which):
    given = arguments(dtype=torch.float32, device=DEVICE, length=9)
    names = ("u", "delta", "A", "B", "C", "initial_state")
    leaves = [given[n].requires_grad_() for n in names]
    found, right = (
        torch.autograd.grad(
            selective_scan(**given, backend=b)[which].sin().sum(), leaves, allow_unused=True
        )
        for b in ("triton", "loop")
    )
    for name, g, expected in zip(names, found, right, strict=True):
        expected = torch.zeros_like(g) if expected is None else expected
        assert (g - expected).abs().max() < RECORDED * UNIT[
            torch.float32
        ] * expected.abs().max().clamp(1), name


def test_a_lane_with_two_channels_computes_the_same(monkeypatch, poisoned):
    given = arguments(dtype=torch.float32, device=DEVICE, batch=1, length=9, channels=20, size=16)
    found = []
    for deep in (1, 2):
        monkeypatch.setattr(
            selective_backward, "best_tile", lambda s, rule, deep=deep: lanes.tile_of(s, 1, deep)
        )
        found.append(run(given, backend="triton"))
    loops = run(given, backend="loop")
    for ours in found:
        for part, expected in zip(ours, loops, strict=True):
            assert max(worst(part, expected).values()) < RECORDED * UNIT[torch.float32]


@pytest.mark.parametrize("backend", ["torch", "triton"])
def test_an_empty_batch_has_empty_results(backend):
    u = torch.rand(0, 4, 6, device=DEVICE, requires_grad=True)
    B, A = torch.rand(0, 3, 6, device=DEVICE), -torch.rand(4, 3, device=DEVICE)
    y, last = selective_scan(u, u, A, B, B, return_last_state=True, backend=backend)
    (slope,) = torch.autograd.grad(y.sum(), u)
    assert y.shape == slope.shape == u.shape and last.shape == (0, 4, 3)
    assert scan(u, u, backend=backend).shape == u.shape
