"""Checkpoints in the Hugging Face format: a folder or file in, validated weights out.

`load(path)` reads a folder (config.json and *.safetensors, sharded or not) or one .safetensors
file; `from_model(model)` takes a transformers model object. Nothing is ever unpickled.
"""

from selssm.checkpoint.loading import Checkpoint, from_model, load

__all__ = ["Checkpoint", "from_model", "load"]
