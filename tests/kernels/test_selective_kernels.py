"""The Triton kernels of the selective scan compute what the loop computes, in the interpreter here
and on a GPU where there is one."""

from __future__ import annotations

import pytest
import torch

pytest.importorskip("triton")
from tests.machine.selective import UNIT, arguments, run, worst

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
RECORDED = 16  # units of rounding, against each tensor's largest entry
CASES = {
    "plain": {},
    "one step": {"length": 1},
    "three chunks": {"length": 37, "batch": 1},
    "groups of three": {"groups": 2},
    "channels beyond a tile": {"channels": 35, "length": 5, "batch": 1},
    "states beyond a power of two": {"size": 5, "length": 9},
    "packed, with an empty sequence": {"batch": 1, "length": 40, "ends": (0, 3, 3, 21, 40)},
}


@pytest.mark.parametrize("rule", ["euler", "zoh"])
@pytest.mark.parametrize("case", CASES)
def test_outputs_states_and_all_gradients_are_those_of_the_loop(case, rule):
    given = arguments(dtype=torch.float32, device=DEVICE, **CASES[case])
    ours, loops = (run(given, rule=rule, backend=backend) for backend in ("triton", "loop"))
    for found, expected in zip(ours, loops, strict=True):
        assert max(worst(found, expected).values()) < RECORDED * UNIT[torch.float32]


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_narrow_types_are_rounded_once_at_the_end(dtype):
    given = arguments(dtype=dtype, device=DEVICE, batch=1)
    ours, loops = (run(given, backend=backend) for backend in ("triton", "loop"))
    assert worst(ours[0], loops[0])["last"] < RECORDED * UNIT[torch.float32]
    assert max(worst(ours[1], loops[1]).values()) < 4 * UNIT[dtype]


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
