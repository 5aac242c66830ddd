"""Seeded Mamba-1 models in the Hugging Face format, made here: nothing is downloaded."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

SIZES = {"vocab_size": 50, "hidden_size": 24, "state_size": 5, "num_hidden_layers": 3}


def _seeded_model(causal: bool = False, **config):
    """A transformers model all of whose parameters are random, so that none may be ignored."""
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(7)
    kind = transformers.MambaForCausalLM if causal else transformers.MambaModel
    model = kind(transformers.MambaConfig(**(SIZES | config))).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
    return model


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
def tokens() -> torch.Tensor:
    """Token ids (2, 11)."""
    return torch.randint(0, 50, (2, 11), generator=torch.Generator().manual_seed(3))
