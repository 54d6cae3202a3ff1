import os
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, Protocol, Self, TypedDict, Unpack, final
from uuid import UUID

from typing_extensions import Buffer

from stipula._document import Field, Rule
from stipula._explain import Explanation
from stipula._functions import Function
from stipula._report import Diagnostic, NotEnforced, Report

_Headers = Mapping[str, Buffer | str | None] | Iterable[tuple[str, Buffer | str | None]]
_Kind = Literal["odcs", "avro", "json-schema", "protobuf", "registry"]

class _SupportsRead(Protocol):
    def read(self, size: int, /) -> bytes: ...

class _Limits(TypedDict, total=False):
    payload_depth: int
    payload_bytes: int
    nodes: int
    nodes_per_byte: int
    document_bytes: int
    document_depth: int
    expression_length: int
    expression_nodes: int
    expression_depth: int
    rule_cost: int
    record_cost: int
    violations: int
    regex_bytes: int

class _Options(TypedDict, total=False):
    name: str | None
    """The name of the text in diagnostics; an ending such as `.avsc` helps to tell its kind."""
    kind: _Kind | None
    """The kind of document, where its content leaves it open."""
    object: str | None
    """The schema object to judge by, where the contract has several."""
    side: Literal["both", "writer", "reader"] | None
    """The side of the wire whose rules run; both by default."""
    rules: dict[str, str] | None
    """Further rules on the whole record: ids, and CEL expressions over `this`."""
    functions: Iterable[Function] | None
    """Functions of the host that rules may call."""
    clock: datetime | Literal["system"] | None
    """What `now` reads: the system's clock, or one that stands still."""
    strict: bool | None
    """Turns every "not enforced" into an error."""
    duplicate_keys: Literal["refuse", "last"] | None
    """What a key that stands twice in JSON text is: refused (the default), or the last one counts."""
    formats: Literal["assert", "annotate"] | None
    """Whether `format` of JSON Schema refuses (the default) or says nothing."""
    undeclared: Literal["refuse", "ignore"] | None
    """What a member is that an Avro record or ODCS properties do not declare: refused (the default), or ignored."""
    json_encoding: Literal["plain", "avro"] | None
    """How JSON text under an Avro schema is encoded: as people write it (the default), or the specification's own way."""
    sensitive_tags: Iterable[str] | None
    """The tags that make a field sensitive, instead of the default six."""
    resolver: Callable[[str], str] | Mapping[str, str] | None
    """Where the texts come from that the contract refers to."""
    lookup: Callable[[int | UUID | str], str | tuple[str, dict[str, str]] | None] | None
    """Where schemas are found that frames name and the contract does not: by the number of a registry, a
    guid, or the text of a fingerprint. It gives a text, or a text and those that it refers to, by name."""
    limits: _Limits | None
    """Limits other than the default ones; the code of a `limit.` violation says which."""

