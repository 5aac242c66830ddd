"""Shared by all tests: hypothesis profiles, GPU marker, and the certification table at the end."""

from __future__ import annotations

import os

import pytest
import torch
from hypothesis import HealthCheck, settings

from proofs import answer_cache
from tests.certification import Certification

if not torch.cuda.is_available():  # the interpreter must be chosen before any kernel loads
    os.environ["TRITON_INTERPRET"] = "1"

settings.register_profile(
    "default", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", max_examples=5000, deadline=None)
settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--deep", action="store_true", help="long random search instead of a fixed one"
    )

    parser.addoption(
        "--cached-proofs",
        action="store_true",
        help="skip questions that both solvers confirmed before; ignored where CI is set",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--cached-proofs"):
        os.environ[answer_cache.VARIABLE] = str(config.rootpath / ".proof_cache")
    if config.getoption("--deep"):
        settings.load_profile("deep")
    config.pluginmanager.register(Certification(config), "certification")


def pytest_report_header() -> str | None:
    used = answer_cache.location()
    return f"proofs rest on earlier answers kept in {used}" if used else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    reasons = {}
    if not torch.cuda.is_available():
        reasons["gpu"] = "no CUDA device on this machine"
    if "deep" not in config.getoption("markexpr") and not config.getoption("--deep"):
        reasons["deep"] = "minutes of cases; run them with -m deep"
    for item in items:
        for marker, reason in reasons.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))
