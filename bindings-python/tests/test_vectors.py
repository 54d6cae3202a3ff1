"""The shared vectors, through every way in; `tests/vectors/README.md` says what they mean."""

from __future__ import annotations

import base64
import io
import json
import os
from collections.abc import Callable, Iterator
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
    for case in vector.get("cases", []):
        if "datum" in case:
            value = case["json"] if "json" in case else host(case["host"])
            datum = base64.b64decode(case["datum"])
            coded = {"encode": contract.encode(value), "decode": contract.encode(contract.decode(datum))}
            outcomes.update({f"{key}/{case['name']}/{way}": found.hex() for way, found in coded.items()})
            assert coded == {"encode": datum, "decode": datum}, f"{key}/{case['name']}"
    for name, way, value, _, report in reports:
        outcomes[f"{key}/{name}/{way}"] = report.to_json() if way != "container" else all_reports(contract, value)
    for name, way, value, _ in cases if file == "explain" else ():
        outcomes[f"{key}/{name}/{way}/explain"] = explain(contract, way, value).to_json()
    for name, way, value, expect, report in reports:
        same_outcome(f"{key}/{name}/{way}", report, expect)
        assert is_valid(contract, way, value) is report.valid, f"{key}/{name}/{way}"


PAIRS = json.loads((ROOT / "tests" / "vectors" / "evolution" / "pairs.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["name"] for pair in PAIRS])
def test_pair(pair: dict[str, Any], outcomes: dict[str, str]) -> None:
    def version(side: dict[str, Any]) -> stipula.Contract:
        files = {**pair.get("files", {}), **side.get("files", {})}
        return stipula.Contract(joined(side["document"]), resolver={name: joined(text) for name, text in files.items()})

    evolution = stipula.compare_history([version(old) for old in pair["history"]], version(pair["new"]))
    changes = [f"{each.code} {each.path} {each.backward} {each.forward}" for each in evolution.changes]
    assert sorted(changes) == pair["expect"]["changes"]
    for level, verdict in pair["expect"]["verdicts"].items():
        assert evolution.verdict(level) == verdict, level
        assert bool(evolution.breaking(level)) is (verdict != "COMPATIBLE"), level
    outcomes[f"evolution/{pair['name']}"] = evolution.to_json()


def compiled(vector: dict[str, Any]) -> stipula.Contract:
    options = options_of(vector)
    if "contract" in vector:
        return stipula.Contract.from_file(ROOT / vector["contract"], **{"name": vector["contract"], **options})
    return stipula.Contract(joined(vector["document"]), resolver=files_of(vector), **options)


def options_of(vector: dict[str, Any]) -> dict[str, Any]:
    options = dict(vector.get("options", {}))
    if "now" in options:
        options["clock"] = datetime.fromisoformat(options.pop("now"))
    if "lookup" in options:
        options["lookup"] = lookup(options["lookup"])
    return options


def lookup(schemas: dict[str, Any]) -> Callable[[Any], str]:
    def find(name: Any) -> str:
        text = joined(schemas[str(name)])
        if text == "?":
            raise OSError("the registry is away")
        return text

    return find


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
    if "container" in case:
        return [("container", base64.b64decode(case["container"]))]
    if "framed" in case:
        return [("framed", case["framed"])]
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


def all_reports(contract: stipula.Contract, file: bytes) -> str:
    return f"[{','.join(report.to_json() for report in contract.check_container(io.BytesIO(file)))}]"


def message(value: dict[str, Any]) -> tuple[bytes | None, list[tuple[str, bytes]]]:
    payload = value["payload"]
    headers = [(name, base64.b64decode(header)) for name, header in value.get("headers", [])]
    return None if payload is None else base64.b64decode(payload), headers


def check(contract: stipula.Contract, way: str, value: Any) -> stipula.Report:
    if way == "framed":
        return contract.check_framed(*message(value))
    if way == "container":
        return list(contract.check_container(value))[-1]
    return {"json": contract.check_json, "bytes": contract.check_bytes, "object": contract.check}[way](value)


def explain(contract: stipula.Contract, way: str, value: Any) -> stipula.Explanation:
    verbs = {"json": contract.explain_json, "bytes": contract.explain_bytes, "object": contract.explain}
    return verbs[way](None, value)


def is_valid(contract: stipula.Contract, way: str, value: Any) -> bool:
    if way == "framed":
        return contract.is_valid_framed(*message(value))
    if way == "container":
        return list(contract.check_container(value))[-1].valid
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
