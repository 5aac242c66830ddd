"""The Mamba-1 mixer: equal to the float64 loop, and the same in one call, in chunks, by token."""

from __future__ import annotations

import pytest
import torch

from selssm.checkpoint import from_model
from selssm.layers import S6, RMSNorm
from selssm.mamba_loop import run_block


@pytest.fixture(scope="module")
def checkpoint(mamba):
    return from_model(mamba)


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
    """Steps, states and output; relative to the largest entry, far above 2⁻⁵³ times the work."""
    expected = run_block(checkpoint.block(1), rows[sequence])
    run = block.mixer.run(block.normalise(rows[[sequence]]))
    for ours, loops in (
        (block.normalise(rows[sequence]), expected.normalised),
        (run.inputs[0], expected.inputs),
        (run.selection.steps[0], expected.steps),
        (run.states[0], expected.states),
        (run.output[0], expected.output),
    ):
        assert (ours - loops).abs().max() <= 1e-12 * loops.abs().max()


@pytest.mark.parametrize("mutant", ["A_log", "D", "conv1d.bias", "dt_proj.bias", "x_proj.weight"])
def test_every_parameter_counts(checkpoint, rows, mutant):
    """The comparison above fails when one parameter is off by a thousandth."""
    block = checkpoint.backbone(torch.float64).blocks[1]
    block.mixer.get_parameter(mutant).mul_(1.001)
    wrong = block.mixer(block.normalise(rows[:1]))[0]
    expected = run_block(checkpoint.block(1), rows[0]).output
    assert (wrong - expected).abs().max() > 1e-8 * expected.abs().max()


@pytest.mark.parametrize("cuts", [[9], [1] * 9, [2, 7], [5, 1, 3]])
def test_prefill_chunks_and_decode_are_one(block, rows, cuts):
    x, carry, outputs, states = block.normalise(rows), None, [], []
    for part in x.split(cuts, dim=1):
        run = block.mixer.run(part, carry)
        carry = run.carry
        outputs.append(run.output)
        states.append(run.states)
    whole = block.mixer.run(x)
    torch.testing.assert_close(torch.cat(outputs, 1), whole.output, rtol=1e-12, atol=1e-13)
    torch.testing.assert_close(torch.cat(states, 1), whole.states, rtol=1e-12, atol=1e-13)
    torch.testing.assert_close(carry.window, whole.carry.window)


def test_a_forgotten_window_is_noticed(block, rows):
    """Mutant of the carry: with the state but without the convolution's window, decode differs."""
    x = block.normalise(rows)
    first = block.mixer.run(x[:, :4])
    blank = block.mixer.blank(2)
    forgetful = type(blank)(blank.window, first.carry.state)
    second = block.mixer.run(x[:, 4:], forgetful).output
    assert not torch.allclose(second, block.mixer(x)[:, 4:], rtol=1e-6)


def test_it_is_causal(block, rows):
    changed = rows.clone()
    changed[:, 5] += 1.0
    before, after = block.mixer(block.normalise(rows)), block.mixer(block.normalise(changed))
    assert torch.equal(before[:, :5], after[:, :5])
    assert not torch.allclose(before[:, 5:], after[:, 5:])


def test_gradients_are_right():
    torch.manual_seed(0)
    mixer = S6(3, inner=2, state=2, taps=2, bias=True).double()
    parameters = [p.detach().clone().requires_grad_() for p in mixer.parameters()]
    names = [name for name, _ in mixer.named_parameters()]

    def output(x, *values):
        return torch.func.functional_call(mixer, dict(zip(names, values, strict=True)), (x,))

    x = torch.randn(1, 4, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(output, (x, *parameters))


def test_a_fresh_mixer_starts_as_mamba_does():
    mixer = S6(64)
    steps = torch.nn.functional.softplus(mixer.dt_proj.bias)
    assert steps.min() >= 0.9e-3 and steps.max() <= 1.1e-1
    torch.testing.assert_close(mixer.A_log[3].exp(), torch.arange(1.0, 17.0))
    names = {name.split(".")[0] for name, _ in mixer.named_parameters()}
    assert names == {"A_log", "D", "in_proj", "conv1d", "x_proj", "dt_proj", "out_proj"}


def test_half_precision_keeps_steps_and_states_in_float32(checkpoint, rows):
    block = checkpoint.backbone(torch.bfloat16).blocks[0]
    run = block.mixer.run(block.normalise(rows))
    assert run.output.dtype == torch.bfloat16
    assert run.states.dtype == run.selection.steps.dtype == torch.float32


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_the_norm_lets_at_most_a_ball_through(scale):
    """sum (y_i / w_i)² <= d for every row, large or tiny: what bounds each Δ behind it."""
    norm = RMSNorm(24).double()
    norm.weight.data.uniform_(-2, 2)
    row = scale * torch.randn(100, 24, dtype=torch.float64)
    lengths = (norm(row) / norm.weight).square().sum(-1)
    assert (lengths <= 24 * (1 + 1e-14)).all()
    assert ((norm(row) / norm.weight * 1.01).square().sum(-1) > 24).any() == (scale >= 1.0)


def test_the_fast_path_is_the_observed_run():
    torch.manual_seed(5)
    mixer = S6(24, state=5).double()
    rows = torch.randn(2, 70, 24, dtype=torch.float64)
    assert torch.allclose(mixer(rows), mixer.run(rows).output, rtol=0, atol=1e-9)
