"""Versions of a contract compared."""

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
