"""Contracts in their other form."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Unpack

from stipula import _native

if TYPE_CHECKING:
    from stipula._native import _Options


@dataclass(frozen=True)
class Conversion:
    """A contract in another form."""

    text: str
    """The document: YAML of an ODCS contract, JSON of the registry form."""
    files: dict[str, str]
    """Files that the document names, by name: schemas beside an ODCS contract."""
    carried: list[str]
    """What the document says for stipula alone."""
    dropped: list[str]
    """What the document does not say any more."""


def convert(source: str, to: Literal["odcs", "registry"], **options: "Unpack[_Options]") -> Conversion:
    """Converts a contract's text: to ODCS, or to the Confluent registry form.

    Both forms have the same enforcement digest. Options as for `Contract(..)`; a contract that does
    not compile, or has no wire schema, raises `CompileError`.

    >>> schema = '{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}]}'
    >>> sorted(convert(schema, "odcs").files)
    ['r.avsc']
    """
    found = json.loads(_native.convert(source, to, **options))
    files = {file["name"]: file["text"] for file in found["files"]}
    return Conversion(found["text"], files, found["carried"], found["dropped"])
