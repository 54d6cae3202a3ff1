"""The shared vectors, through every way in; `tests/vectors/README.md` says what they mean."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pytest

import stipula
from conftest import ROOT

VECTORS = sorted((ROOT / "tests" / "vectors").glob("*.json"))
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
LOADED = [(path.stem, vector) for path in VECTORS for vector in json.loads(path.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def outcomes() -> Iterator[dict[str, str]]:
    lines: dict[str, str] = {}
    yield lines
    path = TARGET / "outcomes" / "python.tsv"
    path.parent.mkdir(parents=True, exist_ok=True)
    ordered = sorted(lines.items(), key=lambda line: line[0].encode())
    path.write_text("".join(f"{key}\t{text}\n" for key, text in ordered), encoding="utf-8", newline="\n")


def test_there_are_vectors() -> None:
    assert LOADED


@pytest.mark.parametrize(("file", "vector"), LOADED, ids=[f"{file}/{vector['name']}" for file, vector in LOADED])
def test_vector(file: str, vector: dict[str, Any], outcomes: dict[str, str]) -> None:
    key = f"{file}/{vector['name']}"
    if "diagnostics" in vector:
        with pytest.raises(stipula.CompileError) as raised:
            compiled(vector)
        outcomes[key] = raised.value.to_json()
        same_diagnostics(raised.value.diagnostics, vector["diagnostics"])
        return
    contract = compiled(vector)
    same_api(key, contract, vector)
    outcomes[f"{key}/api"] = contract.to_json()
    if file == "explain":
        outcomes[f"{key}/explain"] = contract.explain_rules().to_json()
    outcomes.update({f"{key}/convert-{to}": text for to, text in conversions(vector)})
    if "warnings" in vector:
        same_diagnostics(contract.diagnostics, vector["warnings"])
    cases = [step for case in vector.get("cases", []) for step in steps(case)]
    reports = [(name, way, value, expect, check(contract, way, value)) for name, way, value, expect in cases]
    for name, way, _, _, report in reports:
        outcomes[f"{key}/{name}/{way}"] = report.to_json()
    for name, way, value, _ in cases if file == "explain" else ():
        outcomes[f"{key}/{name}/{way}/explain"] = explain(contract, way, value).to_json()
    for name, way, value, expect, report in reports:
        same_outcome(f"{key}/{name}/{way}", report, expect)
        assert is_valid(contract, way, value) is report.valid, f"{key}/{name}/{way}"


def compiled(vector: dict[str, Any]) -> stipula.Contract:
    options = options_of(vector)
    if "contract" in vector:
        return stipula.Contract.from_file(ROOT / vector["contract"], **{"name": vector["contract"], **options})
    return stipula.Contract(joined(vector["document"]), resolver=files_of(vector), **options)


def options_of(vector: dict[str, Any]) -> dict[str, Any]:
    options = dict(vector.get("options", {}))
    if "now" in options:
        options["clock"] = datetime.fromisoformat(options.pop("now"))
    return options


def files_of(vector: dict[str, Any]) -> dict[str, str]:
    return {name: joined(text) for name, text in vector.get("files", {}).items()}


def conversions(vector: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Both other forms of the contract, or why there are none."""
    forms: tuple[Literal["odcs", "registry"], ...] = ("odcs", "registry")
    for to in forms if "document" in vector else ():
        try:
            done = stipula.convert(joined(vector["document"]), to, resolver=files_of(vector), **options_of(vector))
        except stipula.CompileError as error:
            yield to, error.to_json()
        else:
            parts = [done.text, list(done.files.items()), done.carried, done.dropped]
            yield to, json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "\n".join(text)


def steps(case: dict[str, Any]) -> Iterator[tuple[str, str, Any, dict[str, Any]]]:
    """Name, way, value and expectation of all that a case asks for."""
    if "lines" in case:
        yield from line_steps(case)
        return
    for way, value in inputs(case):
        if way in case.get("ways", [way]):
            yield case["name"], way, value, case["expect"]


def inputs(case: dict[str, Any]) -> list[tuple[str, Any]]:
    if "json" in case:
        return [("json", json.dumps(case["json"], separators=(",", ":"), ensure_ascii=False)), ("object", case["json"])]
    if "text" in case:
        return [("json", case["text"].encode())]
    if "text_base64" in case:
        return [("json", base64.b64decode(case["text_base64"]))]
    if "base64" in case:
        return [("bytes", base64.b64decode(case["base64"]))]
    return [("object", host(case["host"]))]


def line_steps(case: dict[str, Any]) -> Iterator[tuple[str, str, Any, dict[str, Any]]]:
    lines = (ROOT / case["lines"]).read_text(encoding="utf-8").removesuffix("\n").split("\n")
    expected: Any = case["expect"]
    if expected != "valid":
        expected = {entry["line"]: entry for entry in json.loads((ROOT / expected).read_text(encoding="utf-8"))}
        assert sorted(expected) == list(range(1, len(lines) + 1)), case["lines"]
    for number, line in enumerate(lines, 1):
        expect = {"valid": True} if expected == "valid" else {"valid": False, **expected[number]}
        for way in expect.get("ways", case.get("ways", ["json", "object"])):
            yield f"{case['name']}/{number}", way, line if way == "json" else json.loads(line), expect


def host(value: Any) -> Any:
    """A host value, its typed parts made."""
    if isinstance(value, list):
        return [host(item) for item in value]
    if not isinstance(value, dict):
        return value
    makers = {
        "$bytes": base64.b64decode,
        "$bigint": int,
        "$decimal": Decimal,
        "$timestamp": datetime.fromisoformat,
        "$nan": lambda _: float("nan"),
        "$infinity": lambda _: float("inf"),
    }
    if len(value) == 1 and (maker := makers.get(next(iter(value)))):
        return maker(next(iter(value.values())))
    return {key: host(member) for key, member in value.items()}


def check(contract: stipula.Contract, way: str, value: Any) -> stipula.Report:
    return {"json": contract.check_json, "bytes": contract.check_bytes, "object": contract.check}[way](value)


def explain(contract: stipula.Contract, way: str, value: Any) -> stipula.Explanation:
    verbs = {"json": contract.explain_json, "bytes": contract.explain_bytes, "object": contract.explain}
    return verbs[way](None, value)


def is_valid(contract: stipula.Contract, way: str, value: Any) -> bool:
    verbs = {"json": contract.is_valid_json, "bytes": contract.is_valid_bytes, "object": contract.is_valid}
    return verbs[way](value)


def same_outcome(place: str, report: stipula.Report, expect: dict[str, Any]) -> None:
    found = [(violation.code, violation.path, violation.rule) for violation in report.violations]
    wanted = [(item["code"], item["path"], item.get("rule")) for item in expect.get("violations", [])]
    assert (report.valid, found) == (expect["valid"], wanted), place
    kind = expect.get("class", "valid" if expect["valid"] else None)
    assert kind in (None, report.class_), place


def same_api(place: str, contract: stipula.Contract, vector: dict[str, Any]) -> None:
    form = json.loads(contract.to_json())
    for part, expected in vector.get("api", {}).items():
        assert form[part] == expected, f"{place}/{part}"
    for tag, expected in vector.get("tagged", {}).items():
        assert [field.path for field in contract.tagged(tag)] == expected, f"{place}/{tag}"


def same_diagnostics(found: list[stipula.Diagnostic], wanted: list[dict[str, Any]]) -> None:
    assert [(item.code, item.severity) for item in found] == [(item["code"], item["severity"]) for item in wanted]
