"""Contracts in their other form."""

import pytest

import stipula
from conftest import ROOT

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


@pytest.mark.parametrize("path", ["orders/v1.odcs.yaml", "orders/v2.odcs.yaml", "payments/v1.odcs.yaml"])
def test_samples_keep_their_digest(path: str) -> None:
    file = ROOT / "contracts" / path
    contract = stipula.Contract.from_file(file)
    # Files of older versions stay where they are.
    beside = {each.name: each.read_text(encoding="utf-8") for each in file.parent.iterdir() if each.is_file()}
    registry = stipula.convert(contract.source, "registry", resolver=beside)
    assert stipula.Contract(registry.text, resolver=beside).digest == contract.digest
    assert registry.dropped == [] and "the `properties` of the object" in registry.carried
    odcs = stipula.convert(registry.text, "odcs", resolver=beside)
    assert stipula.Contract(odcs.text, resolver={**beside, **odcs.files}).digest == contract.digest


def test_an_interrupt_of_a_resolver_goes_on() -> None:
    def stop(name: str) -> str:
        raise KeyboardInterrupt(name)

    with pytest.raises(KeyboardInterrupt):
        stipula.convert(stipula.convert(SCHEMA, "odcs").text, "registry", resolver=stop)


def test_what_cannot_be_converted_is_refused() -> None:
    for text, to in [(SCHEMA, "avro"), ('{"type": "recrd"}', "odcs")]:
        with pytest.raises(stipula.CompileError):
            stipula.convert(text, to)  # type: ignore[arg-type]
    shipments = (ROOT / "contracts/shipments/v1.odcs.yaml").read_text(encoding="utf-8")
    with pytest.raises(stipula.CompileError, match="no other form"):
        stipula.convert(shipments, "registry")
    with pytest.raises(ValueError, match="`to`"):
        stipula.convert(SCHEMA, "xml")  # type: ignore[arg-type]
