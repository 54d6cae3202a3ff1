"""Encode and decode beside `fastavro`, on a table and on seeded random schemas with their data."""

from __future__ import annotations

import io
import json
import random
import uuid
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import fastavro
import pytest

import stipula

DATUM_SCHEMAS = 400
DATA = 10


def written(schema: Any, value: Any) -> bytes:
    out = io.BytesIO()
    fastavro.schemaless_writer(out, schema, value)
    return out.getvalue()


def read(schema: Any, payload: bytes) -> tuple[Any, bytes]:
    """The value, and what is left of the payload."""
    source = io.BytesIO(payload)
    value = fastavro.schemaless_reader(source, schema, None)
    return value, source.read()


def compiled(schema: Any) -> stipula.Contract:
    return stipula.Contract.from_schema("avro", json.dumps(schema))


def logical(base: str, name: str, **more: Any) -> dict[str, Any]:
    return {"type": base, "logicalType": name, **more}


INNER = {"type": "record", "name": "Inner", "namespace": "a.b", "fields": [{"name": "x", "type": "int"}]}
LINKED = {"type": "record", "name": "L", "fields": [{"name": "v", "type": "long"}, {"name": "n", "type": ["null", "L"]}]}
U = uuid.UUID("5d1c2f1e-8a3b-4c5d-9e0f-123456789abc")
TABLE = [
    ("null", [None]),
    ("boolean", [True, False]),
    ("int", [0, -1, 2**31 - 1, -(2**31)]),
    ("long", [0, 63, 64, -64, -65, 2**63 - 1, -(2**63)]),
    ("float", [0.0, -1.5, float("inf")]),
    ("double", [0.1, -1e300, float("-inf")]),
    ("bytes", [b"", b"\x00\xff"]),
    ("string", ["", "größer", "日本語\0"]),
    ({"type": "fixed", "name": "F", "size": 3}, [b"abc"]),
    ({"type": "enum", "name": "E", "symbols": ["A", "B"]}, ["A", "B"]),
    ({"type": "array", "items": "long"}, [[], [1, -2, 3]]),
    ({"type": "map", "values": ["null", "string"]}, [{}, {"k": None, "l": "v"}]),
    (["null", "string", "long", INNER], [None, "x", 7, {"x": 1}]),
    (LINKED, [{"v": 1, "n": {"v": 2, "n": None}}]),
    (logical("bytes", "decimal", precision=12, scale=2), [Decimal("0.00"), Decimal("-12.50"), Decimal("9999999999.99")]),
    ({"type": "fixed", "name": "D", "size": 6, "logicalType": "decimal", "precision": 12, "scale": 3}, [Decimal("-1.001")]),
    (logical("string", "uuid"), [U]),
    (logical("int", "date"), [date(1, 1, 1), date(1970, 1, 1), date(9999, 12, 31)]),
    (logical("int", "time-millis"), [time(0), time(23, 59, 59, 999_000)]),
    (logical("long", "time-micros"), [time(0), time(23, 59, 59, 999_999)]),
    (logical("long", "timestamp-millis"), [datetime(1969, 12, 31, 23, 59, 59, 999_000, UTC), datetime(2026, 1, 31, tzinfo=UTC)]),
    (logical("long", "timestamp-micros"), [datetime(1900, 1, 1, 0, 0, 0, 1, UTC), datetime(2026, 1, 31, tzinfo=UTC)]),
    (logical("long", "local-timestamp-millis"), [datetime(1969, 12, 31, 23, 59, 59), datetime(2026, 1, 31)]),
    (logical("long", "local-timestamp-micros"), [datetime(2026, 1, 31, 1, 2, 3, 4)]),
    ({"type": "fixed", "name": "P", "size": 12, "logicalType": "duration"}, [b"\1\0\0\0\2\0\0\0\3\0\0\0"]),
]


@pytest.mark.parametrize(("schema", "values"), TABLE, ids=lambda part: json.dumps(part)[:60] if not isinstance(part, list) else "")
def test_one_type(schema: Any, values: list[Any]) -> None:
    contract, parsed = compiled(schema), fastavro.parse_schema(schema)
    for value in values:
        payload = contract.encode(value)
        assert payload == written(parsed, value), value
        assert contract.decode(payload) == value
        assert read(parsed, payload) == (value, b"")


def test_a_uuid_of_sixteen_bytes() -> None:
    """The specification has it since 1.12; the other knows the bytes alone."""
    schema = {"type": "fixed", "name": "G", "size": 16, "logicalType": "uuid"}
    contract, parsed = compiled(schema), fastavro.parse_schema(schema)
    assert contract.encode(U) == written(parsed, U.bytes) == U.bytes
    assert contract.decode(U.bytes) == U
    assert read(parsed, U.bytes) == (U.bytes, b"")


