"""The selective scan's kernels on a real GPU: sizes, types, lengths and offsets for which the
interpreter is too slow, and all that PyTorch asks of an operator."""

from __future__ import annotations

import pytest
import torch

pytest.importorskip("triton")
from selssm.scans import selective_scan
from selssm.scans.operators import selective_scan_op
from tests.machine.selective import UNIT, arguments, rows_widened, run, same_bits, worst

pytestmark = pytest.mark.gpu
RECORDED = 32  # units of rounding, against each tensor's largest entry
SIZES = [
    {"batch": 1, "length": 1, "channels": 2, "size": 1},
    {"batch": 3, "length": 17, "channels": 33, "size": 3},
    {"batch": 2, "length": 257, "channels": 100, "size": 16},
    {"batch": 1, "length": 65, "channels": 7, "size": 64},
    {"batch": 1, "length": 40, "channels": 40, "size": 200},
    {"batch": 1, "length": 33, "channels": 9, "size": 256},
    {"batch": 2, "length": 50, "channels": 48, "size": 16, "groups": 3},
    {"batch": 1, "length": 300, "channels": 64, "ends": (0, 0, 1, 128, 128, 299, 300)},
]


@pytest.mark.parametrize("rule", ["euler", "zoh"])
@pytest.mark.parametrize("sizes", SIZES, ids=lambda s: ", ".join(f"{k} {v}" for k, v in s.items()))
def test_all_sizes_forward_and_backward(sizes, rule, poisoned):
    given = arguments(dtype=torch.float32, device="cuda", **sizes)
    ours, loops = (run(given, rule=rule, backend=backend) for backend in ("triton", "loop"))
    for found, expected in zip(ours, loops, strict=True):
        assert max(worst(found, expected).values()) < RECORDED * UNIT[torch.float32]


@pytest.mark.parametrize("gated", [True, False])
@pytest.mark.parametrize("sizes", SIZES, ids=lambda s: ", ".join(f"{k} {v}" for k, v in s.items()))
def test_rows_in_their_own_type_give_the_bits_of_widened_ones(sizes, gated, poisoned):
    given = arguments(dtype=torch.bfloat16, device="cuda", **sizes)
    given |= {} if gated else {"z": None}
    found, wide = (run(x, backend="triton") for x in (given, rows_widened(given)))
    assert same_bits(found[0], wide[0]) and same_bits(found[1], wide[1])


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_narrow_types(dtype, poisoned):
    given = arguments(dtype=dtype, device="cuda", length=200, channels=96, size=16)
    ours, loops = (run(given, backend=backend) for backend in ("triton", "loop"))
    assert worst(ours[0], loops[0])["last"] < RECORDED * UNIT[torch.float32]
    assert max(worst(ours[1], loops[1]).values()) < 4 * UNIT[dtype]


def test_auto_takes_triton_and_the_answer_is_the_same_bit_for_bit():
    given = arguments(dtype=torch.float32, device="cuda", length=300, channels=64, size=16)
    runs = [run(given, backend=b) for b in ("auto", "triton", "triton")]
    for other in runs[1:]:
        for first, second in zip(runs[0], other, strict=True):
            assert all(torch.equal(first[name], second[name]) for name in first)


def plain(length: int, channels: int, size: int, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    source = torch.Generator("cuda").manual_seed(0)

    def draw(*shape):
        return torch.randn(*shape, generator=source, device="cuda", dtype=dtype)

    return {
        "u": draw(1, length, channels), "delta": draw(1, length, channels),
        "A": -draw(channels, size).abs().float(), "B": draw(1, length, size),
        "C": draw(1, length, size),
    }  # fmt: skip


def test_a_million_steps():
    given = plain(2**20, 4, 4, torch.float32)
    given["delta"] -= 6  # memory over thousands of steps
    ours = selective_scan(**given, delta_softplus=True, layout="bld", backend="triton")
    wide = {name: x.double() for name, x in given.items()}
    exact = selective_scan(**wide, delta_softplus=True, layout="bld", backend="torch")
    assert worst({"out": ours}, {"out": exact})["out"] < 128 * UNIT[torch.float32]


def test_offsets_beyond_32_bits():
    """More than 2³¹ numbers in u; the last rows, whose past is forgotten, run again alone."""
    free, _ = torch.cuda.mem_get_info()
    if free < 40 * 2**30:
        pytest.skip(f"needs 40 GiB of GPU memory, {free / 2**30:.0f} are free")
    length, channels = 2**20, 2080
    given = plain(length, channels, 1, torch.bfloat16)
    given["A"].fill_(-1e4)
    given["delta"].clamp_(min=0.1)  # each step forgets the one before
    assert given["u"].numel() > 2**31
    out = selective_scan(**given, layout="bld", backend="triton")
    end = {n: x if n == "A" else x[:, -32:].contiguous() for n, x in given.items()}
    alone = selective_scan(**end, layout="bld", backend="triton")
    assert torch.equal(out[:, -31:], alone[:, -31:])


def test_the_operator_is_registered_as_torch_wants_it():
    given = plain(20, 8, 4, torch.float32)
    leaves = [given[n].requires_grad_() for n in ("u", "delta", "A", "B", "C")]
    leaves[3:] = [x.unsqueeze(2).detach().requires_grad_() for x in leaves[3:]]
    rest = (None, None, None, None, None, True, "euler", "triton", True)
    found = torch.library.opcheck(selective_scan_op, (*leaves, *rest))
    assert set(found.values()) == {"SUCCESS"}


def test_it_compiles_without_a_graph_break():
    given = arguments(dtype=torch.float32, device="cuda", length=70)
    compiled = torch.compile(selective_scan, fullgraph=True)
    assert torch.equal(compiled(**given)[0], selective_scan(**given)[0])


def test_it_goes_into_a_cuda_graph():
    given = plain(100, 64, 16, torch.bfloat16)

    def step():
        return selective_scan(**given, delta_softplus=True, layout="bld", backend="triton")

    step()  # compiled before the capture
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        captured = step()
    given["u"].normal_()
    graph.replay()
    torch.cuda.synchronize()
    assert torch.equal(captured, step())


def test_autocast_leaves_states_in_float32():
    given = plain(50, 16, 8, torch.float32)
    alone = selective_scan(**given, delta_softplus=True, layout="bld")
    with torch.autocast("cuda", dtype=torch.bfloat16):
        cast = selective_scan(**given, delta_softplus=True, layout="bld", return_last_state=True)
    assert torch.equal(cast[0], alone) and cast[1].dtype is torch.float32


def test_memory_beyond_inputs_and_outputs():
    """At the main shape in bf16: kept states and rows of B and C forward; backward the shares of
    the tiles in the gradients of B and C besides, which are what determinism costs."""
    given = plain(2048, 1536, 16, torch.bfloat16)
    given = {n: x if n == "A" else x.repeat(8, 1, 1) for n, x in given.items()}
    leaves = {n: x.requires_grad_() for n, x in given.items()}
    d_out = torch.ones_like(leaves["u"])
    torch.cuda.reset_peak_memory_stats()
    before = torch.cuda.memory_allocated()
    out = selective_scan(**leaves, delta_softplus=True, layout="bld", backend="triton")
    forward = torch.cuda.max_memory_allocated() - before - out.nbytes
    grads = torch.autograd.grad(out, list(leaves.values()), d_out)
    both = torch.cuda.max_memory_allocated() - before - out.nbytes
    both -= sum(g.nbytes for g in grads)
    assert forward <= 50 * 2**20 and both <= 190 * 2**20, (forward / 2**20, both / 2**20)
