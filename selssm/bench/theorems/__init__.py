"""The theorems on the machine: what is certified beside what many long runs of the scans did.

    python -m selssm.bench.theorems --device cuda --large --out benchmarks/theorems.json

Where a scan of `selssm.scans` runs the recurrence it does so in float32, on the backend that `auto`
takes on that device. Every experiment returns its worst case. A measured number on the wrong side
of the certified one, beyond the room that rounding needs, is a failure; one on the right side
proves nothing.
"""
