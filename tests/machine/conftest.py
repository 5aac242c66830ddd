"""Seeded Mamba models in the Hugging Face format, made here: nothing is downloaded."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

SIZES = {"vocab_size": 50, "hidden_size": 24, "state_size": 5, "num_hidden_layers": 3}

SIZES2 = {
    "vocab_size": 50, "hidden_size": 24, "state_size": 5, "num_hidden_layers": 2, "expand": 2,
    "num_heads": 6, "head_dim": 8, "n_groups": 2, "chunk_size": 4, "time_step_limit": (0.02, 0.9),
}  # fmt: skip


def _seeded_model(causal: bool = False, **config):
    """A transformers model all of whose parameters are random, so that none may be ignored."""
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(7)
    kind = transformers.MambaForCausalLM if causal else transformers.MambaModel
    return _shaken(kind(transformers.MambaConfig(**(SIZES | config))))


def _seeded_model2(causal: bool = False, **config):
    """The same for Mamba-2; its limits clamp some steps of every head."""
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(8)
    kind = transformers.Mamba2ForCausalLM if causal else transformers.Mamba2Model
    return _shaken(kind(transformers.Mamba2Config(**(SIZES2 | config))))


@torch.no_grad()
def _shaken(model: torch.nn.Module) -> torch.nn.Module:
    for parameter in model.parameters():
        parameter.add_(0.3 * torch.randn_like(parameter))
    return model.eval()


@pytest.fixture(scope="session")
def seeded_model():
    """The maker of such models: (causal=False, **fields of MambaConfig) -> model."""
    return _seeded_model


@pytest.fixture(scope="session")
def mamba():
    """transformers' own MambaModel, float32."""
    return _seeded_model()


@pytest.fixture
def saved(mamba, tmp_path: Path) -> Path:
    """That model's folder: config.json and model.safetensors; a fresh one for each test."""
    mamba.save_pretrained(tmp_path / "model")
    return tmp_path / "model"


@pytest.fixture(scope="session")
def seeded_model2():
    """The maker of Mamba-2 models: (causal=False, **fields of Mamba2Config) -> model."""
    return _seeded_model2


@pytest.fixture(scope="session")
def mamba2():
    """transformers' own Mamba2Model, float32."""
    return _seeded_model2()


@pytest.fixture
def saved2(mamba2, tmp_path: Path) -> Path:
    """That model's folder; a fresh one for each test."""
    mamba2.save_pretrained(tmp_path / "model2")
    return tmp_path / "model2"


@pytest.fixture(scope="session")
def tokens() -> torch.Tensor:
    """Token ids (2, 11)."""
    return torch.randint(0, 50, (2, 11), generator=torch.Generator().manual_seed(3))