class Maker:
    """Schemas, and values of them, that both encode in one way."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.names = 0

    def name(self) -> str:
        self.names += 1
        return f"N{self.names}"

    def schema(self, depth: int) -> Any:
        pick = self.random.randrange(16 if depth > 0 else 12)
        if pick < 8:
            return ["null", "boolean", "int", "long", "float", "double", "bytes", "string"][pick]
        if pick == 8:
            return {"type": "fixed", "name": self.name(), "size": self.random.randrange(4)}
        if pick == 9:
            return {"type": "enum", "name": self.name(), "symbols": ["A", "B", "C"][: 1 + self.random.randrange(3)]}
        if pick == 10:
            return logical("bytes", "decimal", precision=18, scale=self.random.randrange(6))
        if pick == 11:
            return self.random.choice([logical("string", "uuid"), logical("int", "date"), logical("long", "timestamp-micros")])
        if pick == 12:
            return {"type": "array", "items": self.schema(depth - 1)}
        if pick == 13:
            return {"type": "map", "values": self.schema(depth - 1)}
        if pick == 14:
            branch = self.schema(depth - 1)
            while branch == "null" or isinstance(branch, list):
                branch = self.schema(depth - 1)
            return self.random.choice([["null", branch], [branch, "null"]])
        fields = [{"name": f"f{at}", "type": self.schema(depth - 1)} for at in range(self.random.randrange(5))]
        return {"type": "record", "name": self.name(), "fields": fields}

    def value(self, schema: Any) -> Any:
        if isinstance(schema, list):
            return self.value(self.random.choice(schema))
        if isinstance(schema, str):
            return self.primitive(schema)
        kind, name = schema["type"], schema.get("logicalType")
        if name == "decimal":
            return Decimal(self.random.randrange(-(10**17), 10**17)).scaleb(-schema["scale"])
        if name == "uuid":
            return uuid.UUID(int=self.random.getrandbits(128))
        if name == "date":
            return date.fromordinal(1 + self.random.randrange(3_652_000))
        if name == "timestamp-micros":
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=self.random.randrange(-(10**15), 10**16))
        if kind == "fixed":
            return self.random.randbytes(schema["size"])
        if kind == "enum":
            return self.random.choice(schema["symbols"])
        if kind == "array":
            return [self.value(schema["items"]) for _ in range(self.random.randrange(4))]
        if kind == "map":
            return {f"k{at}": self.value(schema["values"]) for at in range(self.random.randrange(4))}
        return {field["name"]: self.value(field["type"]) for field in schema["fields"]}

    def primitive(self, name: str) -> Any:
        integer = self.random.getrandbits(self.random.randrange(1, 64)) * self.random.choice([1, -1])
        return {
            "null": None,
            "boolean": integer % 2 == 0,
            "int": integer % 2**32 - 2**31,
            "long": integer,
            "float": self.random.randrange(-(2**20), 2**20) / 8,
            "double": self.random.uniform(-1e9, 1e9),
            "bytes": self.random.randbytes(self.random.randrange(6)),
            "string": self.random.choice(["", "ü", "text", "日本語", "longer than eight bytes"]),
        }[name]


def test_random_schemas_and_data() -> None:
    maker = Maker(19)
    taken = refused = 0
    for _ in range(DATUM_SCHEMAS):
        schema = maker.schema(4)
        contract, parsed = compiled(schema), fastavro.parse_schema(schema)
        for _ in range(DATA):
            value = maker.value(schema)
            payload = contract.encode(value)
            assert payload == written(parsed, value), (schema, value)
            assert contract.decode(payload) == value == read(parsed, payload)[0], (schema, value)
            # What is cut is no datum; what is changed and still one of ours has one value.
            assert not any(contract.is_valid_bytes(payload[:end]) for end in range(len(payload)))
            if payload:
                changed = bytearray(payload)
                changed[maker.random.randrange(len(changed))] ^= 1 << maker.random.randrange(8)
                agrees = same_value(contract, parsed, bytes(changed))
                taken, refused = taken + agrees, refused + (not agrees)
    assert taken > 500 and refused > 500, (taken, refused)


def same_value(contract: stipula.Contract, parsed: Any, payload: bytes) -> bool:
    """Whether we take it; then the other takes it, too, and reads the same."""
    if not contract.is_valid_bytes(payload):
        return False
    try:
        theirs = read(parsed, payload)
    except (OverflowError, ValueError):
        # A date or time beyond the years 1 to 9999, which Python has no value for.
        assert "date" in str(parsed) or "timestamp" in str(parsed)
        return True
    assert repr((contract.decode(payload), b"")) == repr(theirs), (parsed, payload)
    return True


@pytest.mark.parametrize("codec", ["null", "deflate", "snappy", "zstandard", "bzip2", "xz"])
def test_container_files(codec: str) -> None:
    """What it writes we judge; each record of each block."""
    schema = {"type": "record", "name": "R", "fields": [{"name": "n", "type": "int"}, {"name": "s", "type": "string"}]}
    numbers = [at % 100 for at in range(2_000)]
    records = [{"n": number, "s": "text" * (number % 7)} for number in numbers]
    out = io.BytesIO()
    fastavro.writer(out, fastavro.parse_schema(schema), records, codec=codec, sync_interval=1_000)
    contract = stipula.Contract.from_schema("avro", json.dumps(schema), rules={"small": "this.n < 90"})
    reports = list(contract.check_container(out.getvalue()))
    assert [report.valid for report in reports] == [number < 90 for number in numbers]
