"""Times on a GPU: of the call on the GPU, and of the call as Python makes it.

The two are apart for small shapes, where a kernel of 10 µs hides behind 50 µs of Python; an event
on each side of a single call would measure neither. For everybody alike:

1. `call`: many calls in a row, one synchronisation at the end.
2. The GPU's time: the calls are captured in one CUDA graph, and replays of it are timed.
3. Where a call cannot be captured, calls are queued behind a kernel that only waits, so that the
   GPU finds all of them ready; that it did is checked, and said where it did not.
"""

from __future__ import annotations

import math
import statistics
import time
from itertools import cycle, islice, pairwise

import torch

from selssm.bench.timing import MIB, Call, How, Timing, summary

GRAPH_MS = 2.0  # a graph lasts at least this, so that launching it does not count
LONGEST = 256  # calls in one graph
ROTATED_MS = 100.0  # a slow call sweeps any cache by itself: two buffers are enough for it
BATCHES = 3  # of calls in a row; their median is taken
BATCH_MS = 20.0  # of each at least, so that how it begins and ends does not count
CYCLES_A_MS = 2_000_000  # of the waiting kernel; above any clock, so that it waits long enough
LONGEST_WAIT_MS = 500.0
REPLAY_WAIT_MS = 3.0  # from then on the GPU is busy for longer than a launch takes


def timed(calls: list[Call], budget: float, least: int) -> Timing:
    """As `clock.timed`: `budget` seconds on the GPU, half of it again for `call`."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):  # captured on the stream that they were warmed up on
        calls[0]()
        calls = calls[: max(2, int(ROTATED_MS / _wall(calls, 1)))]
        for call in calls[1:]:
            call()
        peak = _peak(calls[0])
        lasts = max(500 * budget / BATCHES, BATCH_MS)
        count = max(1, min(1000, int(lasts / _wall(calls, 1))))
        pace = statistics.median(_wall(calls, count) for _ in range(BATCHES))
        try:
            times, how = _replayed(calls, budget, least), How.GRAPH
        except RuntimeError:  # what cannot be captured: synchronisation, unknown libraries
            torch.cuda.synchronize()
            times, how = _queued(calls, pace, budget, least)
    torch.cuda.current_stream().wait_stream(side)
    return summary(times, how, pace, peak)


def _wall(calls: list[Call], count: int) -> float:
    """Milliseconds of one of `count` calls in a row, the GPU's last work included."""
    torch.cuda.synchronize()
    start = time.perf_counter()
    for call in islice(cycle(calls), count):
        call()
    torch.cuda.synchronize()
    return 1000 * (time.perf_counter() - start) / count


def _replayed(calls: list[Call], budget: float, least: int) -> list[float]:
    """Milliseconds a call, of each replay of a graph of some calls in turn, in its own memory."""
    count = len(calls)
    graph = _graph(calls, count)
    _run(graph, 1, REPLAY_WAIT_MS)
    lasts = _run(graph, 1, REPLAY_WAIT_MS)[0][0]
    rounds = max(1, min(LONGEST // count, math.ceil(GRAPH_MS / max(lasts, 1e-3))))
    if rounds > 1:
        graph = _graph(calls, count * rounds)
        _run(graph, 1, REPLAY_WAIT_MS)
    runs = max(least, min(1000, int(1000 * budget / max(lasts * rounds, 1e-3))))
    times, _ = _run(graph, runs, REPLAY_WAIT_MS)
    return [each / (count * rounds) for each in times]


def _graph(calls: list[Call], count: int) -> Call:
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, stream=torch.cuda.current_stream()):
        for call in islice(cycle(calls), count):
            call()
    return graph.replay


def _queued(calls: list[Call], pace: float, budget: float, least: int) -> tuple[list[float], How]:
    """Milliseconds of each call in a queue, and whether the GPU found all of them ready."""
    turn = cycle(calls)
    runs = max(least, min(100, int(1000 * budget / pace)))
    times, ready = _run(lambda: next(turn)(), runs, min(LONGEST_WAIT_MS, 2 * runs * pace + 1))
    return times, How.QUEUED if ready else How.PACED


def _run(work: Call, runs: int, wait: float) -> tuple[list[float], bool]:
    """Milliseconds of each run on a GPU that waits first, and whether Python was done by then."""
    marks = [torch.cuda.Event(enable_timing=True) for _ in range(runs + 1)]
    torch.cuda.synchronize()
    torch.cuda._sleep(int(CYCLES_A_MS * wait))
    marks[0].record()
    for mark in marks[1:]:
        work()
        mark.record()
    ready = not marks[0].query()
    torch.cuda.synchronize()
    return [begin.elapsed_time(end) for begin, end in pairwise(marks)], ready


def _peak(call: Call) -> float:
    torch.cuda.synchronize()
    torch.cuda.reset_peak_memory_stats()
    before = torch.cuda.memory_allocated()
    call()
    torch.cuda.synchronize()
    return (torch.cuda.max_memory_allocated() - before) / MIB
