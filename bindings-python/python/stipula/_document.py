"""What a contract says of itself, as data: read from the JSON text that the core writes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Literal

from stipula._report import Action, NotEnforced, Severity
from stipula._report import diagnostics as diagnostics


class _Default(Enum):
    """What stands for the default of a field that has none."""

    NONE = "no default"


NO_DEFAULT: Final = _Default.NONE
"""What stands for the default of a field that has none; `None` is a default of null."""


@dataclass(frozen=True, slots=True)
class Field:
    """A place of the record: a field, or an element of a list or map."""

    path: str
    """Names joined by `.`, with `[]` for the elements of a list or the values of a map."""
    name: str
    """The name of the field; empty for elements."""
    type: str
    """Its type in one word, `a|b` where there are several; null is told by `nullable`."""
    nullable: bool
    """Whether null is allowed."""
    required: bool
    """Whether its absence is refused."""
    tags: tuple[str, ...]
    """Tags of its own."""
    inherited_tags: tuple[str, ...]
    """Tags of what encloses it."""
    sensitive: bool
    """Whether no value of it may stand in a text, by itself or because of what encloses it."""
    constraints: dict[str, Any]
    """What the schema asks beyond the type, by name."""
    type_name: str | None = None
    """The name of the type, where it has one."""
    logical_type: str | None = None
    """`logicalType` of the contract's property."""
    classification: str | None = None
    """Its classification."""
    description: str | None = None
    """What contract or schema say of it for people."""
    default: Any = NO_DEFAULT
    """The default of the schema; `NO_DEFAULT` where there is none."""
    recursive: bool = False
    """Its type is one that encloses it: what lies below is listed at `listed_at`, and not again."""
    listed_at: str | None = None
    """Where the places below it are listed, if not below it."""
    deep: bool = False
    """It lies so deep, or so many places under so many tags lie below, that what is below is not listed."""
    property: dict[str, Any] | None = None
    """All else that the contract's property says, as it is written."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where something begins in a text of the contract; line and column count from 1."""

    file: str
    """The name of the text."""
    line: int
    """Its line."""
    column: int
    """Its column, in code points."""


@dataclass(frozen=True, slots=True)
class RuleCost:
    """What a rule costs at most on a record that its schema accepts."""

    by_size: tuple[int, ...]
    """Units by powers of the record's size, its bytes and its values: `(12, 3)` is 12, and 3 more for each."""
    most: int | None = None
    """Units, where the schema bounds all that the rule reads."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a contract, enforced or not."""

    id: str
    """Its id, given or made of its place."""
    target: str
    """The place it is written on: empty for the object, else names of properties joined by `.`."""
    expression: str
    """Its text; empty where the document gives none."""
    action: Action
    """What a violation of it does to a record, on the side that the contract was compiled for."""
    engine: str
    """Who runs it: `cel`, another engine, or `library`, `sql`, `text`."""
    writer_action: Action
    """What its failure does on the side of the writer."""
    reader_action: Action
    """What its failure does on the side of the reader."""
    severity: Severity
    """How much a failure weighs."""
    fields: tuple[str, ...]
    """The places that it runs on, in the form of `Field.path`; "" is the record."""
    reads: tuple[str, ...]
    """The places that it reads; `.**` at the end says that all below is read."""
    enforced: bool
    """Whether reports enforce it."""
    reason: str | None = None
    """Why not."""
    kind: Literal["CONDITION", "TRANSFORM"] | None = None
    """Its kind, where the document says or implies it."""
    mode: Literal["WRITE", "READ", "WRITEREAD", "UPGRADE", "DOWNGRADE", "UPDOWN"] | None = None
    """Its mode, likewise."""
    when: str | None = None
    """The guard: where it is false, the rule does not apply."""
    message: str | None = None
    """The expression of its message."""
    doc: str | None = None
    """What the document says of it for people."""
    position: Position | None = None
    """Where it is written."""
    cost: RuleCost | None = None
    """What it costs at most, where it is enforced."""


def fields(text: str) -> list[Field]:
    return [_field(**each) for each in json.loads(text)]


def _field(tags: Any, inherited_tags: Any, **rest: Any) -> Field:
    return Field(tags=tuple(tags), inherited_tags=tuple(inherited_tags), **rest)


def rules(text: str) -> list[Rule]:
    return [_rule(**rule) for rule in json.loads(text)]


def rule(form: dict[str, Any]) -> Rule:
    return _rule(**form)


def _rule(fields: Any, reads: Any, position: Any = None, cost: Any = None, **rest: Any) -> Rule:
    where = None if position is None else Position(**position)
    most = None if cost is None else RuleCost(tuple(cost["by_size"]), cost.get("most"))
    return Rule(fields=tuple(fields), reads=tuple(reads), position=where, cost=most, **rest)


def metadata(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def not_enforced(text: str) -> list[NotEnforced]:
    return [NotEnforced(**part) for part in json.loads(text)]
