"""The Mamba-2 mixer: equal to the float64 loop, and the same in one call, in chunks, by token."""

from __future__ import annotations

import pytest
import torch

from numerics.errors import InputError
from selssm.checkpoint import from_model
from selssm.layers import SSD, Block, Mamba2Shape
from selssm.layers.s6 import Carry
from selssm.mamba2_loop import run_block2

TIGHT = {"rtol": 1e-11, "atol": 1e-12}
SHAPE = Mamba2Shape(vocabulary=9, layers=2, width=6, heads=4, head_dim=3, state=5, groups=2, taps=3)


@pytest.fixture(scope="module")
def checkpoint(mamba2):
    return from_model(mamba2)


@pytest.fixture(scope="module")
def block(checkpoint):
    return checkpoint.backbone(torch.float64).blocks[1]


@pytest.fixture(scope="module")
def rows() -> torch.Tensor:
    """Rows of the residual stream, (2, 9, 24), float64."""
    source = torch.Generator().manual_seed(0)
    return torch.randn(2, 9, 24, dtype=torch.float64, generator=source)


@pytest.mark.parametrize("sequence", [0, 1])
def test_it_equals_the_loop(checkpoint, block, rows, sequence):
    expected = run_block2(checkpoint.block(1), rows[sequence])
    run = block.mixer.run(block.normalise(rows[[sequence]]))
    for ours, loops in (
        (run.inputs[0], expected.inputs),
        (run.selection.steps[0], expected.steps),
        (run.states[0], expected.states),
        (run.output[0], expected.output),
        (block.mixer(block.normalise(rows[[sequence]]))[0], expected.output),
    ):
        assert ours.shape == loops.shape
        assert (ours - loops).abs().max() <= 1e-12 * loops.abs().max()


@pytest.mark.parametrize(
    "mutant", ["A_log", "D", "conv1d.bias", "dt_bias", "in_proj.weight", "norm.weight"]
)
def test_every_parameter_counts(checkpoint, rows, mutant):
    block = checkpoint.backbone(torch.float64).blocks[1]
    block.mixer.get_parameter(mutant).mul_(1.001)
    wrong = block.mixer(block.normalise(rows[:1]))[0]
    expected = run_block2(checkpoint.block(1), rows[0]).output
    assert (wrong - expected).abs().max() > 1e-8 * expected.abs().max()


@pytest.mark.parametrize("cuts", [[9], [1] * 9, [2, 7], [5, 1, 3]])
@pytest.mark.parametrize("way", ["run", "advance"])
def test_prefill_chunks_and_decode_are_one(block, rows, cuts, way):
    x, carry, outputs = block.normalise(rows), None, []
    for part in x.split(cuts, dim=1):
        if way == "run":
            run = block.mixer.run(part, carry)
            output, carry = run.output, run.carry
        else:
            output, carry = block.mixer.advance(part, carry)
        outputs.append(output)
    whole = block.mixer.run(x)
    torch.testing.assert_close(torch.cat(outputs, 1), whole.output, **TIGHT)
    torch.testing.assert_close(carry.state, whole.carry.state, **TIGHT)
    torch.testing.assert_close(carry.window, whole.carry.window, **TIGHT)


def test_the_limits_hold_in_prefill_and_for_one_token(block, rows):
    """They clamp some step of every run here, and a decoder that forgets them differs."""
    mixer, x = block.mixer, block.normalise(rows)
    low, high = mixer.limits
    whole = mixer.run(x).selection.steps
    free = torch.nn.functional.softplus(mixer.choose(x).logits)
    assert (low <= whole).all() and (whole <= high).all()
    assert (free < low).any() and (free > high).any()
    carry, forgetful = mixer.run(x[:, :8]).carry, SSD(24, 6, 8, 5, 2, chunk_size=4).double()
    forgetful.load_state_dict(mixer.state_dict())
    last, right = (m.advance(x[:, 8:], carry)[0] for m in (forgetful, mixer))
    torch.testing.assert_close(right, mixer(x)[:, 8:], **TIGHT)
    assert not torch.allclose(last, right, rtol=1e-4)


def test_a_forgotten_window_is_noticed(block, rows):
    x = block.normalise(rows)
    first, blank = block.mixer.run(x[:, :4]), block.mixer.blank(2)
    forgetful = Carry(blank.window, first.carry.state)
    second = block.mixer.run(x[:, 4:], forgetful).output
    assert not torch.allclose(second, block.mixer(x)[:, 4:], rtol=1e-6)


def test_it_is_causal(block, rows):
    changed = rows.clone()
    changed[:, 6:] += 1
    before, after = (block.mixer(block.normalise(x)) for x in (rows, changed))
    assert torch.equal(before[:, :6], after[:, :6])
    assert not torch.allclose(before[:, 6:], after[:, 6:])


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_states_and_steps_of_narrow_weights_are_float32(dtype):
    torch.manual_seed(0)
    block = Block(SHAPE).to(dtype)
    rows, run = block(torch.randn(2, 5, 6).to(dtype))
    assert run.states.dtype is run.selection.steps.dtype is torch.float32
    assert run.output.dtype is dtype and rows.isfinite().all()
    whole = block.mixer(block.normalise(torch.randn(2, 5, 6).to(dtype)))
    assert whole.dtype is dtype


def test_a_new_mixer_starts_with_steps_in_the_asked_range():
    torch.manual_seed(0)
    mixer = SSD(16, 8, 4)
    steps = torch.nn.functional.softplus(mixer.dt_bias)
    assert (steps > 0.99e-3).all() and (steps < 1.01e-1).all()
    assert torch.allclose(mixer.rates, -torch.arange(1.0, 9.0))


def test_gradients_reach_every_parameter():
    torch.manual_seed(0)
    mixer = SSD(6, 4, 3, 5, 2)
    mixer(torch.randn(2, 7, 6)).square().sum().backward()
    assert all(p.grad is not None and p.grad.abs().max() > 0 for p in mixer.parameters())


def test_sizes_that_do_not_fit_are_named():
    with pytest.raises(InputError, match="n_groups"):
        SSD(6, 4, 3, 5, n_groups=3)
    with pytest.raises(InputError, match="time_step_limit"):
        SSD(6, 4, 3, 5, time_step_limit=(1.0, 0.5))
