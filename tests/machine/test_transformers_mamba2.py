"""Mamba-2 weights read from disc by name run to the same numbers as in transformers' own model."""

from __future__ import annotations

import pytest
import torch

from selssm.checkpoint import from_model, load

CLOSE = {"rtol": 1e-4, "atol": 1e-5}


def theirs(model, tokens):
    with torch.no_grad():
        return model(tokens, output_hidden_states=True, use_cache=True)


def test_hidden_states_of_every_layer(mamba2, saved2, tokens):
    """Eleven tokens in chunks of four, with limits that clamp."""
    backbone, expected = load(saved2).backbone(), theirs(mamba2, tokens)
    for layer, (rows, _) in enumerate(backbone.walk(tokens)):
        torch.testing.assert_close(rows, expected.hidden_states[layer], **CLOSE)
    torch.testing.assert_close(backbone(tokens), expected.last_hidden_state, **CLOSE)


def test_the_scan_in_chunks_too(mamba2, saved2, tokens):
    """`advance` keeps no states and goes through `ssd`."""
    backbone = load(saved2).backbone()
    rows, expected = backbone.embeddings(tokens), theirs(mamba2, tokens).hidden_states
    for layer, block in enumerate(backbone.blocks):
        rows = rows + block.mixer(block.normalise(rows))
        torch.testing.assert_close(rows, expected[layer], **CLOSE)


def test_last_states_of_every_prefix(mamba2, saved2, tokens):
    runs = [run for _, run in load(saved2).backbone().walk(tokens)]
    for length in range(2, tokens.shape[1] + 1):
        cache = theirs(mamba2, tokens[:, :length]).cache_params
        for layer, run in enumerate(runs):
            state = cache.get_recurrent_state(layer, state_idx=0)
            torch.testing.assert_close(run.states[:, length - 1], state, **CLOSE)


def test_decoding_token_by_token_is_their_prefill(mamba2, saved2, tokens):
    backbone, carries = load(saved2).backbone(), None
    expected = theirs(mamba2, tokens).hidden_states[-2]
    for t in range(tokens.shape[1]):
        steps = list(backbone.walk(tokens[:, [t]], carries))
        carries = [run.carry for _, run in steps]
        torch.testing.assert_close(steps[-1][0][:, 0], expected[:, t], **CLOSE)


def test_without_limits_their_decoding_agrees_too(seeded_model2, tokens):
    model = seeded_model2(time_step_limit=(0.0, float("inf")))
    backbone = from_model(model).backbone()
    runs = [run for _, run in backbone.walk(tokens[:, :5])]
    rows, _ = list(backbone.walk(tokens[:, [5]], [run.carry for run in runs]))[-1]
    with torch.no_grad():
        cache = model(tokens[:, :5], use_cache=True).cache_params
        expected = model(tokens[:, [5]], cache_params=cache, use_cache=True).last_hidden_state
    torch.testing.assert_close(backbone.norm_f(rows), expected, **CLOSE)


@pytest.mark.parametrize("mutant", ["mixer.A_log", "mixer.D", "mixer.norm.weight", "mixer.dt_bias"])
def test_the_comparison_notices_a_wrong_weight(mamba2, saved2, tokens, mutant):
    backbone = load(saved2).backbone()
    backbone.layers[1].get_parameter(mutant).mul_(1.05)
    wrong = [rows for rows, _ in backbone.walk(tokens)]
    expected = theirs(mamba2, tokens).hidden_states
    torch.testing.assert_close(wrong[0], expected[0], **CLOSE)
    assert not torch.allclose(backbone(tokens), expected[-1], **CLOSE)


@pytest.mark.parametrize(
    "config",
    [
        {"use_bias": True, "use_conv_bias": False, "n_groups": 1},
        {"conv_kernel": 2, "expand": 1, "head_dim": 4, "n_groups": 6, "layer_norm_epsilon": 0.1},
        {"chunk_size": 256, "state_size": 1},
    ],
    ids=["biases", "sizes", "one state"],
)
def test_other_configurations(seeded_model2, tmp_path, tokens, config):
    model = seeded_model2(**config)
    model.save_pretrained(tmp_path)
    torch.testing.assert_close(
        load(tmp_path).backbone()(tokens), theirs(model, tokens).last_hidden_state, **CLOSE
    )


def test_a_model_with_an_output_head(seeded_model2, tmp_path, tokens):
    model = seeded_model2(causal=True)
    model.save_pretrained(tmp_path, max_shard_size="20KB")
    expected = theirs(model.backbone, tokens).last_hidden_state
    torch.testing.assert_close(load(tmp_path).backbone()(tokens), expected, **CLOSE)


def test_the_model_object_is_the_same_checkpoint(mamba2, saved2):
    assert from_model(mamba2).sha256 == load(saved2).sha256
    assert from_model(mamba2).shape == load(saved2).shape
    assert load(saved2).shape.limits == (0.02, 0.9)


def test_narrow_weights_are_taken_exactly_as_stored(seeded_model2, tmp_path):
    model = seeded_model2().to(torch.bfloat16)
    model.save_pretrained(tmp_path)
    block, stored = load(tmp_path).block(1), model.layers[1].mixer
    assert torch.equal(torch.tensor(block.in_proj), stored.in_proj.weight.double())
    assert torch.equal(torch.tensor(block.dt_bias), stored.dt_bias.double())
    assert not block.in_proj.flags.writeable and block.limits == (0.02, 0.9)