@final
class Contract:
    """A compiled contract: immutable, shared between threads, pickled as its text.

    Three verbs judge: `is_valid` gives a bool, `check` a `Report`, `validate` raises
    `ViolationError`. `_bytes` takes the schema's own encoding, `_json` JSON text under any schema.
    """

    def __new__(cls, source: str, **options: Unpack[_Options]) -> Self:
        """Compiles a contract's text. Raises `CompileError` with every diagnostic."""
    @classmethod
    def from_file(cls, path: str | os.PathLike[str], **options: Unpack[_Options]) -> Self:
        """Compiles a contract or a bare schema; references lead to files of the same folder."""
    @classmethod
    def from_schema(cls, format: Literal["avro", "json-schema", "odcs"], text: str, **options: Unpack[_Options]) -> Self:
        """Compiles a bare schema, for people with a schema and three rules; `odcs` takes a contract's text."""
    def is_valid(self, record: object) -> bool:
        """Whether an object is valid. It is judged in place: no text is made of it."""
    def check(self, record: object) -> Report:
        """The report of an object. Never raises for bad data."""
    def validate(self, record: object) -> None:
        """Raises `ViolationError`, with the report, where an object is not valid."""
    def is_valid_bytes(self, payload: Buffer) -> bool:
        """Whether a payload in the schema's own encoding (Avro datum, JSON text) is valid."""
    def check_bytes(self, payload: Buffer) -> Report:
        """The report of a payload in the schema's own encoding. Never raises for bad data."""
    def validate_bytes(self, payload: Buffer) -> None:
        """Raises `ViolationError` where a payload in the schema's own encoding is not valid."""
    def is_valid_framed(self, payload: Buffer | None, headers: _Headers | None = None) -> bool:
        """Whether a message is valid: its payload in the contract's framing (`None` is a tombstone), and
        the headers that may name its schema, as pairs or a mapping."""
    def check_framed(self, payload: Buffer | None, headers: _Headers | None = None) -> Report:
        """The report of a message; see `is_valid_framed`. Never raises for bad data."""
    def validate_framed(self, payload: Buffer | None, headers: _Headers | None = None) -> None:
        """Raises `ViolationError` where a message is not valid; see `is_valid_framed`."""
    def check_container(self, file: Buffer | _SupportsRead) -> ContainerReports:
        """The reports of the records of an Avro object container file, one after the other: of bytes, or
        of a file that was opened for reading bytes. A broken file ends with a report that says so."""
    def encode(self, record: object) -> bytes:
        """The payload of an object: its datum, in the contract's framing. Raises `ViolationError` where
        its structure does not fit."""
    def decode(self, payload: Buffer | None, headers: _Headers | None = None) -> Any:
        """The value of a payload that comes in the contract's framing: dictionaries and lists, with `Decimal`,
        `datetime`, `date`, `time`, `UUID` and `bytes`. Raises `ViolationError` where it cannot be decoded."""
    def headers(self) -> list[tuple[str, bytes]]:
        """The headers that name the schema of a payload, under `framing: confluent-header`."""
    @property
    def framing(self) -> Literal["none", "confluent", "confluent-header", "single-object", "delimited"]:
        """How payloads are framed."""
    def is_valid_json(self, text: str | Buffer) -> bool:
        """Whether JSON text is valid, under any schema."""
    def check_json(self, text: str | Buffer) -> Report:
        """The report of JSON text, under any schema. Never raises for bad data."""
    def validate_json(self, text: str | Buffer) -> None:
        """Raises `ViolationError` where JSON text is not valid, under any schema."""
    def explain_rules(self, rule: str | None = None) -> Explanation:
        """What rules are made of: types, what they read. Of one, by its id; `ValueError` where there is none."""
    def explain(self, rule: str | None, record: object) -> Explanation:
        """What rules made of an object, part by part; sensitive values are masked."""
    def explain_bytes(self, rule: str | None, payload: Buffer) -> Explanation:
        """What rules made of a payload in the schema's own encoding (Avro datum, JSON text)."""
    def explain_json(self, rule: str | None, text: str | Buffer) -> Explanation:
        """What rules made of JSON text, under any schema."""
    @property
    def id(self) -> str | None:
        """The id of the contract, where its document has one."""
    @property
    def name(self) -> str | None:
        """The name of the contract, or of the schema where it stands alone."""
    @property
    def version(self) -> str | None:
        """The version of the contract."""
    @property
    def status(self) -> str | None:
        """The status of the contract, such as `active`."""
    @property
    def owner(self) -> str | None:
        """Who owns the contract: whom a report names."""
    @property
    def support(self) -> str | None:
        """Where to ask about the contract."""
    @property
    def digest(self) -> str:
        """The enforcement digest: equal where every outcome is equal."""
    @property
    def text_digest(self) -> str:
        """The digest of the source text."""
    @property
    def canonical_schema(self) -> str | None:
        """The Avro schema in Parsing Canonical Form, with the types of all its files; `None` under any other schema."""
    def schema_fingerprint(self, algorithm: str) -> str | None:
        """The fingerprint of that form in hexadecimal digits: `CRC-64-AVRO` (lowest byte first), `MD5` or `SHA-256`."""
    @property
    def format(self) -> Literal["avro", "json-schema", "odcs"]:
        """The format of the schema that judges."""
    @property
    def fields(self) -> list[Field]:
        """Every place of the record, in the order of the schema, parents before children."""
    def tagged(self, tag: str) -> list[Field]:
        """The fields that carry a tag, themselves or from what encloses them; case does not matter."""
    @property
    def rules(self) -> list[Rule]:
        """The rules that the contract states, enforced or not, in the order of its document."""
    @property
    def metadata(self) -> dict[str, Any]:
        """What the document says beside schemas and rules, as it is written."""
    def to_json(self) -> str:
        """All that the contract says of itself as one line of JSON, the same bytes in every language."""
    @property
    def not_enforced(self) -> list[NotEnforced]:
        """Parts of the contract that are read but not enforced, and why."""
    @property
    def diagnostics(self) -> list[Diagnostic]:
        """Warnings of the compilation."""
    @property
    def source(self) -> str:
        """The contract's text."""

@final
class ContainerReports:
    """The reports of the records of a container file, one after the other; `records` numbers them."""

    def __iter__(self) -> Self:
        """Itself."""
    def __next__(self) -> Report:
        """The next report."""
    @property
    def records(self) -> range:
        """The numbers of the records that the report that came last tells of, the first of the file being 1: of
        one, or of all those that are lost after a broken one; of a fault of the file, where the next would be."""
    @property
    def has_ended(self) -> bool:
        """Whether no more reports come: the one that came last tells of the file and not of a record, or there was none."""

@final
class Recorder:
    """What `stipula.Recorded` is fed by."""

    def __new__(cls, new: Contract, old: Contract | None) -> Self: ...
    def add(self, record: object, at: str) -> None: ...
    def add_bytes(self, payload: Buffer, at: str) -> None: ...
    def add_framed(self, payload: Buffer | None, headers: _Headers | None, at: str) -> None: ...
    def add_json(self, text: str | Buffer, at: str) -> None: ...
    def add_container(self, file: Buffer | _SupportsRead, at: str) -> None: ...
    def to_json(self) -> str: ...

def compare(history: list[Contract], new: Contract) -> str:
    """The comparison of a history with the next version as JSON; `stipula.compare` reads it."""

def convert(source: str, to: str, **options: Unpack[_Options]) -> str:
    """A contract in another form as JSON; `stipula.convert` reads it."""

def run_contract_tests(path: str | os.PathLike[str]) -> str:
    """Runs every case of a tests file, or of all below a folder: `stipula.tests/1` as JSON text."""
