"""Benchmarks of the scans: `selssm bench [--peers]`.

Every row times the same call for us and for each peer that is installed, on rotating buffers, in
one run with the machine's own limits (copying, exponentials). Without a GPU a small table runs on
the CPU and says so; only what a GPU measured is a record (benchmarks/kernels.json).
"""
