"""Weights read from disc by name run to the same numbers as in transformers' own model."""

from __future__ import annotations

import pytest
import torch

from selssm.checkpoint import from_model, load

CLOSE = {"rtol": 1e-4, "atol": 1e-5}


def theirs(model, tokens):
    with torch.no_grad():
        return model(tokens, output_hidden_states=True, use_cache=True)


def test_hidden_states_of_every_layer(mamba, saved, tokens):
    backbone, expected = load(saved).backbone(), theirs(mamba, tokens)
    ours = [rows for rows, _ in backbone.walk(tokens)]
    for layer, rows in enumerate(ours):
        torch.testing.assert_close(rows, expected.hidden_states[layer], **CLOSE)
    torch.testing.assert_close(backbone(tokens), expected.last_hidden_state, **CLOSE)


def test_state_trajectories_of_every_layer(mamba, saved, tokens):
    """transformers shows only the last state, so it reads every prefix of the tokens."""
    runs = [run for _, run in load(saved).backbone().walk(tokens)]
    for length in range(1, tokens.shape[1] + 1):
        cache = theirs(mamba, tokens[:, :length]).cache_params
        for layer, run in enumerate(runs):
            state = cache.get_recurrent_state(layer, state_idx=0)
            torch.testing.assert_close(run.states[:, length - 1], state, **CLOSE)


def test_decoding_token_by_token(mamba, saved, tokens):
    backbone, carries = load(saved).backbone(), None
    expected = theirs(mamba, tokens).hidden_states[-2]
    for t in range(tokens.shape[1]):
        steps = list(backbone.walk(tokens[:, [t]], carries))
        carries = [run.carry for _, run in steps]
        torch.testing.assert_close(steps[-1][0][:, 0], expected[:, t], **CLOSE)


@pytest.mark.parametrize("mutant", ["mixer.A_log", "mixer.D", "norm.weight", "mixer.dt_proj.bias"])
def test_the_comparison_notices_a_wrong_weight(mamba, saved, tokens, mutant):
    backbone = load(saved).backbone()
    backbone.layers[1].get_parameter(mutant).mul_(1.05)
    wrong = [rows for rows, _ in backbone.walk(tokens)]
    expected = theirs(mamba, tokens).hidden_states
    torch.testing.assert_close(wrong[0], expected[0], **CLOSE)
    assert not torch.allclose(wrong[1], expected[1], **CLOSE)


@pytest.mark.parametrize(
    "config",
    [
        {"use_bias": True, "use_conv_bias": False},
        {"conv_kernel": 2, "expand": 3, "time_step_rank": 4, "layer_norm_epsilon": 0.1},
    ],
    ids=["biases", "sizes"],
)
def test_other_configurations(seeded_model, tmp_path, tokens, config):
    model = seeded_model(**config)
    model.save_pretrained(tmp_path)
    torch.testing.assert_close(
        load(tmp_path).backbone()(tokens), theirs(model, tokens).last_hidden_state, **CLOSE
    )


def test_a_model_with_an_output_head_and_shards(seeded_model, tmp_path, tokens):
    model = seeded_model(causal=True)
    model.save_pretrained(tmp_path, max_shard_size="20KB")
    assert len(list(tmp_path.glob("*.safetensors"))) > 1
    expected = theirs(model.backbone, tokens).last_hidden_state
    torch.testing.assert_close(load(tmp_path).backbone()(tokens), expected, **CLOSE)


def test_the_model_object_is_the_same_checkpoint(mamba, saved):
    assert from_model(mamba).sha256 == load(saved).sha256
    assert from_model(mamba).shape == load(saved).shape


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_narrow_weights_are_taken_exactly_as_stored(seeded_model, tmp_path, dtype):
    model = seeded_model().to(dtype)
    model.save_pretrained(tmp_path)
    checkpoint = load(tmp_path)
    stored = model.layers[2].mixer.in_proj.weight
    block = checkpoint.block(2)
    assert torch.equal(torch.tensor(block.in_proj), stored.double())
    assert torch.equal(checkpoint.backbone().layers[2].mixer.in_proj.weight, stored.float())
    assert not block.in_proj.flags.writeable


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_on_a_gpu(mamba, saved, tokens):
    ours = load(saved).backbone(device="cuda")(tokens).cpu()
    torch.testing.assert_close(ours, theirs(mamba, tokens).last_hidden_state, **CLOSE)
