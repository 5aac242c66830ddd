"""Every kind of broken Mamba-2 checkpoint gets one line that says what, where, and what to do."""

from __future__ import annotations

import json
import math

import pytest
import torch

from selssm.checkpoint import load
from tests.machine.test_bad_checkpoints import WEIGHTS, complaint, edit_config, edit_weights


def test_the_untouched_checkpoint_is_accepted(saved2):
    assert load(saved2).sha256 == load(saved2 / WEIGHTS).sha256


def test_a_lone_file_does_not_tell_its_groups(saved2):
    (saved2 / "config.json").unlink()
    assert "put its config.json beside the file" in complaint(saved2 / WEIGHTS)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("num_heads", 0), ("num_heads", 7), ("head_dim", 9), ("head_dim", "8"), ("n_groups", 4),
        ("n_groups", 0), ("state_size", -1), ("chunk_size", 0), ("conv_kernel", 1.5),
        ("time_step_limit", 3), ("time_step_limit", [0.1]), ("time_step_limit", [0.2, 0.1]),
        ("time_step_limit", [-1.0, 0.1]), ("time_step_limit", ["0", "1"]),
        ("time_step_limit", [math.nan, 1.0]), ("time_step_limit", [math.inf, math.inf]),
        ("time_step_limit", [0.0, {"__float__": "-Infinity"}]), ("time_step_limit", None),
        ("time_step_limit", [0.0, 10**400]), ("time_step_limit", [True, True]),
        ("hidden_act", "gelu"), ("layer_norm_epsilon", 0.0), ("use_bias", 1),
    ],
)  # fmt: skip
def test_a_field_that_makes_no_sense(saved2, field, value):
    edit_config(saved2, **{field: value})
    message = complaint(saved2).replace(str(saved2), "")
    assert field in message and len(message) < 1000


@pytest.mark.parametrize("written", [[0.0, math.inf], [0, {"__float__": "Infinity"}]])
def test_infinity_may_be_written_in_two_ways(saved2, written):
    edit_config(saved2, time_step_limit=written)
    assert load(saved2).shape.limits == (0.0, math.inf)


def test_absent_limits_are_none(saved2):
    path = saved2 / "config.json"
    config = json.loads(path.read_text())
    del config["time_step_limit"]
    path.write_text(json.dumps(config))
    assert load(saved2).shape.limits == (0.0, math.inf)


@pytest.mark.parametrize(
    "name", ["layers.1.mixer.A_log", "layers.0.mixer.dt_bias", "layers.0.mixer.norm.weight"]
)
def test_missing_tensor(saved2, name):
    edit_weights(saved2, lambda tensors: tensors.pop(name))
    assert f"tensor {name} is missing" in complaint(saved2)


def test_a_tensor_of_mamba_1_has_no_place(saved2):
    edit_weights(saved2, lambda t: t.update({"layers.0.mixer.x_proj.weight": torch.ones(2, 2)}))
    assert "no place in this Mamba-2 model" in complaint(saved2)


def test_wrong_groups_show_in_the_shapes(saved2):
    edit_config(saved2, n_groups=1)
    assert "layers.0.mixer.in_proj.weight has shape" in complaint(saved2)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_entries_that_are_not_finite(saved2, value):
    edit_weights(saved2, lambda t: t["layers.1.mixer.dt_bias"].__setitem__(3, value))
    assert "layers.1.mixer.dt_bias has 1 NaN or infinite entries" in complaint(saved2)


def test_the_other_architecture_in_the_config(saved, saved2):
    edit_config(saved, model_type="mamba2")
    edit_config(saved2, model_type="mamba")
    assert "num_heads" in complaint(saved)
    assert "tensor layers.0.mixer.A_log has shape (6,)" in complaint(saved2)
