"""Every kind of broken checkpoint gets one line that says what, where, and what to do."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from numerics.errors import InputError
from selssm.checkpoint import from_model, load

WEIGHTS = "model.safetensors"


def complaint(path: Path) -> str:
    """The message of the refusal; one line that names the place."""
    with pytest.raises(InputError) as caught:
        load(path)
    message = str(caught.value)
    assert "\n" not in message and str(path) in message and caught.value.remedy
    return message


def edit_config(folder: Path, **changes: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def edit_weights(folder: Path, change) -> None:
    tensors = load_file(folder / WEIGHTS)
    change(tensors)
    save_file(tensors, folder / WEIGHTS)


def test_the_untouched_checkpoint_is_accepted(saved):
    assert load(saved).sha256 == load(saved / WEIGHTS).sha256
    assert load(saved).assumptions == ()


def test_a_lone_file_is_accepted_and_says_what_it_assumes(saved):
    (saved / "config.json").unlink()
    alone = load(saved / WEIGHTS)
    assert alone.shape.inner == 48 and "eps of 1e-5" in alone.assumptions[0]


@pytest.mark.parametrize("kept", [4, 100, 3000, -1])
def test_truncated(saved, kept):
    content = (saved / WEIGHTS).read_bytes()
    (saved / WEIGHTS).write_bytes(content[:kept])
    assert "truncated or damaged" in complaint(saved)


def test_empty_file(saved):
    (saved / WEIGHTS).write_bytes(b"")
    assert "the file is empty" in complaint(saved)
    assert "the file is empty" in complaint(saved / WEIGHTS)


class Bomb:
    """Unpickling it would fail the test."""

    def __reduce__(self):
        return (pytest.fail, ("it was unpickled",))


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "weights.pkl"])
def test_pickled_weights_are_never_read(saved, name):
    (saved / WEIGHTS).unlink()
    (saved / name).write_bytes(pickle.dumps(Bomb()))
    assert "pickled" in complaint(saved) and "save_pretrained" in complaint(saved)
    assert "pickled" in complaint(saved / name)


@pytest.mark.parametrize("zipped", [True, False])
def test_a_pickle_in_disguise(saved, zipped):
    torch.save({"a": torch.ones(2)}, saved / WEIGHTS, _use_new_zipfile_serialization=zipped)
    assert "pickled" in complaint(saved)


@pytest.mark.parametrize("kind", ["mamba3", "llama", "falcon_mamba", None, 3, ["mamba"]])
def test_a_model_of_another_kind(saved, kind):
    edit_config(saved, model_type=kind)
    assert "architecture" in complaint(saved)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hidden_size", 0), ("state_size", 0), ("num_hidden_layers", 0), ("num_hidden_layers", -1),
        ("hidden_size", "24"), ("expand", 2.5), ("conv_kernel", True), ("vocab_size", 10**30),
        ("layer_norm_epsilon", float("nan")), ("layer_norm_epsilon", -1e-5), ("use_bias", "no"),
        ("time_step_rank", "many"), ("hidden_act", "relu"),
    ],
)  # fmt: skip
def test_a_field_that_makes_no_sense(saved, field, value):
    edit_config(saved, **{field: value})
    assert field in complaint(saved)


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", "\x00", "[" * 100_000])
def test_a_config_that_is_not_one(saved, text):
    (saved / "config.json").write_text(text)
    assert "JSON" in complaint(saved)


def test_missing_things(saved, tmp_path):
    assert "no such file or folder" in complaint(tmp_path / "nowhere")
    (saved / WEIGHTS).unlink()
    assert "no .safetensors file" in complaint(saved)
    (saved / "config.json").unlink()
    assert "no such file" in complaint(saved)


@pytest.mark.parametrize(
    "name", ["layers.1.mixer.A_log", "norm_f.weight", "embeddings.weight", "layers.0.norm.weight"]
)
def test_missing_tensor(saved, name):
    edit_weights(saved, lambda tensors: tensors.pop(name))
    assert f"tensor {name} is missing" in complaint(saved)


@pytest.mark.parametrize("layers", [4, 2**24])
def test_more_layers_promised_than_stored(saved, layers):
    edit_config(saved, num_hidden_layers=layers)
    assert "tensor layers.3.norm.weight is missing" in complaint(saved)


def test_fewer_layers_promised_than_stored(saved):
    edit_config(saved, num_hidden_layers=2)
    assert "tensor layers.2.mixer.A_log has no place" in complaint(saved)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_entries_that_are_not_finite(saved, value):
    edit_weights(saved, lambda t: t["layers.2.mixer.dt_proj.weight"].__setitem__((3, 1), value))
    message = complaint(saved)
    assert "layers.2.mixer.dt_proj.weight has 1 NaN or infinite entries" in message
    assert "(3, 1)" in message


def test_wrong_shape(saved):
    edit_weights(saved, lambda t: t.update({"layers.0.mixer.D": torch.ones(47)}))
    assert "layers.0.mixer.D has shape (47,) instead of (48,)" in complaint(saved)


def test_a_vector_of_rates_without_a_config(saved):
    (saved / "config.json").unlink()
    edit_weights(saved, lambda t: t.update({"layers.0.mixer.A_log": torch.ones(8)}))
    assert "give a Mamba-1 checkpoint" in complaint(saved / WEIGHTS)


def test_whole_numbers_for_weights(saved):
    edit_weights(saved, lambda t: t.update({"norm_f.weight": torch.ones(24, dtype=torch.int64)}))
    assert "norm_f.weight is of type torch.int64" in complaint(saved)


def test_one_name_in_two_files(saved):
    save_file({"norm_f.weight": torch.ones(24)}, saved / "more.safetensors")
    assert "norm_f.weight occurs in an earlier file too" in complaint(saved)


def test_one_tensor_under_two_names(saved):
    edit_weights(saved, lambda t: t.update({"backbone.norm_f.weight": torch.ones(24)}))
    assert "norm_f.weight occurs under two names" in complaint(saved)


@pytest.mark.parametrize(
    ("index", "why"),
    [
        ({}, "no weight_map"),
        ({"weight_map": {}}, "no weight_map"),
        ({"weight_map": {"a": "../secret.safetensors"}}, "not in this folder"),
        ({"weight_map": {"a": "b.safetensors"}}, "no such file"),
    ],
)
def test_an_index_that_leads_nowhere(saved, index, why):
    save_file({"a": torch.ones(1)}, saved.parent / "secret.safetensors")
    (saved / "model.safetensors.index.json").write_text(json.dumps(index))
    assert why in complaint(saved)


def test_an_object_that_is_no_mamba():
    with pytest.raises(InputError, match="no transformers configuration"):
        from_model(torch.nn.Linear(2, 2))
