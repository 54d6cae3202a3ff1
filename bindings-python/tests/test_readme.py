"""The tour of the README runs."""

from __future__ import annotations

import re
import sys
from types import ModuleType
from typing import Any

import pytest

from conftest import ROOT

README = ROOT / "README.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_tour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks run in order and in one namespace, from the root of the repository."""
    text = README.read_text(encoding="utf-8")
    monkeypatch.chdir(ROOT)
    # Data classes look up the module that defines them.
    module = ModuleType("readme")
    monkeypatch.setitem(sys.modules, "readme", module)
    names: dict[str, Any] = module.__dict__
    blocks = list(BLOCK.finditer(text))
    for block in blocks:
        before = text.count("\n", 0, block.start(1))
        exec(compile("\n" * before + block[1], str(README), "exec"), names)
    assert blocks, "the README has no Python"
