"""The documents of the conformance data: what each is told is compared with the other languages."""

from __future__ import annotations

import json

import stipula
from test_vectors import TARGET


def test_every_document_is_told_something() -> None:
    # A document never holds a line feed of its own here: `splitlines` would split at other characters.
    lines = (TARGET / "outcomes" / "documents.jsonl").read_text(encoding="utf-8").split("\n")
    documents = [json.loads(line) for line in lines if line]
    told = {document["key"]: outcome(document) for document in documents}
    assert len(told) == len(documents)
    ordered = sorted(told.items(), key=lambda line: line[0].encode())
    text = "".join(f"{key}\t{text}\n" for key, text in ordered)
    (TARGET / "outcomes" / "documents-python.tsv").write_text(text, encoding="utf-8", newline="\n")


def outcome(document: dict[str, str]) -> str:
    kind = {"kind": document["kind"]} if "kind" in document else {}
    try:
        contract = stipula.Contract(document["text"], name=document["name"], **kind)  # type: ignore[arg-type]
    except stipula.CompileError as error:
        return error.to_json()
    return contract.check_json(document["record"]).to_json() if "record" in document else contract.to_json()
