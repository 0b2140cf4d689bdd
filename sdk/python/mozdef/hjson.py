"""Reads Hjson: JSON for people, with comments, names and texts without quotes, and commas that may be left out."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from typing import Any, Dict, List, Optional, TextIO

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?=\s*(?:[,\]}#\n]|//|/\*|$))")
_WORD = re.compile(r"(true|false|null)(?=\s*(?:[,\]}#\n]|//|/\*|$))")
_NAME = re.compile(r"[^\s,:{}\[\]\"']+")
_SKIPPED = re.compile(r"(?:\s+|#[^\n]*|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS: Dict[str, Any] = {"true": True, "false": False, "null": None}
DEPTH_MAX = 200
"""Deeper values are refused."""


class HjsonDecodeError(ValueError):
    """A text that is no Hjson."""


def load(fp: TextIO, **options: Any) -> Any:
    """Reads a file."""
    return loads(fp.read(), **options)


def loads(s: Any, **options: Any) -> Any:
    """Reads a text. Raises HjsonDecodeError."""
    text = s.decode("utf-8") if isinstance(s, bytes) else s
    reader = _Reader(text.lstrip("\ufeff"))
    return reader.read()


def dumps(obj: Any, **options: Any) -> str:
    """A value as Hjson: JSON is."""
    return json.dumps(obj, indent=2)


def dump(obj: Any, fp: TextIO, **options: Any) -> None:
    """Writes a value to a file."""
    fp.write(dumps(obj))


class _Reader:
    def __init__(self, text: str) -> None:
        self._text, self._at, self._depth = text, 0, 0

    def read(self) -> Any:
        self._skip()
        start = self._at
        if self._peek() not in ("{", "["):
            # The braces around everything may be left out.
            try:
                return self._end(self._members(None))
            except HjsonDecodeError:
                self._at = start
        return self._end(self._value())

    def _end(self, value: Any) -> Any:
        self._skip()
        if self._at < len(self._text):
            raise self._error("something follows the end")
        return value

    def _error(self, why: str) -> HjsonDecodeError:
        line = self._text.count("\n", 0, self._at) + 1
        return HjsonDecodeError(f"No Hjson, line {line}: {why}")

    def _peek(self) -> str:
        return self._text[self._at] if self._at < len(self._text) else ""

    def _skip(self) -> None:
        match = _SKIPPED.match(self._text, self._at)
        if match is not None:
            self._at = match.end()

    def _value(self) -> Any:
        sign = self._peek()
        if sign in ("{", "["):
            self._depth += 1
            if self._depth > DEPTH_MAX:
                raise self._error("it is too deep")
            self._at += 1
            value = self._members("}") if sign == "{" else self._items()
            self._depth -= 1
            return value
        if self._text.startswith("'''", self._at):
            return self._lines()
        if sign in ('"', "'"):
            return self._quoted(sign)
        for pattern in (_NUMBER, _WORD):
            match = pattern.match(self._text, self._at)
            if match is not None:
                self._at = match.end()
                found = match.group()
                return _WORDS[found] if pattern is _WORD else json.loads(found)
        return self._bare()

    def _members(self, end: Optional[str]) -> Any:
        members: Any = OrderedDict()
        while True:
            self._skip()
            if self._peek() == "" and end is None:
                return members
            if end is not None and self._peek() == end:
                self._at += 1
                return members
            name = self._name()
            self._skip()
            if self._peek() != ":":
                raise self._error("a ':' is missing")
            self._at += 1
            self._skip()
            members[name] = self._value()
            self._comma()

    def _items(self) -> List[Any]:
        items: List[Any] = []
        while True:
            self._skip()
            if self._peek() == "]":
                self._at += 1
                return items
            if self._peek() == "":
                raise self._error("a ']' is missing")
            items.append(self._value())
            self._comma()

    def _comma(self) -> None:
        self._skip()
        if self._peek() == ",":
            self._at += 1

    def _name(self) -> str:
        if self._peek() in ('"', "'"):
            return self._quoted(self._peek())
        match = _NAME.match(self._text, self._at)
        if match is None:
            raise self._error("a name is missing")
        self._at = match.end()
        return match.group()

    def _quoted(self, quote: str) -> str:
        self._at += 1
        parts: List[str] = []
        while True:
            sign = self._peek()
            if sign in ("", "\n"):
                raise self._error("a quote does not end")
            self._at += 1
            if sign == quote:
                return "".join(parts)
            parts.append(self._escape() if sign == "\\" else sign)

    def _escape(self) -> str:
        sign = self._peek()
        self._at += 1
        if sign != "u":
            return _ESCAPES.get(sign, sign)
        digits = self._text[self._at : self._at + 4]
        if not re.fullmatch(r"[0-9a-fA-F]{4}", digits):
            raise self._error("a \\u lacks its four digits")
        self._at += 4
        return chr(int(digits, 16))

    # Of a text over several lines, each line loses as much of its margin as the opening quotes have.
    def _lines(self) -> str:
        margin = self._at - (self._text.rfind("\n", 0, self._at) + 1)
        end = self._text.find("'''", self._at + 3)
        if end < 0:
            raise self._error("a ''' does not end")
        inside, self._at = self._text[self._at + 3 : end], end + 3
        first, *others = inside.split("\n")
        lines = ([first] if first.strip() else []) + [_without_margin(line, margin) for line in others]
        if lines and not lines[-1].strip():
            lines.pop()
        return "\n".join(lines)

    def _bare(self) -> str:
        end = self._text.find("\n", self._at)
        end = len(self._text) if end < 0 else end
        value = self._text[self._at : end].strip()
        if not value or value[0] in ",:]}":
            raise self._error("a value is missing")
        self._at = end
        return value


def _without_margin(line: str, margin: int) -> str:
    return line[min(margin, len(line) - len(line.lstrip())) :]
