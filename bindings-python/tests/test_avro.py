"""Frames, lookups, container files, encode and decode; the shared vectors have the rest."""

from __future__ import annotations

import io
import pickle
import re
import uuid
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest

import stipula
from conftest import ROOT, codes

POINT = '{"type": "record", "name": "Point", "fields": [{"name": "x", "type": "long"}]}'
OLDER = '{"type": "record", "name": "Point", "fields": [{"name": "x", "type": "int"}]}'
GUID = "5d1c2f1e-8a3b-4c5d-9e0f-123456789abc"


def document(framing: str) -> str:
    return f"""
apiVersion: v3.1.0
kind: DataContract
id: points
version: 1.0.0
status: active
schema:
  - name: Point
    customProperties: [{{property: stipulaSchema, value: {{file: point.avsc, framing: {framing}}}}}]
"""


def points(framing: str, **options: object) -> stipula.Contract:
    return stipula.Contract(document(framing), resolver={"point.avsc": POINT}, **options)  # type: ignore[arg-type]


def older(name: object) -> str | None:
    return OLDER if name in (2, uuid.UUID(GUID)) else None


def test_headers_are_pairs_or_a_mapping_of_bytes_or_text() -> None:
    contract = points("confluent-header, ids: [1]")
    header = b"\0\0\0\0\1"
    pair = ("__value_schema_id", header)
    for headers in ([pair], dict([pair]), MappingProxyType(dict([pair])), iter([pair])):
        assert contract.is_valid_framed(b"\x02", headers)
    assert contract.headers() == [("__value_schema_id", header)]
    assert codes(contract.check_framed(b"\x02", {"__value_schema_id": None})) == [("frame.header", "")]
    with pytest.raises(stipula.ViolationError):
        contract.validate_framed(b"\x02")
    with pytest.raises(TypeError):
        contract.check_framed(b"\x02", [("a", 1)])  # type: ignore[list-item]


def test_a_lookup_gets_a_number_or_a_uuid() -> None:
    seen: list[object] = []

    def lookup(name: object) -> str | None:
        seen.append(name)
        return older(name)

    contract = points("confluent, ids: [1]", lookup=lookup)
    for _ in range(2):
        assert contract.is_valid_bytes(b"\0\0\0\0\2\x54")
        assert contract.is_valid_bytes(b"\1" + uuid.UUID(GUID).bytes + b"\x54")
        assert contract.check_bytes(b"\0\0\0\0\3\x54").class_ == "stale"
    # What is found is kept, and what is not is asked for again.
    assert seen == [2, uuid.UUID(GUID), 3, 3]


def test_a_lookup_may_fail_or_give_references() -> None:
    def fails(_: object) -> str:
        raise OSError("the registry is away\nfor a while")

    report = points("confluent, ids: [1]", lookup=fails).check_bytes(b"\0\0\0\0\2\x54")
    assert report.class_ == "stale" and "the registry is away" in str(report.violations[0])
    named = '{"type": "record", "name": "Point", "fields": [{"name": "x", "type": "X"}]}'
    inner = '{"type": "fixed", "name": "X", "size": 1}'
    report = points("confluent, ids: [1]", lookup=lambda _: (named, {"x": inner})).check_bytes(b"\0\0\0\0\2\x54")
    assert codes(report) == [("avro.unresolvable", "/x")]


def test_a_contract_with_a_lookup_reaches_other_processes() -> None:
    contract = pickle.loads(pickle.dumps(points("confluent, ids: [1]", lookup=older)))
    assert contract.is_valid_bytes(b"\0\0\0\0\2\x54") and contract.framing == "confluent"


def test_container_files(tmp_path: Path) -> None:
    schema = POINT.encode()
    size = len(schema) * 2
    header = b"Obj\1\2\x16avro.schema" + bytes([size & 0x7F | 0x80, size >> 7]) + schema + b"\0" + b"s" * 16
    file = header + b"\4\4\2\4" + b"s" * 16
    contract = points("confluent, ids: [1]", rules={"small": "this.x < 2"})
    assert [report.valid for report in contract.check_container(file)] == [True, False]
    reports = contract.check_container(file[:-1] + b"t")
    assert [(report.valid, reports.records, reports.has_ended) for report in reports] == [(False, range(1, 2), True)]
    lost = header + b"\6\4\2\xff" + b"s" * 16
    reports = contract.check_container(lost)
    told = [(report.valid, reports.records, reports.has_ended) for report in reports]
    assert told == [(True, range(1, 2), False), (False, range(2, 3), False), (False, range(3, 4), False)]
    path = tmp_path / "points.avro"
    path.write_bytes(file[:-1])
    with path.open("rb") as opened:
        assert [codes(report) for report in contract.check_container(opened)] == [[("container.truncated", "")]]

    class Broken(io.RawIOBase):
        def read(self, size: int = -1, /) -> bytes:
            raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        next(contract.check_container(Broken()))


ALL = """{"type": "record", "name": "R", "fields": [
  {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
  {"name": "id", "type": {"type": "string", "logicalType": "uuid"}},
  {"name": "day", "type": {"type": "int", "logicalType": "date"}},
  {"name": "at", "type": {"type": "long", "logicalType": "time-micros"}},
  {"name": "when", "type": {"type": "long", "logicalType": "timestamp-micros"}},
  {"name": "local", "type": {"type": "long", "logicalType": "local-timestamp-millis"}},
  {"name": "nanos", "type": {"type": "long", "logicalType": "timestamp-nanos"}},
  {"name": "raw", "type": "bytes"},
  {"name": "kind", "type": {"type": "enum", "name": "E", "symbols": ["A", "B"]}},
  {"name": "list", "type": {"type": "array", "items": ["null", "long"]}},
  {"name": "map", "type": {"type": "map", "values": "double"}}]}"""


def test_values_come_back_as_they_went() -> None:
    contract = stipula.Contract.from_schema("avro", ALL)
    value = {
        "price": Decimal("12.50"),
        "id": uuid.UUID(GUID),
        "day": date(2026, 1, 31),
        "at": time(23, 59, 59, 999999),
        "when": datetime(2026, 1, 31, 10, 0, 0, 1, tzinfo=UTC),
        "local": datetime(1969, 12, 31, 23, 59, 59, 999000),
        "nanos": 1,
        "raw": b"\0\xff",
        "kind": "B",
        "list": [None, 2**40],
        "map": {"a": 0.5},
    }
    payload = contract.encode(value)
    decoded = contract.decode(payload)
    assert decoded == value
    assert [type(item) for item in decoded.values()] == [type(item) for item in value.values()]
    assert str(decoded["price"]) == "12.50" and list(decoded) == list(value)


def test_what_does_not_fit_raises_the_report() -> None:
    contract = points("confluent, ids: [1]")
    assert contract.encode({"x": 1}) == b"\0\0\0\0\1\2"
    for call in (lambda: contract.encode({"x": "1"}), lambda: contract.decode(b"\0\0\0\0\1"), lambda: contract.decode(b"\2")):
        with pytest.raises(stipula.ViolationError):
            call()
    with pytest.raises(ValueError, match="no `ids` and no `guid`"):
        points("confluent").encode({"x": 1})
    with pytest.raises(ValueError, match="only contracts with an Avro schema"):
        stipula.Contract.from_schema("json-schema", "{}").encode({})
    assert contract.decode(None) is None


def test_the_page_runs() -> None:
    text = (ROOT / "docs/avro.md").read_text(encoding="utf-8")
    names: dict[str, object] = {}
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        exec(block, names)
