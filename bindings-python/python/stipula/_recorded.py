"""What recorded payloads say of a change: read from the JSON text that the core writes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stipula import _native
from stipula._evolution import Party

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from stipula._native import Contract, _Headers, _SupportsRead


@dataclass(frozen=True, slots=True)
class ReplayedExample:
    """A record that newly fails, or newly passes."""

    at: str
    """Where it was recorded, as the caller says; else its number."""
    message: str
    """What is said of it; never a value of a field that is sensitive under either contract."""


@dataclass(frozen=True, slots=True)
class ReplayedLine:
    """One rule or constraint, and how many records it newly refuses or lets pass."""

    code: str
    """The code of the violation."""
    path: str
    """JSON Pointer with `*` for elements of lists and keys of maps; empty for the record."""
    rejects: bool
    """Whether it rejects."""
    fails: int
    """Records that newly fail."""
    passes: int
    """Records that newly pass."""
    examples: tuple[ReplayedExample, ...]
    """The first of them."""
    rule: str | None = None
    """The rule's id, where a rule speaks."""


class Recorded:
    """What recorded payloads say of a change: "what would it have rejected last week, and whose is it?"

    Each payload is judged by both contracts; without an old one everything that fails does so newly. The
    endings of `add` are those of the verbs of `Contract`; `at` says where a payload was recorded.

    >>> import stipula
    >>> order = '{"type": "record", "name": "Order", "fields": [{"name": "total", "type": "double"}]}'
    >>> old, new = (stipula.Contract(order, rules={"r": f"this.total > {least}"}) for least in ("0.0", "10.0"))
    >>> recorded = stipula.Recorded(new, old)
    >>> for total in (5.0, 50.0):
    ...     recorded.add({"total": total})
    >>> recorded.records, recorded.newly_invalid, recorded.lines[0].rule
    (2, 1, 'r')
    """

    __slots__ = ("_recorder",)

    def __init__(self, new: Contract, old: Contract | None = None) -> None:
        self._recorder = _native.Recorder(new, old)

    def add(self, record: object, *, at: str = "") -> None:
        """One object."""
        self._recorder.add(record, at)

    def add_bytes(self, payload: Buffer, *, at: str = "") -> None:
        """One payload in the schema's own encoding (Avro datum, JSON text)."""
        self._recorder.add_bytes(payload, at)

    def add_framed(self, payload: Buffer | None, headers: _Headers | None = None, *, at: str = "") -> None:
        """One message: its payload in the contract's framing, and the headers that may name its schema."""
        self._recorder.add_framed(payload, headers, at)

    def add_json(self, text: str | Buffer, *, at: str = "") -> None:
        """One record as JSON text, under any schema."""
        self._recorder.add_json(text, at)

    def add_container(self, file: Buffer | _SupportsRead, *, at: str = "") -> None:
        """The records of an Avro object container file, each paired with itself; the file is held in memory."""
        self._recorder.add_container(file, at)

    @property
    def records(self) -> int:
        """Records judged."""
        return int(self._read()["records"])

    @property
    def invalid(self) -> int:
        """Records that the new contract refuses."""
        return int(self._read()["invalid"])

    @property
    def newly_invalid(self) -> int:
        """Records that the old contract accepts and the new one refuses."""
        return int(self._read()["newly_invalid"])

    @property
    def newly_valid(self) -> int:
        """Records that the old contract refuses and the new one accepts."""
        return int(self._read()["newly_valid"])

    @property
    def not_listed(self) -> int:
        """Violations of lines beyond the first thousand."""
        return int(self._read()["not_listed"])

    @property
    def lines(self) -> tuple[ReplayedLine, ...]:
        """What newly fails or passes, by rule and constraint, the most frequent first."""
        return tuple(_line(line) for line in self._read()["lines"])

    @property
    def old(self) -> Party | None:
        """The old contract, where there is one."""
        return Party(**self._read()["old"]) if "old" in self._read() else None

    @property
    def new(self) -> Party:
        """The new contract."""
        return Party(**self._read()["new"])

    def to_json(self) -> str:
        """The JSON form, `stipula.replay/1`: the same bytes in every language."""
        return self._recorder.to_json()

    def _read(self) -> dict[str, Any]:
        form: dict[str, Any] = json.loads(self.to_json())
        return form

    def __repr__(self) -> str:
        """How many records there are, and how many newly fail and pass."""
        form = self._read()
        return "Recorded({records} records, {newly_invalid} newly refused, {newly_valid} newly accepted)".format(**form)


def _line(form: dict[str, Any]) -> ReplayedLine:
    return ReplayedLine(**{**form, "examples": tuple(ReplayedExample(**each) for each in form["examples"])})
