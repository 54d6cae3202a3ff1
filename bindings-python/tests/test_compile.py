"""Compilation: options, diagnostics, files, references."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

import stipula
from conftest import ORDER, RULES, codes, json_schema

CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: acme-orders
name: Orders
version: 2.1.0
status: active
team: {name: orders-team}
schema:
  - name: Order
    customProperties: [{property: stipulaSchema, value: order.avsc}]
    quality:
      - {id: total-covers-tax, type: custom, engine: cel, implementation: this.total >= this.tax}
"""


def test_accessors() -> None:
    contract = stipula.Contract(CONTRACT, resolver={"order.avsc": ORDER})
    assert (contract.id, contract.name, contract.version) == ("acme-orders", "Orders", "2.1.0")
    assert (contract.owner, contract.support, contract.format) == ("orders-team", None, "avro")
    assert contract.digest.startswith("sha256:")
    assert contract.text_digest != contract.digest
    assert contract.source == CONTRACT
    (rule,) = contract.rules
    told = ("total-covers-tax", "", "this.total >= this.tax", "ERROR")
    assert (rule.id, rule.target, rule.expression, rule.action) == told
    assert (rule.enforced, rule.fields, rule.reads) == (True, ("",), ("total", "tax"))
    assert rule.position == stipula.Position("contract", 12, 14)
    assert [field.path for field in contract.fields] == ["id", "total", "tax", "note"]
    note = contract.fields[-1]
    assert (note.type, note.nullable, note.default, contract.fields[0].default) == ("string", True, None, stipula.NO_DEFAULT)
    assert (contract.status, contract.metadata["team"]) == ("active", {"name": "orders-team"})
    assert contract.tagged("PII") == []
    assert contract.not_enforced == []
    assert repr(contract) == "<stipula.Contract Orders 2.1.0>"


def test_files_are_read_beside_the_contract(tmp_path: Path) -> None:
    (tmp_path / "order.avsc").write_text(ORDER)
    (tmp_path / "orders.odcs.yaml").write_text(CONTRACT)
    for path in (tmp_path / "orders.odcs.yaml", str(tmp_path / "orders.odcs.yaml")):
        contract = stipula.Contract.from_file(path)
        assert contract.digest == stipula.Contract(CONTRACT, resolver={"order.avsc": ORDER}).digest
    bare = stipula.Contract.from_file(tmp_path / "order.avsc", rules=RULES)
    assert not bare.is_valid({"id": 1, "total": 1.0, "tax": 2.0})
    with pytest.raises(FileNotFoundError, match="nothing.yaml"):
        stipula.Contract.from_file(tmp_path / "nothing.yaml")
    with pytest.raises(IsADirectoryError):
        stipula.Contract.from_file(tmp_path)
    (tmp_path / "latin.yaml").write_bytes(b"id: caf\xe9")
    with pytest.raises(ValueError, match="UTF-8"):
        stipula.Contract.from_file(tmp_path / "latin.yaml")


def test_all_diagnostics_with_their_places() -> None:
    with pytest.raises(stipula.CompileError) as raised:
        stipula.Contract(CONTRACT.replace("status:", "statsu:").replace("engine: cel", "engine: CEL"), name="o.yaml")
    error = raised.value
    errors = [diagnostic for diagnostic in error.diagnostics if diagnostic.severity == "error"]
    assert {diagnostic.code for diagnostic in errors} >= {"document.unknown_key", "document.engine"}
    unknown = next(diagnostic for diagnostic in errors if diagnostic.code == "document.unknown_key")
    assert unknown.place is not None
    assert (unknown.place.file, unknown.place.line, unknown.place.column) == ("o.yaml", 6, 1)
    assert unknown.place.snippet == "statsu: active"
    assert unknown.hint is not None and "`status`" in unknown.hint
    assert len(str(error).splitlines()) == len(error.diagnostics)
    assert str(error).startswith("o.yaml:")
    assert error.to_json().startswith("[{")


def test_a_path_where_text_is_expected_gets_a_hint() -> None:
    with pytest.raises(stipula.CompileError) as raised:
        stipula.Contract("contracts/orders.odcs.yaml")
    assert [diagnostic.code for diagnostic in raised.value.diagnostics] == ["document.path_as_text"]


