"""What a contract says of itself: the accessors against the JSON form, which the vectors pin."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from typing import Any

import pytest

import stipula
from conftest import ROOT

SAMPLES = [
    "orders/v2.odcs.yaml",
    "orders/order.avsc",
    "payments/v1.odcs.yaml",
    "payments/payment.schema.json",
    "shipments/v1.odcs.yaml",
]
PARTS = ["id", "name", "version", "status", "owner", "support", "digest", "text_digest", "metadata"]
NULLABLE = '{"type": "record", "name": "R", "fields": [{"name": "a", "type": ["null", "int"], "default": null}]}'


def sample(name: str) -> stipula.Contract:
    return stipula.Contract.from_file(ROOT / "contracts" / name)


def form(part: Any) -> Any:
    """A dataclass in the JSON form: members that are left out there have their defaults here."""
    said = {field.name: getattr(part, field.name) for field in dataclasses.fields(part)}
    left_out = {field.name: field.default for field in dataclasses.fields(part)}
    kept = {name: value for name, value in said.items() if value is not left_out[name]}
    return json.loads(json.dumps({name: form(v) if dataclasses.is_dataclass(v) else v for name, v in kept.items()}))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_accessors_are_the_json_form(name: str) -> None:
    contract = sample(name)
    whole = json.loads(contract.to_json())
    for part in PARTS:
        assert getattr(contract, part) == whole[part], part
    assert contract.format == whole["schema_format"]
    assert len(contract.fields) > 5
    assert [form(field) for field in contract.fields] == whole["fields"]
    assert [form(rule) for rule in contract.rules] == whole["rules"]
    assert [form(part) for part in contract.not_enforced] == whole["not_enforced"]
    for tag in ("PII", "pii", "nobody"):
        carries = [
            field
            for field in contract.fields
            if tag.lower() in {each.lower() for each in (*field.tags, *field.inherited_tags)}
        ]
        assert contract.tagged(tag) == carries


def test_a_field_and_a_rule_as_people_read_them() -> None:
    contract = sample("shipments/v1.odcs.yaml")
    assert contract.format == "odcs"
    fields = {field.path: field for field in contract.fields}
    assert fields["attempts"].constraints == {"minimum": 0, "maximum": 5}
    assert fields["parcels[].weight_kg"].required
    assert fields["recipient.address.city"].inherited_tags == ("PII",)
    assert fields["attempts"].default is stipula.NO_DEFAULT
    rule = next(rule for rule in contract.rules if rule.id == "express-is-light")
    assert (rule.mode, rule.action, rule.when) == ("WRITE", "DLQ", "this.service == 'EXPRESS'")
    assert stipula.Contract(NULLABLE).fields[0].default is None


def test_parts_are_values() -> None:
    contract = sample("shipments/v1.odcs.yaml")
    field, rule = contract.fields[0], contract.rules[0]
    for part in (field, rule, rule.position):
        assert pickle.loads(pickle.dumps(part)) == part == copy.deepcopy(part)
    assert pickle.loads(pickle.dumps(field)).default is stipula.NO_DEFAULT
    with pytest.raises(dataclasses.FrozenInstanceError):
        field.nullable = True  # type: ignore[misc]
    contract.fields.clear()
    contract.metadata.clear()
    assert contract.fields and contract.metadata, "what is handed out is the caller's own"


def test_the_fingerprints_of_an_avro_schema() -> None:
    ages = stipula.Contract.from_schema("avro", '{"namespace": "a", "name": "Age", "type": "fixed", "size": 2}')
    assert ages.canonical_schema == '{"name":"a.Age","type":"fixed","size":2}'
    assert ages.schema_fingerprint("CRC-64-AVRO") == "7fd8568e06e781cb"
    assert ages.schema_fingerprint("MD5") == "18acd650f99fc07a510f25a691696a20"
    with pytest.raises(ValueError, match="expected `CRC-64-AVRO`, `MD5` or `SHA-256`, found `sha1`"):
        ages.schema_fingerprint("sha1")
    other = stipula.Contract.from_schema("json-schema", "{}")
    assert other.canonical_schema is None and other.schema_fingerprint("MD5") is None
