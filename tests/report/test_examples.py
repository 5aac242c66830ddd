"""The examples end to end: exit codes, JSON, one self-contained page, and certificates."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from selssm.amount import Side

Command = Callable[..., Any]

EXIT_CODES = {
    "certified_leaky": 0,
    "refuted_leaky": 1,
    "unknown_leaky": 3,
    "s6": 0,
    "replace": 0,
    "ssd": 0,
    "dense": 0,
    "delta": 0,
    "polytope": 0,
}


@pytest.mark.parametrize(("name", "code"), EXIT_CODES.items())
def test_report_of_an_example(
    selssm: Command, examples: Path, tmp_path: Path, name: str, code: int
) -> None:
    page = tmp_path / "report.html"
    outcome = selssm("report", examples / f"{name}.toml", "--json", "--out", page)
    assert outcome.code == code, outcome.err
    record = json.loads(outcome.out)  # nothing but JSON on stdout
    assert record["exit_code"] == code
    assert {f["ruling"]["verdict"] for f in record["findings"]} == {record["verdict"]}
    assert_numbers_are_on_their_side(record)
    assert_page_stands_alone(page.read_text(), record)
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def assert_numbers_are_on_their_side(record: dict[str, Any]) -> None:
    for quantity in record["quantities"]:
        amount = quantity["amount"]
        shown, exact = read_back(amount["shown"]), Fraction(amount["value"])
        if amount["side"] == Side.ABOVE:
            assert shown >= exact
        if amount["side"] == Side.BELOW:
            assert shown <= exact


def read_back(text: str) -> Fraction:
    if text.startswith("1 − "):
        return 1 - read_back(text.removeprefix("1 − "))
    plain = text.replace("−", "-").replace("×10", "e")
    return Fraction(plain.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))


class Tags(HTMLParser):
    """Counts elements and collects what could reach outside the page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.ids: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        for key, value in attrs:
            if key == "id" and value:
                self.ids.append(value)
            links = key in ("href", "src", "xlink:href", "data", "action", "srcset")
            if links and not (value or "").startswith("#"):
                self.outside.append(f"{tag} {key}={value}")


def assert_page_stands_alone(page: str, record: dict[str, Any]) -> None:
    tags = Tags()
    tags.feed(page)
    assert tags.outside == []
    assert "script" not in tags.names and "link" not in tags.names
    assert not re.search(r"@import|url\((?!#)", page)
    assert len(tags.ids) == len(set(tags.ids))
    assert tags.names.count("svg") == len(record["plots"]) >= 3
    assert "math" in tags.names
    headings = re.findall(r"<h2>([^<]+)</h2>", page)
    order = ["What to do about it", "The numbers", "Pictures", "Assumptions", "Reproduce"]
    assert [h for h in headings if h in order] == order


def test_an_energy_gain_is_reported_and_certified(
    selssm: Command, examples: Path, tmp_path: Path
) -> None:
    source, out = tmp_path / "gain.toml", tmp_path / "c.json"
    text = (examples / "certified_leaky.toml").read_text()
    source.write_text(re.sub(r"properties = .*", 'properties = ["gain", "bounded_state"]', text))
    outcome = selssm("report", source)
    assert outcome.code == 0
    gain = re.search(r"energy gain\s+at most ([\d.]+)", outcome.out)
    assert gain is not None and 0 < float(gain[1]) < 100
    assert selssm("certify", source, "--property", "gain", "--out", out).code == 0
    held = selssm("recheck", out, "--model", source)
    assert held.code == 0 and "energy of the states at most" in held.out


def test_the_diverging_word_is_shown(selssm: Command, examples: Path) -> None:
    outcome = selssm("report", examples / "refuted_leaky.toml")
    assert outcome.code == 1
    assert "step 1: g = (" in outcome.out
    growth = re.search(r"growth of the word\s+at least ([\d.]+)", outcome.out)
    assert growth is not None and float(growth[1]) > 1


@pytest.mark.parametrize("name", ["certified_leaky", "s6"])
@pytest.mark.parametrize("asked", ["contraction", "stability", "bounded_state", "forgets_within"])
def test_certificates_recheck(
    selssm: Command, examples: Path, tmp_path: Path, name: str, asked: str
) -> None:
    model, certificate = examples / f"{name}.toml", tmp_path / "c.json"
    assert selssm("certify", model, "--property", asked, "--out", certificate).code == 0
    alone = selssm("recheck", certificate)
    assert alone.code == 0
    assert alone.out.startswith(f"the certificate holds: {asked} is proved: ")
    assert "of dimension" in alone.out and "SHA-256" in alone.out
    assert "pass --model" in alone.err
    beside = selssm("recheck", certificate, "--model", model)
    assert beside.code == 0 and beside.out == alone.out and beside.err == ""
    other = examples / "refuted_leaky.toml"
    assert selssm("recheck", certificate, "--model", other).code == 1


def test_a_certificate_without_verdict_claims_nothing(
    selssm: Command, examples: Path, tmp_path: Path
) -> None:
    model, certificate = examples / "unknown_leaky.toml", tmp_path / "c.json"
    assert selssm("certify", model, "--property", "contraction", "--out", certificate).code == 3
    outcome = selssm("recheck", certificate)
    assert outcome.code == 1
    assert outcome.out.startswith("the certificate claims nothing: contraction is unknown")


def falsify_witness(document: dict[str, Any]) -> None:
    document["witness"]["weights"][0] = "1/1000"


def falsify_rate(document: dict[str, Any]) -> None:
    document["claim"]["rate"] = "1/2"


def falsify_model(document: dict[str, Any]) -> None:
    document["model"]["A"][0][1] = "-2"


@pytest.mark.parametrize("falsify", [falsify_witness, falsify_rate, falsify_model])
def test_a_falsified_certificate_does_not_hold(
    selssm: Command, examples: Path, tmp_path: Path, falsify: Callable[[dict[str, Any]], None]
) -> None:
    certificate = tmp_path / "c.json"
    model = examples / "certified_leaky.toml"
    selssm("certify", model, "--property", "contraction", "--out", certificate)
    document = json.loads(certificate.read_text())
    falsify(document)
    certificate.write_text(json.dumps(document))
    outcome = selssm("recheck", certificate)
    assert outcome.code == 1
    assert outcome.out.startswith("the certificate does not hold: ")


def test_certificate_on_stdout(selssm: Command, examples: Path) -> None:
    outcome = selssm("certify", examples / "s6.toml", "--property", "contraction")
    assert outcome.code == 0
    assert json.loads(outcome.out)["verdict"] == "proved"
    assert "contraction is proved: rate at most 0.9901 per step" in outcome.err


def test_property_that_has_no_procedure_is_unknown(
    selssm: Command, examples: Path, tmp_path: Path
) -> None:
    model = tmp_path / "model.toml"
    text = (examples / "certified_leaky.toml").read_text()
    model.write_text(text.replace("[ask]", '[ask]\nformat = "fp16"\ntokens = 100'))
    outcome = selssm("certify", model, "--property", "precision")
    assert outcome.code == 3
    assert "not tried yet" in outcome.err
