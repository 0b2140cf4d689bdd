"""Documents as searches see them: values by dotted path."""

from __future__ import annotations

import ipaddress
from typing import Any, Dict, Iterator, List, Optional, Set, Tuple, Union

Address = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]

DATES = frozenset(["utctimestamp", "receivedtimestamp", "timestamp"])
"""The fields that MozDef's mapping holds for dates; every other field but the summary is a keyword."""

TEXT = "summary"
"""The one field that is analysed."""


class Document:
    """One document of an index."""

    def __init__(self, index: str, identifier: str, source: Dict[str, Any]) -> None:
        self.index, self.identifier, self.source = index, identifier, source
        self._values: Optional[Dict[str, List[Any]]] = None
        self._objects: Set[str] = set()

    @property
    def values(self) -> Dict[str, List[Any]]:
        """The scalars by dotted path, arrays and their objects taken together; no nulls."""
        if self._values is None:
            self._values = {}
            self._flatten("", self.source)
        return self._values

    def values_of(self, field: str) -> List[Any]:
        """The scalars of a field; none when the document lacks it."""
        if field == "_id":
            return [self.identifier]
        if field == "_index":
            return [self.index]
        if field == "_type":
            return ["_doc", *self.values.get("type", [])]
        return self.values.get(field, [])

    def has(self, field: str) -> bool:
        """Whether a field, or a part of an object of that name, has a value."""
        return bool(self.values_of(field)) or field in self._objects

    def _flatten(self, path: str, value: Any) -> None:
        left: List[Tuple[str, Any]] = [(path, value)]
        while left:
            path, value = left.pop()
            if isinstance(value, dict):
                left.extend((f"{path}.{name}" if path else name, part) for name, part in reversed(list(value.items())))
            elif isinstance(value, (list, tuple)):
                left.extend((path, part) for part in reversed(value))
            elif value is not None:
                self._put(path, value)

    def _put(self, path: str, value: Any) -> None:
        assert self._values is not None
        self._values.setdefault(path, []).append(value)
        at = path.rfind(".")
        while at > 0 and path[:at] not in self._objects:
            self._objects.add(path[:at])
            at = path.rfind(".", 0, at)


def keyword_of(value: Any) -> str:
    """A scalar as a keyword."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return str(value)


def address_of(value: Any) -> Optional[Address]:
    """The address that a text is; None when it is none."""
    if not isinstance(value, str) or not (":" in value or value.count(".") == 3):
        return None
    try:
        return ipaddress.ip_address(value)
    except ValueError:
        return None


def leaves(document: Document) -> Iterator[Tuple[str, List[Any]]]:
    """The fields of a document with their values."""
    return iter(document.values.items())
