"""How much every experiment runs: in a test on any machine, and on a GPU."""

from __future__ import annotations

from selssm.bench.theorems.compared import Size

SMALL = {
    "rate": Size(16, 16, 48),
    "bounded inputs": Size(16, 8, 400),
    "energy": Size(64, 8, 400),
    "euler": Size(8, 1, 2000),
    "zoh": Size(8, 1, 2000),
    "start": Size(8, 1, 400),
    "exponent": Size(16, 16, 2000),
    "delta": Size(16, 4, 60),
    "dense": Size(32, 1, 24),
    "polytope": Size(3, 16, 60),
    "word": Size(1, 1, 60),
    "words": Size(48, 64, 6),
    "mean square": Size(4, 4000, 12),
    "independent gates": Size(4, 4000, 12),
}
"""For `words`: families, words kept of each length, longest word."""

LARGE = {
    "rate": Size(4096, 512, 48),
    "bounded inputs": Size(2048, 64, 2000),
    "energy": Size(4096, 64, 4000),
    "euler": Size(64, 1, 2**21),
    "zoh": Size(64, 1, 2**21),
    "start": Size(512, 8, 4000),
    "exponent": Size(1024, 64, 2000),
    "delta": Size(2048, 8, 128),
    "dense": Size(1024, 1, 48),
    "polytope": Size(8, 4096, 512),
    "word": Size(1, 64, 200),
    "words": Size(2048, 256, 12),
    "mean square": Size(64, 2**17, 16),
    "independent gates": Size(64, 2**17, 16),
}
"""Under a minute and a half on an H100, within a few GiB."""
