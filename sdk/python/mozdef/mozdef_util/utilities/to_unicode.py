"""Values as text."""

from __future__ import annotations

from typing import Any


def toUnicode(value: Any, encoding: str = "utf-8") -> Any:
    """Bytes as text, numbers as text; other values as they are."""
    if isinstance(value, bytes):
        return value.decode(encoding, "replace")
    return str(value) if isinstance(value, (int, float)) else value
