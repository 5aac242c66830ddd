"""Benchmarks of the scans: `selssm bench [--peers]`.

Every row times the same call for us and for each peer that is installed, on rotating buffers, in
one run with the machine's own limits (copying, exponentials): on the GPU alone, and as Python makes
the call. The record judges the targets and lists every row on which a peer is faster. Without a GPU
a small table runs on the CPU and says so; only what a GPU measured is a record
(benchmarks/kernels.json).
"""
