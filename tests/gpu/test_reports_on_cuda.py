"""Reports of specifications on a real GPU: the same verdicts, many more runs, by the kernels."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("triton")
import selssm
from selssm.analyse import measured
from tests.report.test_measured import EXPECTED

pytestmark = pytest.mark.gpu
EXAMPLES = Path(__file__).parents[2] / "examples"
BY_KERNELS = {"certified_leaky", "replace", "s6", "ssd", "refuted_leaky", "mean_square"}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_report_says_the_same_and_shows_the_kernels(name):
    here, there = (selssm.report(EXAMPLES / f"{name}.toml", device=d) for d in ("cpu", "cuda"))
    assert [f.verdict for f in here.findings] == [f.verdict for f in there.findings]
    if not EXPECTED[name]:
        return
    table = there.tables[0]
    assert all(row[-1].startswith(measured.ON_ITS_SIDE) for row in table.rows), table.rows
    assert ("the Triton kernels on" in table.caption) is (name in BY_KERNELS), table.caption
    shown = " ".join(plot.caption for plot in there.plots)
    assert ("float32, by the Triton kernels" in shown) is (name in BY_KERNELS)
    if name == "certified_leaky":
        assert table.caption.startswith("The worst of 2000 runs of 2000 steps")


def test_a_certificate_with_the_search_on_the_gpu(tmp_path):
    made = selssm.certify(EXAMPLES / "refuted_leaky.toml", "stability", device="cuda")
    assert str(made.verdict) == "refuted"
