"""The tokens on which a checkpoint is observed: given in a file, or drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from numerics.errors import InputError

DEFAULT_COUNT = 256
LARGEST_COUNT = 10_000_000
REMEDY = "give a .npy file of token ids, or how many random tokens to draw"


def tokens_of(wish: str | None, vocabulary: int, seed: int) -> tuple[Tensor, str]:
    """Token ids (b, T) and where they come from, in words.

    Raises:
        InputError: the wish is neither a count nor a readable .npy file of whole numbers.
    """
    if wish is None or wish.isdecimal():
        count = DEFAULT_COUNT if wish is None else int(wish)
        if not 1 <= count <= LARGEST_COUNT:
            raise InputError(f"{count} tokens", "--tokens", f"draw 1 to {LARGEST_COUNT}")
        source = torch.Generator().manual_seed(seed)
        drawn = torch.randint(0, vocabulary, (1, count), generator=source)
        return drawn, f"{count} random tokens, seed {seed}"
    return _stored(Path(wish)), wish


def _stored(path: Path) -> Tensor:
    if not path.is_file():
        raise InputError("no such file", f"--tokens {path}", REMEDY)
    try:
        array = np.load(path, allow_pickle=False)
    except (ValueError, OSError, EOFError) as problem:
        raise InputError(f"cannot be read ({problem})", f"--tokens {path}", REMEDY) from problem
    if (
        not isinstance(array, np.ndarray)
        or array.dtype.kind not in "iu"
        or array.ndim not in (1, 2)
    ):
        raise InputError("no array of token ids", f"--tokens {path}", REMEDY)
    return torch.from_numpy(np.atleast_2d(array).astype(np.int64))
