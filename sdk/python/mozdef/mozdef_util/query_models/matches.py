"""Conditions on events, which combine with ``|`` (either), ``+`` or ``&`` (both) and ``~`` (not)."""

from __future__ import annotations

import ipaddress
from typing import Any, Dict, Iterable, List, Optional, Union


class Query:
    """A query of Elasticsearch's DSL. Equal when they ask the same."""

    def __init__(self, kind: str, body: Dict[str, Any]) -> None:
        self.name, self._body = kind, body

    def to_dict(self) -> Dict[str, Any]:
        """The query as Elasticsearch reads it."""
        return {self.name: self._body}

    def __or__(self, other: "Query") -> "Query":
        return Query("bool", {"should": self._alternatives() + other._alternatives()})

    def __and__(self, other: "Query") -> "Query":
        return Query("bool", {"must": self._requirements() + other._requirements()})

    __add__ = __and__

    def __invert__(self) -> "Query":
        return Query("bool", {"must_not": [self.to_dict()]})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Query) and self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.to_dict()!r})"

    def _alternatives(self) -> List[Dict[str, Any]]:
        return self._parts("should")

    def _requirements(self) -> List[Dict[str, Any]]:
        return self._parts("must")

    def _parts(self, clause: str) -> List[Dict[str, Any]]:
        if self.name == "bool" and [name for name, part in self._body.items() if part] == [clause]:
            return list(self._body[clause])
        return [self.to_dict()]


def TermMatch(key: str, value: Any) -> Query:
    """Events whose field is the value, cased; of the summary, one of its words."""
    return Query("match", {key: value})


def TermsMatch(key: str, value: Iterable[Any]) -> Query:
    """Events whose field is one of the values."""
    return Query("terms", {key: list(value)})


def PhraseMatch(key: str, value: Any) -> Query:
    """Events whose summary has the words side by side, or whose other field is the value."""
    return Query("match_phrase", {key: value})


def WildcardMatch(key: str, value: str) -> Query:
    """Events whose whole value, or one word of whose summary, is like the pattern (``*`` and ``?``)."""
    return Query("wildcard", {key: value})


def ExistsMatch(key: str) -> Query:
    """Events that have a value in the field."""
    return Query("exists", {"field": key})


def RangeMatch(key: str, begin_value: Any, end_value: Any) -> Query:
    """Events whose value lies between the two, which count."""
    return Query("range", {key: {"gte": begin_value, "lte": end_value}})


def LessThanMatch(key: str, value: Any) -> Query:
    """Events whose value lies below."""
    return Query("range", {key: {"lt": value}})


def QueryStringMatch(query_str: str) -> Query:
    """Events that a query in Lucene's language finds."""
    return Query("query_string", {"query": query_str})


def SubnetMatch(key: str, value: str) -> Query:
    """Events whose address lies in the network, of version 4 or 6, in CIDR notation."""
    network = ipaddress.ip_network(value)
    first, last = str(network[0]), str(network[-1])
    if network.version == 6:
        first, last = f'"{first}"', f'"{last}"'
    return QueryStringMatch(f"{key}: [{first} TO {last}]")


Clause = Union[Query, List[Query], None]


def BooleanMatch(must: Clause = None, must_not: Clause = None, should: Clause = None) -> Query:
    """Events that all of ``must``, none of ``must_not``, and one of ``should`` if there are any, find."""
    return Query("bool", {"must": _dicts(must), "must_not": _dicts(must_not), "should": _dicts(should)})


class Aggregation:
    """Counts how often each value of a field is there; the ``size`` most frequent."""

    def __init__(self, field: str, size: int = 20) -> None:
        self.field, self.size = field, size

    def to_dict(self) -> Dict[str, Any]:
        """The aggregation as Elasticsearch reads it."""
        return {"terms": {"field": self.field, "size": self.size}}


def _dicts(clause: Optional[Any]) -> List[Dict[str, Any]]:
    if clause is None:
        return []
    queries = clause if isinstance(clause, (list, tuple)) else [clause]
    return [query.to_dict() if hasattr(query, "to_dict") else query for query in queries]
