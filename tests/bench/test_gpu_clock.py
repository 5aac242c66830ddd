"""The clock for a GPU, on an imitation of one: Python and the GPU advance, each at its own pace."""

from __future__ import annotations

import contextlib
import types

import pytest

from selssm.bench import gpu_clock
from selssm.bench.timing import How

KERNEL, LAUNCH = 0.010, 0.050  # milliseconds


class Imitation:
    """What `gpu_clock` uses of torch.cuda and time; `python` and `gpu` are in milliseconds."""

    def __init__(self, captures: bool = True, clock: float = 1.7e6):
        self.python = self.gpu = 0.0
        self.captures, self.cycles_a_ms = captures, clock
        self.captured: list[float] | None = None

    def kernel(self, lasts: float = KERNEL, launch: float = LAUNCH) -> None:
        if self.captured is not None:
            self.captured.append(lasts)
            return
        self.python += launch
        self.gpu = max(self.gpu, self.python) + lasts

    def synchronize(self) -> None:
        self.python = max(self.python, self.gpu)

    def _sleep(self, cycles: int) -> None:
        self.kernel(cycles / self.cycles_a_ms, 0.001)

    def perf_counter(self) -> float:
        return self.python / 1000

    @contextlib.contextmanager
    def graph(self, graph, stream):
        if not self.captures:
            raise RuntimeError("operation not permitted when stream is capturing")
        self.captured = graph.kernels
        yield
        self.captured = None

    def module(self):
        gpu = self

        class CUDAGraph:
            def __init__(self):
                self.kernels = []

            def replay(self):
                gpu.kernel(sum(self.kernels), 0.020)

        class Event:
            def __init__(self, enable_timing):
                pass

            def record(self):
                self.at = max(gpu.gpu, gpu.python)

            def query(self):
                return self.at <= gpu.python

            def elapsed_time(self, end):
                return end.at - self.at

        class Stream:
            def wait_stream(self, other):
                pass

        return types.SimpleNamespace(
            Stream=Stream, Event=Event, CUDAGraph=CUDAGraph, current_stream=Stream,
            stream=contextlib.nullcontext, graph=self.graph, synchronize=self.synchronize,
            _sleep=self._sleep, reset_peak_memory_stats=lambda: None,
            memory_allocated=lambda: 2**20, max_memory_allocated=lambda: 4 * 2**20,
        )  # fmt: skip


def timing(monkeypatch, gpu: Imitation, call=None):
    monkeypatch.setattr(gpu_clock, "torch", types.SimpleNamespace(cuda=gpu.module()))
    monkeypatch.setattr(gpu_clock, "time", gpu)
    return gpu_clock.timed([call or gpu.kernel] * 4, budget=0.01, least=5)


def test_a_graph_shows_the_kernel_and_the_call_shows_its_launch(monkeypatch):
    made = timing(monkeypatch, Imitation())
    assert made.how is How.GRAPH and made.peak_mib == 3
    assert made.median == pytest.approx(KERNEL) and made.call == pytest.approx(LAUNCH, rel=0.1)


def test_without_capture_calls_queue_behind_a_busy_gpu(monkeypatch):
    made = timing(monkeypatch, Imitation(captures=False))
    assert made.how is How.QUEUED and made.median == pytest.approx(KERNEL)


def test_a_gpu_that_waited_for_python_is_not_called_queued(monkeypatch):
    """The waiting kernel ends a hundred times too early: launches show, and it is said."""
    made = timing(monkeypatch, Imitation(captures=False, clock=1.7e8))
    assert made.how is How.PACED and made.median > 2 * KERNEL


def test_a_call_as_long_as_its_kernel_is_not_shorter_than_it(monkeypatch):
    gpu = Imitation()
    made = timing(monkeypatch, gpu, lambda: gpu.kernel(30.0))
    assert made.median == pytest.approx(30.0) and made.call == pytest.approx(30.0, rel=0.01)


def test_other_errors_of_a_call_are_not_swallowed(monkeypatch):
    def broken():
        raise ValueError("shape")

    with pytest.raises(ValueError, match="shape"):
        timing(monkeypatch, Imitation(), broken)
