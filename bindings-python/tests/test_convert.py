"""Contracts in their other form."""

import pytest

import stipula

SCHEMA = '{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}]}'


def test_there_and_back_with_one_digest() -> None:
    odcs = stipula.convert(SCHEMA, "odcs")
    assert list(odcs.files) == ["r.avsc"]
    registry = stipula.convert(odcs.text, "registry", resolver=odcs.files)
    assert (registry.files, registry.dropped) == ({}, [])
    contracts = [
        stipula.Contract(SCHEMA),
        stipula.Contract(odcs.text, resolver=odcs.files),
        stipula.Contract(registry.text),
    ]
    assert len({contract.digest for contract in contracts}) == 1


def test_what_cannot_be_converted_is_refused() -> None:
    for text, to in [(SCHEMA, "avro"), ('{"type": "recrd"}', "odcs")]:
        with pytest.raises(stipula.CompileError):
            stipula.convert(text, to)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="`to`"):
        stipula.convert(SCHEMA, "xml")  # type: ignore[arg-type]
