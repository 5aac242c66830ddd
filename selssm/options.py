"""What a report is asked for beside its source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """What the command line adds to a source.

    Attributes:
        tokens: for checkpoints, a .npy file of token ids or how many random ones to observe.
        horizon: for checkpoints, the steps within which half of a perturbation must be gone.
        device: "auto", "cpu" or "cuda".
        seed: draws searches and runs.
    """

    tokens: str | None = None
    horizon: int | None = None
    device: str = "auto"
    seed: int = 0
