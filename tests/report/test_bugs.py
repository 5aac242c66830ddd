"""A bug is never read as a verdict: it ends with 70 and says that none was reached."""

from __future__ import annotations

import subprocess
import sys

BROKEN = """
import sys
from selssm import catalogue, cli
def explain(theorem):
    raise RuntimeError("something nobody foresaw")
catalogue.explain = explain
sys.argv = ["selssm", "explain", "identity.telescope"]
cli.main()
"""


def test_an_unforeseen_error_is_no_refutation() -> None:
    done = subprocess.run([sys.executable, "-c", BROKEN], capture_output=True, text=True)
    assert done.returncode == 70
    assert "something nobody foresaw" in done.stderr and "no verdict was reached" in done.stderr
    assert done.stdout == ""
