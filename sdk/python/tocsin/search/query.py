"""Elasticsearch's query DSL as a condition on documents."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Dict, List, Optional, Tuple

from . import conditions as c
from . import query_string
from .patterns import regexp, wildcard

DEPTH_MAX = 100
"""Deeper queries are refused."""


def condition_of(query: Dict[str, Any], now: Optional[datetime] = None) -> c.Condition:
    """Reads a query.

    ``now`` is what ``now`` means in date math. Raises QueryError when the query cannot be read.
    """
    return _read(query, now, 0)


def _read(query: Any, now: Optional[datetime], depth: int) -> c.Condition:
    if not isinstance(query, dict) or len(query) != 1:
        raise c.QueryError("A query is an object with one key, its kind")
    if depth > DEPTH_MAX:
        raise c.QueryError("The query is too deep")
    kind, body = next(iter(query.items()))
    if kind == "bool":
        return _bool(body, now, depth)
    if kind == "constant_score":
        return _read(body["filter"], now, depth + 1)
    if kind in ("match_all", "match_none"):
        return lambda _, answer=kind == "match_all": answer  # type: ignore[misc]
    if kind == "exists":
        return c.exists(body["field"])
    if kind == "ids":
        return c.on("_id", lambda _, values: any(value in body["values"] for value in values))
    if kind == "query_string":
        return _query_string(body, now)
    return _of_field(kind, body, now)


def _of_field(kind: str, body: Dict[str, Any], now: Optional[datetime]) -> c.Condition:
    field, wanted = _field(kind, body)
    if kind == "range":
        return c.on(field, c.within(_bounds(wanted), now))
    if kind == "terms":
        tests = [c.is_term(value) for value in wanted]
        return c.on(field, lambda path, values: any(test(path, values) for test in tests))
    options: Dict[str, Any] = wanted if isinstance(wanted, dict) else {}
    value = options.get("query", options.get("value", wanted))
    if isinstance(value, dict):
        raise c.QueryError(f"The query {kind} of {field} has no value")
    if kind == "match":
        return c.on(field, c.equals(value, str(options.get("operator", "or")).lower() == "and"))
    if kind == "match_phrase":
        return c.on(field, c.phrase(value, int(options.get("slop", 0))))
    if kind == "term":
        return c.on(field, c.is_term(value))
    if kind == "wildcard":
        return c.on(field, c.pattern(wildcard(str(value)), wildcard(str(value))))
    if kind == "prefix":
        begin = "".join("\\" + sign if sign in "*?\\" else sign for sign in str(value)) + "*"
        return c.on(field, c.pattern(wildcard(begin), wildcard(begin)))
    if kind == "regexp":
        return c.on(field, c.pattern(regexp(str(value)), regexp(str(value))))
    raise c.QueryError(f"Queries of the kind {kind} are not supported")


def _field(kind: str, body: Any) -> Tuple[str, Any]:
    if not isinstance(body, dict):
        raise c.QueryError(f"The query {kind} names no field")
    fields = [(name, value) for name, value in body.items() if name != "boost"]
    if len(fields) != 1:
        raise c.QueryError(f"The query {kind} is about one field")
    return fields[0]


def _bounds(body: Dict[str, Any]) -> Dict[str, Any]:
    bounds = {name: body.get(name) for name in ("gt", "gte", "lt", "lte")}
    if "from" in body:
        bounds["gte" if body.get("include_lower", True) else "gt"] = body["from"]
    if "to" in body:
        bounds["lte" if body.get("include_upper", True) else "lt"] = body["to"]
    return bounds


def _query_string(body: Any, now: Optional[datetime]) -> c.Condition:
    if not isinstance(body, dict) or not isinstance(body.get("query"), str):
        raise c.QueryError("A query_string has a text, query")
    return query_string.parse(body["query"], now)


def _bool(body: Dict[str, Any], now: Optional[datetime], depth: int) -> c.Condition:
    parts: Dict[str, List[c.Condition]] = {}
    for name in ("must", "filter", "must_not", "should"):
        given = body.get(name) or []
        queries = given if isinstance(given, list) else [given]
        parts[name] = [_read(query, now, depth + 1) for query in queries]
    must, must_not, should = parts["must"] + parts["filter"], parts["must_not"], parts["should"]
    # All queries of alerts are filters, and of a filter at least one alternative must match, even beside a must.
    least = int(body.get("minimum_should_match", 1))
    return lambda document: (
        all(condition(document) for condition in must)
        and not any(condition(document) for condition in must_not)
        and (not should or sum(condition(document) for condition in should) >= least)
    )
