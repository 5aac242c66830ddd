"""Words of finitely many matrices that grow fast: all short ones, then branch and bound.

The short words are those that are least among their rotations and no power of a shorter one: the
others grow alike. Branch and bound (Gripenberg) extends a word only while every beginning of it has
norm > (best growth·(1 + delta))^length; where too many are left, those of largest norm go on (a
beam). The norm is a quadratic one, from the positive operator P -> Σ A_s'PA_s. Floats: what is
found has to be confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Word = tuple[int, ...]

ALL_WORDS = 2**12  # words of the longest length that are tried one and all
BEAM, LONGEST = 512, 48
DELTA = 1e-6
WORK = 2**18  # multiplications, about, between two pauses
TINY, HUGE = 1e-300, 1e100


def lyndon(letters: int, length: int) -> Iterator[Word]:
    """The words of this length that are less than all their other rotations (Duval)."""
    word = [-1]
    while word:
        word[-1] += 1
        if len(word) == length:
            yield tuple(word)
        size = len(word)
        word = [word[k % size] for k in range(length)]
        while word and word[-1] == letters - 1:
            word.pop()


def root_of(word: Word) -> Word:
    """The least rotation of the shortest word that this one is a power of."""
    n = len(word)
    period = next(p for p in range(1, n + 1) if n % p == 0 and word == word[:p] * (n // p))
    return min(word[k:period] + word[:k] for k in range(period))


def radii(products: Floats) -> Floats:
    """Spectral radii (k,) of finite matrices (k, d, d)."""
    return np.asarray(np.abs(np.linalg.eigvals(products)).max(axis=-1))


def growths(matrices: Floats, words: NDArray[np.int64]) -> Floats:
    """spr(product)^(1/length) of every word (k, length)."""
    products, logs = matrices[words[:, 0]], np.zeros(len(words))
    for letter in words.T[1:]:
        products = matrices[letter] @ products
        size = np.maximum(np.abs(products).max(axis=(1, 2)), TINY)
        products, logs = products / size[:, None, None], logs + np.log(size)
    return np.asarray(np.exp((np.log(np.maximum(radii(products), TINY)) + logs) / words.shape[1]))


def rounded_norm(matrices: Floats, rounds: int = 60) -> Floats:
    """R (d × d) with P = R'R near the leading eigenvector of P -> Σ A_s'PA_s: |Rh| is the norm."""
    d = matrices.shape[1]
    P = np.eye(d)
    for _ in range(rounds):
        P = np.einsum("sji,jk,skl->il", matrices, P, matrices)
        P = P / max(float(np.trace(P)), TINY) + 1e-3 * np.eye(d)
    return np.asarray(np.linalg.cholesky(P).T)


def short_words(matrices: Floats) -> Iterator[tuple[float, Word]]:
    """Of each bundle of words the one that grows fastest."""
    letters, d = len(matrices), matrices.shape[1]
    allowed = max(letters, min(ALL_WORDS, 8 * WORK // d**3))
    longest = int(np.log(allowed) / np.log(letters) + 1e-9) if letters > 1 else 1
    for length in range(1, longest + 1):
        waiting = np.array(list(lyndon(letters, length)), dtype=np.int64).reshape(-1, length)
        bundle = max(1, WORK // (8 * d**3 * length))
        for k in range(0, len(waiting), bundle):
            words = waiting[k : k + bundle]
            found = growths(matrices, words)
            best = int(np.argmax(found))
            yield float(found[best]), tuple(words[best].tolist())


def long_words(matrices: Floats, best: float, delta: float = DELTA) -> Iterator[tuple[float, Word]]:
    """Branch and bound from the growth `best` > 0; ends when no word can grow faster.

    Then the joint spectral radius is, as far as floats tell, below (1 + delta) times the best.
    """
    fastest = 1.0
    R, beam = rounded_norm(matrices), max(8, min(BEAM, WORK // len(matrices[0]) ** 3))
    longest = LONGEST if beam > LONGEST else LONGEST // 4
    scaled = R @ matrices @ np.linalg.inv(R) / best
    if np.abs(scaled).max() > HUGE:
        return
    products, words = np.eye(matrices.shape[1])[None], np.zeros((1, 0), dtype=np.int8)
    for length in range(1, longest + 1):
        letters = np.repeat(np.arange(len(scaled), dtype=np.int8), len(products))
        products = (scaled[:, None] @ products[None]).reshape(-1, *products.shape[1:])
        words = np.column_stack([np.tile(words, (len(scaled), 1)), letters])
        sizes = np.linalg.norm(products, 2, axis=(1, 2))
        kept = np.flatnonzero(sizes > (fastest * (1 + delta)) ** length)
        kept = kept[np.argsort(-sizes[kept], kind="stable")][:beam]
        if len(kept) == 0:
            return
        products, words = products[kept], words[kept]
        found = radii(products) ** (1 / length)
        top = int(np.argmax(found))
        fastest = max(fastest, float(found[top]))
        yield best * float(found[top]), root_of(tuple(words[top].tolist()))
        if np.abs(products).max() > HUGE:
            return
