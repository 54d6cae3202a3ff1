"""Versions of a contract compared."""

import io

import pytest

import stipula

ORDER = '{"type": "record", "name": "Order", "fields": [%s]}'
OLD = stipula.Contract(ORDER % '{"name": "total", "type": "double"}')
NEW = stipula.Contract(ORDER % '{"name": "total", "type": "double"}, {"name": "tax", "type": "double"}')


def test_a_break_has_a_witness_that_both_have_judged() -> None:
    evolution = stipula.compare(OLD, NEW)
    assert (evolution.level, evolution.verdict(), evolution.verdict("FORWARD")) == ("BACKWARD", "BREAKING", "COMPATIBLE")
    (change,) = evolution.breaking("FULL")
    assert str(change) == (
        "/tax: the field `tax` is new and has no default: records of the old schema lack it; no record at all is read "
        "[change.field_added]"
    )
    assert change.witness is not None
    assert OLD.is_valid_bytes(bytes.fromhex(change.witness.payload))
    assert (change.hurts, change.fix, evolution.asked_bump, evolution.made_bump) == (
        "producer", "give `tax` a default", "major", None,
    )
    assert evolution.breaking("NONE") == ()
    assert {profile.profile for profile in evolution.profiles} == {
        "spec", "java", "registry", "registry-lenient",
    }
    assert repr(evolution) == "Evolution(BREAKING, 1 changes)"


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one older contract"):
        stipula.compare_history([], NEW)
    with pytest.raises(ValueError, match="expected NONE, BACKWARD"):
        stipula.compare(OLD, NEW).verdict("SIDEWAYS")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        stipula.compare(OLD, "contract")  # type: ignore[arg-type]


def test_samples_do_not_differ_from_themselves() -> None:
    assert stipula.compare(OLD, OLD).changes == ()
    assert stipula.compare_history([OLD, NEW], NEW).verdict("BACKWARD_TRANSITIVE") == "BREAKING"


def test_recorded_payloads_say_what_would_newly_fail() -> None:
    recorded = stipula.Recorded(NEW, OLD)
    recorded.add({"total": 1.0}, at="orders/0/1")
    recorded.add_json('{"total": 1, "tax": 2}')
    recorded.add_bytes(bytes(8))
    recorded.add_framed(memoryview(bytes(16)))
    assert (recorded.records, recorded.invalid, recorded.newly_invalid, recorded.newly_valid) == (4, 2, 2, 2)
    places = {(line.code, line.path): (line.fails, line.passes, [each.at for each in line.examples]) for line in recorded.lines}
    assert places[("schema.required", "/tax")] == (1, 0, ["orders/0/1"])
    assert places[("schema.additional_properties", "/tax")] == (0, 1, ["2"])
    assert recorded.old is not None and recorded.old.digest == OLD.digest and recorded.new.digest == NEW.digest
    assert repr(recorded) == "Recorded(4 records, 2 newly refused, 2 newly accepted)"
    alone = stipula.Recorded(NEW)
    alone.add(1)
    assert (alone.old, alone.newly_invalid, alone.not_listed) == (None, 1, 0)
    with pytest.raises(TypeError):
        stipula.Recorded("contract")  # type: ignore[arg-type]


def test_recorded_container_files() -> None:
    schema = OLD.source.encode()
    header = b"Obj\1\2\x16avro.schema" + bytes([len(schema) * 2 & 0x7F | 0x80, len(schema) >> 6]) + schema + b"\0" + b"s" * 16
    file = header + b"\4\x20" + bytes(16) + b"s" * 16
    for given in (file, io.BytesIO(file)):
        recorded = stipula.Recorded(NEW, OLD)
        recorded.add_container(given, at="week.avro")
        assert (recorded.records, recorded.newly_invalid) == (2, 2)
        # Where a record cannot be read, the rest of its block is lost.
        places = {line.code: [each.at for each in line.examples] for line in recorded.lines}
        assert places == {"avro.unresolvable": ["week.avro record 1"], "container.block": ["week.avro record 2"]}
