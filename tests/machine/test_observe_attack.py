"""What was seen and what an attack found: both inside the truth, and labelled as samples."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from numerics.errors import InputError
from proofs.verdict import EvidenceKind
from selssm.attack import Budget, attack, attack_block
from selssm.checkpoint import from_model
from selssm.layers import Block, MambaShape
from selssm.mamba_loop import run_block
from selssm.observe import observe


@pytest.fixture(scope="module")
def checkpoint(mamba):
    return from_model(mamba)


@pytest.fixture(scope="module")
def model(checkpoint):
    return checkpoint.backbone(torch.float64)


def test_the_observed_range_is_that_of_the_loop(checkpoint, model, tokens):
    """The first layer reads the embeddings, so the loop can be run on them directly."""
    seen = observe(model, tokens)[0]
    runs = [run_block(checkpoint.block(0), model.embeddings(row)) for row in tokens]
    steps = torch.cat([run.steps for run in runs]).numpy()
    np.testing.assert_allclose(seen.steps.low, steps.min(0), rtol=1e-12)
    np.testing.assert_allclose(seen.steps.high, steps.max(0), rtol=1e-12)
    states = torch.cat([run.states for run in runs]).abs().amax((0, 2)).numpy()
    np.testing.assert_allclose(seen.largest_state, states, rtol=1e-12)


def test_the_chunk_does_not_matter(model, tokens):
    for whole, parts in zip(observe(model, tokens), observe(model, tokens, chunk=3), strict=True):
        np.testing.assert_allclose(parts.steps.low, whole.steps.low, rtol=1e-10)
        np.testing.assert_allclose(parts.largest_state, whole.largest_state, rtol=1e-10)
        np.testing.assert_allclose(parts.largest_drive, whole.largest_drive, rtol=1e-10)


@pytest.mark.parametrize(
    "wrong",
    [torch.tensor([[50]]), torch.tensor([[-1]]), torch.tensor([1, 2]), torch.ones(1, 2),
     torch.zeros(1, 0, dtype=torch.int64)],
    ids=["too large", "negative", "no batch", "not whole", "none"],
)  # fmt: skip
def test_tokens_of_another_model(model, wrong):
    with pytest.raises(InputError, match="tokens"):
        observe(model, wrong)


def test_the_attack_goes_beyond_what_random_rows_reach(model):
    """Strictly, in every channel and at both ends; its mutant is the search without steps."""
    for block in model.blocks:
        found = attack_block(block, 0, Budget(starts=48, steps=20))
        random = attack_block(block, 0, Budget(starts=48 * 21, steps=0))
        assert (found.low < random.low).all() and (found.high > random.high).all()


@pytest.mark.parametrize("sees", ["all", "own"])
def test_the_attack_finds_the_optimum_where_it_is_known(sees):
    """One tap; v = SiLU(5 + x/100) is increasing and nearly linear there, d = i = 4.

    If each Δ looks at sum(v), the ends are at x = (1, 1, 1, 1) and its opposite; if Δ_i looks at
    v_i alone, channel i has them at x = ±2 e_i, so that no start may serve another channel.
    """
    best = torch.ones(4, 4) if sees == "all" else torch.eye(4)
    block = _nearly_linear_block(best)
    found = attack_block(block, 0, Budget(starts=8, steps=60))
    for sign, end in ((1.0, found.high), (-1.0, found.low)):
        rows = 1e6 * sign * best.double()[:, None]  # (channel, one tap, d)
        steps = block.mixer.run(block.normalise(rows)).selection.steps[:, 0]  # (channel, i)
        np.testing.assert_allclose(end, steps.diagonal().numpy(), rtol=1e-5)


def _nearly_linear_block(looks_at: torch.Tensor) -> Block:
    """Δ = softplus(looks_at SiLU(5 + x/100) - 2), for `looks_at` (4, 4)."""
    shape = MambaShape(9, 1, width=4, inner=4, state=1, taps=1, rank=4, bias=True)
    block = Block(shape).double().requires_grad_(False)
    mixer = block.mixer
    mixer.in_proj.weight.copy_(torch.eye(8, 4) / 100)
    mixer.in_proj.bias.fill_(5.0)
    mixer.conv1d.weight.fill_(1.0)
    mixer.conv1d.bias.zero_()
    mixer.x_proj.weight[:4] = looks_at
    mixer.dt_proj.weight.copy_(torch.eye(4))
    mixer.dt_proj.bias.fill_(-2.0)
    return block


def test_the_same_seed_finds_the_same_numbers(model):
    budget = Budget(starts=6, steps=5, seed=11)
    first, second = attack(model, budget), attack(model, budget)
    for one, two in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.low, two.low)
        np.testing.assert_array_equal(one.high, two.high)
        assert (one.low > 0).all() and (one.low <= one.high).all()


def test_samples_never_carry_a_verdict(model, tokens):
    for step_range in (*attack(model, Budget(starts=2, steps=1)), observe(model, tokens)[0].steps):
        assert step_range.kind is EvidenceKind.SAMPLED and not step_range.kind.carries_verdict
