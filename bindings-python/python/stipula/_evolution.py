"""What has changed between versions of a contract, and whom it breaks: read from the JSON text that the core writes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from stipula import _native

Level = Literal[
    "NONE", "BACKWARD", "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE", "FULL", "FULL_TRANSITIVE"
]
Verdict = Literal["COMPATIBLE", "UNKNOWN", "BREAKING"]
Way = Literal["backward", "forward"]
Area = Literal["schema", "rules", "tags", "metadata", "service_levels", "policy"]
Hurts = Literal["nobody", "producer", "consumer", "both"]
Bump = Literal["none", "patch", "minor", "major"]


@dataclass(frozen=True, slots=True)
class Witness:
    """A payload that shows a break: both contracts have judged it."""

    way: Way
    """Who writes it and who reads it: `backward` is written under the old contract."""
    level: Literal["structure", "contract"]
    """Whether rules were asked as well."""
    encoding: Literal["avro", "json"]
    """How the payload is encoded."""
    record: str
    """The record as JSON text, as its writer has it."""
    payload: str
    """The payload: an Avro datum in hexadecimal digits, or JSON text; empty where it is masked."""
    refused: tuple[str, ...] = ()
    """What its reader says; empty where the reader takes it for something else."""
    read_as: str | None = None
    """The record as its reader has it, where that differs."""
    masked: bool = False
    """Whether the record shows values of sensitive fields as `***`, and the payload is left out."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A break that its owner has accepted."""

    owner: str | None = None
    """Who has accepted it."""
    reason: str | None = None
    """Why."""
    until: str | None = None
    """The last day on which it is accepted, as in `2026-01-31`."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a contract, and whom it breaks."""

    code: str
    """Stable name of the change, such as `change.field_added`."""
    area: Area
    """What it is a change of."""
    path: str
    """JSON Pointer over the fields, `*` for elements and values of maps; empty for the record."""
    message: str
    """One line."""
    backward: Verdict
    """Whether the new contract still reads what the old one wrote."""
    forward: Verdict
    """Whether the old contract still reads what the new one writes."""
    hurts: Hurts
    """Whom it hurts of those who follow the old contract."""
    covered: bool
    """Whether the policy of the old contract looks at changes of this kind."""
    rule: str | None = None
    """The rule's id, where a rule has changed."""
    about: str | None = None
    """Which of several changes with one code at one place: a symbol, a tag, a branch, a keyword by its pointer."""
    old: str | None = None
    """What the old contract says."""
    new: str | None = None
    """What the new contract says."""
    fix: str | None = None
    """How to make it compatible."""
    witnesses: tuple[Witness, ...] = ()
    """Payloads that show the break, one for each way."""
    no_witness: str | None = None
    """Why no payload shows it, where none does."""
    against: str | None = None
    """The version that it is a change from, where the contract was compared with several."""
    accepted: Acceptance | None = None
    """That its owner has accepted it."""

    @property
    def witness(self) -> Witness | None:
        """The payload that shows the break: the first, where there are two."""
        return self.witnesses[0] if self.witnesses else None

    def __str__(self) -> str:
        """One line for logs: path, message, code."""
        return f"{self.path or '(record)'}: {self.message} [{self.code}]"


@dataclass(frozen=True, slots=True)
class Party:
    """The contract of one side."""

    digest: str
    """Its enforcement digest."""
    id: str | None = None
    """Its id."""
    name: str | None = None
    """Its name."""
    version: str | None = None
    """Its version."""
    owner: str | None = None
    """Who owns it."""
    support: str | None = None
    """Where to ask."""


@dataclass(frozen=True, slots=True)
class ProfileVerdict:
    """What another checker would say of the schemas alone."""

    profile: str
    """Which one, such as `java`."""
    backward: Verdict
    """Whether the new schema reads what the old one wrote."""
    forward: Verdict
    """Whether the old schema reads what the new one writes."""
    notes: tuple[str, ...] = ()
    """Where it differs, and why."""