def test_resolvers() -> None:
    asked: list[str] = []

    def resolve(name: str) -> str:
        asked.append(name)
        return ORDER

    assert stipula.Contract(CONTRACT, resolver=resolve).format == "avro"
    assert set(asked) == {"order.avsc"}

    def fail(name: str) -> str:
        raise OSError(f"no route to {name}")

    with pytest.raises(stipula.CompileError, match="no route to order.avsc") as raised:
        stipula.Contract(CONTRACT, resolver=fail)
    assert isinstance(raised.value.__cause__, OSError)
    assert "document.reference" in {diagnostic.code for diagnostic in raised.value.diagnostics}

    def interrupt(name: str) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stipula.Contract(CONTRACT, resolver=interrupt)
    with pytest.raises(stipula.CompileError):
        stipula.Contract(CONTRACT, resolver={})
    with pytest.raises(stipula.CompileError):
        stipula.Contract(CONTRACT)


def test_options_reach_the_compiler() -> None:
    text = '{"type": "object", "properties": {"a": {"type": "string", "format": "date"}}}'
    assert codes(json_schema(text).check({"a": "x"})) == [("schema.format", "/a")]
    assert json_schema(text, formats="annotate").is_valid({"a": "x"})
    assert codes(json_schema(text).check_json('{"a": "2026-01-31", "a": "2026-01-31"}')) == [("json.duplicate_key", "/a")]
    assert json_schema(text, duplicate_keys="last").is_valid_json('{"a": 1, "a": "2026-01-31"}')
    limited = json_schema("true", limits={"payload_depth": 2, "payload_bytes": 100})
    assert codes(limited.check([[[]]])) == [("limit.depth", "/0/0")]
    assert limited.check_json(" " * 101).class_ == "limit"
    avro = stipula.Contract.from_schema("avro", ORDER, undeclared="ignore")
    assert avro.is_valid({"id": 1, "total": 1.0, "tax": 2.0, "more": 1})
    assert stipula.Contract(ORDER, kind="avro", name="order.avsc", side="writer", strict=True).format == "avro"
    assert stipula.Contract(ORDER, kind=None, rules=None, limits=None).format == "avro"


def test_clocks() -> None:
    rule = {"past": "this.at < now"}
    schema = """{"type": "record", "name": "E", "fields": [
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}"""
    noon = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
    pinned = stipula.Contract.from_schema("avro", schema, rules=rule, clock=noon)
    assert pinned.is_valid({"at": noon - timedelta(milliseconds=1)})
    assert not pinned.is_valid({"at": noon})
    old = stipula.Contract.from_schema("avro", schema, rules=rule, clock=datetime(1969, 12, 31, 23, 59, 59, 500_000))
    assert old.is_valid({"at": datetime(1969, 12, 31, 23, 59, 59, 499_000)})
    assert not old.is_valid({"at": datetime(1969, 12, 31, 23, 59, 59, 500_000)})
    assert stipula.Contract.from_schema("avro", schema, rules=rule, clock="system").is_valid({"at": 0})
    with pytest.raises(stipula.CompileError) as raised:
        stipula.Contract.from_schema("avro", schema, rules=rule)
    assert "rule.clock" in {diagnostic.code for diagnostic in raised.value.diagnostics}


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"kid": "avro"}, TypeError, "unexpected keyword argument `kid`"),
        ({"kind": "avrp"}, ValueError, "`kind`: expected `odcs`"),
        ({"side": 3}, TypeError, "str"),
        ({"clock": "tomorrow"}, ValueError, "`clock`"),
        ({"clock": 3}, TypeError, "datetime"),
        ({"limits": {"depth": 3}}, TypeError, "unknown limit `depth`"),
        ({"limits": {"nodes": -1}}, OverflowError, "negative"),
        ({"rules": [("a", "true")]}, TypeError, "dict"),
        ({"rules": {"a": 3}}, TypeError, "str"),
        ({"strict": "yes"}, TypeError, "bool"),
        ({"sensitive_tags": "PII"}, TypeError, "str"),
    ],
)
def test_wrong_options_are_refused(options: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        stipula.Contract(ORDER, **options)  # type: ignore[arg-type]
