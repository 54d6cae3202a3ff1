"""Python objects judged in place."""

from __future__ import annotations

import collections
import enum
import sys
import types
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import InitVar, dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple, TypedDict

import pydantic
import pytest

import stipula
from conftest import codes, json_schema

ANY = json_schema("true")


def typed(name: str) -> stipula.Contract:
    return json_schema('{"type": "%s"}' % name)


def avro(schema: str) -> stipula.Contract:
    text = '{"type": "record", "name": "R", "fields": [{"name": "v", "type": %s}]}' % schema
    return stipula.Contract.from_schema("avro", text)


class Colour(enum.Enum):
    RED = "red"
    DEEP = {"shade": ("dark", 1)}


class Word(str, enum.Enum):
    YES = "yes"


class Level(enum.IntEnum):
    LOW = 1


class Point(NamedTuple):
    x: int
    y: int


class Text(str):
    def __str__(self) -> str:
        raise AssertionError("no text is made of an object")


class Number(int):
    def __str__(self) -> str:
        raise AssertionError("no text is made of an object")

    __repr__ = __str__


class Lazy(Mapping[str, Any]):
    def __getitem__(self, key: str) -> Any:
        return {"a": 1}[key]

    def __iter__(self) -> Iterator[str]:
        return iter(["a"])

    def __len__(self) -> int:
        return 1


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "null"),
        (True, "boolean"),
        (0, "integer"),
        (-(2**63), "integer"),
        (2**64, "integer"),
        (10**5000, "integer"),
        (Number(3), "integer"),
        (Level.LOW, "integer"),
        (5.0, "integer"),
        (Decimal("5"), "integer"),
        (Decimal("5.50"), "number"),
        (Decimal("1E+30"), "integer"),
        (0.5, "number"),
        ("text", "string"),
        ("žluťoučký 🐎", "string"),
        (Text("text"), "string"),
        (Word.YES, "string"),
        (Colour.RED, "string"),
        (uuid.UUID(int=5), "string"),
        ([], "array"),
        ((1, 2), "array"),
        (Point(1, 2), "array"),
        ({}, "object"),
        (collections.OrderedDict(a=1), "object"),
        (collections.Counter("aab"), "object"),
        (types.MappingProxyType({"a": 1}), "object"),
        (collections.ChainMap({"a": 1}, {"b": 2}), "object"),
        (Lazy(), "object"),
        (Colour.DEEP, "object"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_types(value: object, kind: str) -> None:
    for name in ("null", "boolean", "integer", "number", "string", "array", "object"):
        expected = name == kind or (name, kind) == ("number", "integer")
        assert typed(name).is_valid(value) is expected, name
        assert typed(name).check(value).valid is expected, name
    assert codes(json_schema("false").check(value)) == [("schema.false", "")]


@pytest.mark.parametrize(
    "value",
    [
        {1},
        frozenset(),
        len,
        lambda: 1,
        object(),
        object,
        iter([]),
        range(3),
        1j,
        ...,
        sys,
        b"bytes",
        bytearray(b"x"),
        memoryview(b"x"),
        timedelta(1),
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        Decimal("-Infinity"),
        time(1, tzinfo=timezone.utc),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_json_schema_cannot_hold(value: object) -> None:
    for contract in (ANY, typed("object"), typed("string")):
        assert not contract.is_valid(value)
        assert contract.check(value).violations[0].code == "object.unsupported"
        report = json_schema('{"properties": {"a": true}}').check({"a": [value]})
        assert codes(report) == [("object.unsupported", "/a/0")]


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ('"bytes"', b"\x00\xff", []),
        ('"bytes"', bytearray(b"\x00\xff"), []),
        ('"bytes"', memoryview(b"\x00\xff"), []),
        ('{"type": "fixed", "name": "F", "size": 2}', b"\x00", ["schema"]),
        ('"int"', 2**31 - 1, []),
        ('"int"', 2**31, ["schema"]),
        ('"long"', 2**63, ["schema"]),
        ('"long"', 5.0, []),
        ('"long"', True, ["schema"]),
        ('"double"', float("nan"), []),
        ('"float"', float("inf"), []),
        ('{"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 2}', Decimal("12.34"), []),
        ('{"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 2}', Decimal("12.345"), ["any"]),
        ('{"type": "int", "logicalType": "date"}', date(2026, 1, 31), []),
        ('{"type": "int", "logicalType": "time-millis"}', time(12, 30, 0, 5000), []),
        ('{"type": "long", "logicalType": "time-micros"}', time(12, 30), []),
        ('{"type": "long", "logicalType": "timestamp-millis"}', datetime(2026, 1, 31, 12), []),
        ('{"type": "long", "logicalType": "timestamp-micros"}', datetime.max, []),
        ('{"type": "string", "logicalType": "uuid"}', uuid.uuid4(), []),
        ('{"type": "enum", "name": "C", "symbols": ["red"]}', Colour.RED, []),
        ('{"type": "map", "values": "long"}', {"a": 1, "b": Level.LOW}, []),
        ('{"type": "array", "items": "long"}', (1, 2), []),
        ('["null", "string"]', None, []),
    ],
)
def test_avro_values(schema: str, value: object, expected: list[str]) -> None:
    contract = avro(schema)
    assert contract.is_valid({"v": value}) is (not expected)
    assert contract.check({"v": value}).valid is (not expected)


def test_points_in_time_are_exact() -> None:
    schema = """{"type": "record", "name": "R", "fields": [
        {"name": "a", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "b", "type": {"type": "long", "logicalType": "timestamp-micros"}}]}"""
    same = stipula.Contract.from_schema("avro", schema, rules={"same": "this.a == this.b"})
    prague = timezone(timedelta(hours=2))
    moments = [
        (datetime(2026, 1, 31, 10), datetime(2026, 1, 31, 10, tzinfo=timezone.utc)),
        (datetime(2026, 1, 31, 12, tzinfo=prague), datetime(2026, 1, 31, 10)),
        (datetime(1969, 12, 31, 23, 59, 59, 999_999), -1),
        (datetime(1, 1, 1), -62_135_596_800_000_000),
        (datetime(2026, 1, 31, 10), "2026-01-31T10:00:00Z"),
    ]
    for a, b in moments:
        assert same.is_valid({"a": a, "b": b}), (a, b)
    assert not same.is_valid({"a": datetime(2026, 1, 31, 10), "b": datetime(2026, 1, 31, 10, 0, 0, 1)})


SCHEMA = """{"type": "object", "additionalProperties": false, "required": ["id", "lines"], "properties": {
    "id": {"type": "integer"}, "lines": {"type": "array", "items": {"type": "object", "required": ["qty"],
    "additionalProperties": false, "properties": {"qty": {"type": "integer", "minimum": 1}}}}}}"""
GOOD, BAD = [], [("schema.minimum", "/lines/1/qty")]


@dataclass
class Line:
    qty: int


@dataclass
class Order:
    kind: ClassVar[str] = "order"
    seed: InitVar[int]
    id: int
    lines: list[Line] = field(default_factory=list)

    def __post_init__(self, seed: int) -> None:
        self._cache = seed

    @property
    def total(self) -> int:
        raise AssertionError("no field")


@dataclass(slots=True, frozen=True)
class Slotted:
    id: int
    lines: tuple[Line, ...]


class LineModel(pydantic.BaseModel):
    qty: int


class Model(pydantic.BaseModel):
    id: int = pydantic.Field(alias="ID")
    lines: list[LineModel]

    @pydantic.computed_field  # type: ignore[prop-decorator]
    @property
    def total(self) -> int:
        raise AssertionError("no field")


class Open(pydantic.BaseModel, extra="allow"):
    id: int
    lines: list[Line]


class Lines(pydantic.RootModel[list[LineModel]]):
    pass


@pydantic.dataclasses.dataclass
class Checked:
    id: int
    lines: list[Line]


class Typed(TypedDict):
    id: int
    lines: list[Any]


def order_of(second: int) -> list[object]:
    lines = [Line(1), Line(second)]
    models = [LineModel(qty=1), LineModel(qty=second)]
    return [
        Order(7, 1, lines),
        Slotted(1, tuple(lines)),
        Model(ID=1, lines=models),
        Open(id=1, lines=lines),
        Checked(1, lines),
        Typed(id=1, lines=[{"qty": 1}, models[1]]),
        {"id": 1, "lines": Lines(models)},
    ]


def test_dataclasses_and_models_by_their_fields() -> None:
    contract = json_schema(SCHEMA)
    for good, bad in zip(order_of(2), order_of(0), strict=True):
        assert codes(contract.check(good)) == GOOD, type(good)
        assert contract.is_valid(good)
        assert codes(contract.check(bad)) == BAD, type(bad)
    extra = Open(id=1, lines=[], more=1)  # type: ignore[call-arg]
    assert codes(contract.check(extra)) == [("schema.additional_properties", "/more")]


def test_keys_must_be_text() -> None:
    for key in (1, None, b"a", ("a",)):
        assert not ANY.is_valid({key: 1})
        assert {code for code, _ in codes(ANY.check({"a": {key: 1}}))} == {"object.unsupported"}
    assert typed("object").is_valid({Word.YES: 1, Text("b"): 2})


def test_half_a_surrogate_pair_is_refused() -> None:
    assert codes(ANY.check(["\ud800"])) == [("json.lone_surrogate", "/0")]
    assert not ANY.is_valid({"\ud800": 1})


def test_depth_ends_in_a_limit() -> None:
    deep: Any = []
    for _ in range(99):
        deep = [deep]
    assert ANY.is_valid(deep)
    assert codes(ANY.check([deep]))[0][0] == "limit.depth"
    cycle: Any = {}
    cycle["self"] = [cycle]
    twice: Any = []
    twice.extend([twice, twice])
    node = types.SimpleNamespace()
    mapping: Any = collections.UserDict()
    mapping["self"] = mapping
    for value in (cycle, twice, mapping):
        report = ANY.check(value)
        assert (report.class_, report.violations[0].code) == ("limit", "limit.depth")
        assert not ANY.is_valid(value)
    assert codes(ANY.check(node)) == [("object.unsupported", "")]


def test_wide_objects_end_in_a_limit() -> None:
    shared: Any = []
    for _ in range(60):
        shared = [shared, shared]
    small = json_schema("true", limits={"payload_bytes": 10_000})
    for value in (shared, ["x" * 20_000, "more"], [{}] * 20_000, {"a": b"x" * 20_000}, [[0]] * 5_000):
        report = small.check(value)
        assert (report.class_, report.violations[0].code) == ("limit", "limit.bytes")
        assert not small.is_valid(value)
    assert small.is_valid([""] * 9_000)


def test_an_exception_of_the_hosts_code_is_raised() -> None:
    class Broken(Mapping[str, int]):
        def __getitem__(self, key: str) -> int:
            raise ZeroDivisionError(key)

        def __iter__(self) -> Iterator[str]:
            return iter(["a"])

        def __len__(self) -> int:
            return 1

    for verb in (ANY.is_valid, ANY.check, ANY.validate):
        with pytest.raises(ZeroDivisionError):
            verb({"b": Broken()})
    assert ANY.is_valid({})


def test_changes_while_reading_do_no_harm() -> None:
    record: dict[str, Any] = {}
    items: list[Any] = []

    class Growing(Mapping[str, int]):
        def __getitem__(self, key: str) -> int:
            return 1

        def __iter__(self) -> Iterator[str]:
            record[f"more{len(record)}"] = 1
            items.clear()
            return iter(["a"])

        def __len__(self) -> int:
            return 1

    items.extend([Growing(), 2, 3])
    record.update(first=Growing(), second=2)
    with pytest.raises(RuntimeError, match="changed size"):
        ANY.check(record)
    assert ANY.check(items).valid


def test_a_contract_may_be_used_while_it_judges(orders: stipula.Contract) -> None:
    class Nested(Mapping[str, Any]):
        def __getitem__(self, key: str) -> Any:
            assert not orders.is_valid({"id": 1})
            return {"id": 1, "total": 2.0, "tax": 1.0}[key]

        def __iter__(self) -> Iterator[str]:
            return iter(["id", "total", "tax"])

        def __len__(self) -> int:
            return 3

    assert orders.is_valid(Nested())


@pytest.mark.parametrize("digits", [30, 4_300, 4_933, 4_934, 9_865, 9_866, 50_000, 300_000])
def test_big_integers_are_exact(digits: int) -> None:
    numbers = [10**digits, 10**digits - 1, -(10**digits) + 7, 3 ** int(digits * 2.09)]
    for number in numbers:
        text = str(Decimal(number)) if digits <= 10_000 else None
        for given in (number, Number(number)):
            assert ANY.is_valid(given)
        if text is not None:
            exact = json_schema('{"const": %s}' % text)
            assert exact.is_valid(number) and not exact.is_valid(number + 1)
    above = json_schema('{"minimum": 1e%d}' % digits)
    assert above.is_valid(10**digits) and not above.is_valid(10**digits - 1)
    below = json_schema('{"maximum": -1e%d}' % digits)
    assert below.is_valid(-(10**digits)) and not below.is_valid(-(10**digits) + 1)


def test_an_integer_beyond_every_payload_is_refused_by_its_size() -> None:
    report = ANY.check({"n": 1 << (1 << 28)})
    assert (report.valid, codes(report)) == (False, [("limit.bytes", "/n")])
    small = stipula.Contract("true", kind="json-schema", limits={"payload_bytes": 100})
    assert small.is_valid(10**60) and not small.is_valid(10**200)