class Evolution:
    """How a contract has changed, and whom that breaks."""

    __slots__ = ("_form", "_json", "changes")

    changes: tuple[Change, ...]
    """Every change: schema, rules, tags, metadata, service levels, policy."""

    def __init__(self, text: str) -> None:
        """Reads the JSON form."""
        self._json = text
        self._form: dict[str, Any] = json.loads(text)
        self.changes = tuple(_change(change) for change in self._form["changes"])

    @property
    def old(self) -> Party:
        """The old contract: of several the newest."""
        return Party(**self._form["old"])

    @property
    def new(self) -> Party:
        """The new contract."""
        return Party(**self._form["new"])

    @property
    def level(self) -> Level:
        """What the old contract asks of its successors."""
        level: Level = self._form["level"]
        return level

    @property
    def asked_bump(self) -> Bump:
        """The step of the version that the changes ask for."""
        bump: Bump = self._form["asked_bump"]
        return bump

    @property
    def made_bump(self) -> Bump | None:
        """The step that the document made, where both versions can be read."""
        return self._form.get("made_bump")

    @property
    def made_enough(self) -> bool | None:
        """Whether the document made the step that its changes ask for."""
        return self._form.get("made_enough")

    @property
    def profiles(self) -> tuple[ProfileVerdict, ...]:
        """What other checkers would say of the schemas."""
        return tuple(ProfileVerdict(**{**each, "notes": tuple(each["notes"])}) for each in self._form["profiles"])

    @property
    def not_compared(self) -> tuple[str, ...]:
        """Older versions that the policy does not look at, as they are of another group."""
        return tuple(self._form["not_compared"])

    def verdict(self, level: Level | None = None) -> Verdict:
        """The verdict at a level; by default at that of the old contract. `UNKNOWN` is never compatible."""
        verdict: Verdict = self._at(level)["verdict"]
        return verdict

    def breaking(self, level: Level | None = None) -> tuple[Change, ...]:
        """The changes that break at a level, or could not be decided."""
        return tuple(self.changes[index] for index in self._at(level)["breaking"])

    def _at(self, level: Level | None) -> dict[str, Any]:
        wanted = self.level if level is None else level
        for each in self._form["levels"]:
            if each["level"] == wanted:
                found: dict[str, Any] = each
                return found
        names = ", ".join(each["level"] for each in self._form["levels"])
        raise ValueError(f"`level`: expected {names}, found {wanted!r}")

    def to_json(self) -> str:
        """The JSON form, `stipula.evolution/1`: the same bytes in every language."""
        return self._json

    def __repr__(self) -> str:
        """The verdict, and how many changes there are."""
        return f"Evolution({self.verdict()}, {len(self.changes)} changes)"


def _change(form: dict[str, Any]) -> Change:
    witnesses = tuple(Witness(**{**each, "refused": tuple(each["refused"])}) for each in form["witnesses"])
    accepted = Acceptance(**form["accepted"]) if "accepted" in form else None
    return Change(**{**form, "witnesses": witnesses, "accepted": accepted})


def compare(old: _native.Contract, new: _native.Contract) -> Evolution:
    """Compares two versions of a contract: every change, whom it breaks, and a payload that shows it.

    >>> import stipula
    >>> order = '{"type": "record", "name": "Order", "fields": [%s]}'
    >>> old = stipula.Contract(order % '{"name": "total", "type": "double"}')
    >>> new = stipula.Contract(order % '{"name": "total", "type": "double"}, {"name": "tax", "type": "double"}')
    >>> stipula.compare(old, new).verdict("BACKWARD")
    'BREAKING'
    >>> print(stipula.compare(old, new).breaking("BACKWARD")[0].witness.record)
    {"total":1.5}
    """
    return compare_history([old], new)


def compare_history(history: Sequence[_native.Contract], new: _native.Contract) -> Evolution:
    """The same against a history, from the oldest version to the newest; `ValueError` where it is empty."""
    return Evolution(_native.compare(list(history), new))
