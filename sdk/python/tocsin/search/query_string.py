"""Lucene's query language, as Elasticsearch's ``query_string`` reads it with the operator OR.

As in Lucene's classic parser, AND and OR have no precedence: AND makes both its neighbours required, and what is
neither required nor excluded is optional unless nothing is required.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import List, NamedTuple, Optional, Tuple

from . import conditions as c
from .patterns import regexp, wildcard

DEPTH_MAX = 100
"""Deeper parentheses are refused."""

_ENDS = frozenset(' \t\r\n\u3000()[]{}"^~:')
_SIGNS = frozenset("*?")


class _Text(NamedTuple):
    """A bare word: as it was written, and without its backslashes."""

    raw: str
    plain: str
    has_wildcards: bool


def parse(query: str, now: Optional[datetime] = None) -> c.Condition:
    """Reads a query.

    Raises QueryError when it cannot be read.
    """
    return _Parser(query, now).parse()


class _Parser:
    def __init__(self, text: str, now: Optional[datetime]) -> None:
        self._text, self._now, self._at, self._depth = text, now, 0, 0

    def parse(self) -> c.Condition:
        condition = self._clauses(None)
        if self._at < len(self._text):
            raise self._error("has a ')' too many")
        return condition

    def _error(self, why: str) -> c.QueryError:
        return c.QueryError(f"The query {why} (at character {self._at + 1}): {self._text}")

    def _skip(self) -> None:
        while self._at < len(self._text) and self._text[self._at] in " \t\r\n\u3000":
            self._at += 1

    def _next_is(self, sign: str) -> bool:
        if not self._text.startswith(sign, self._at):
            return False
        if sign.isalpha():
            after = self._text[self._at + len(sign) : self._at + len(sign) + 1]
            return after == "" or after in ' \t\r\n\u3000()"+-!'
        return True

    def _take(self, *signs: str) -> Optional[str]:
        self._skip()
        for sign in signs:
            if self._next_is(sign):
                self._at += len(sign)
                return sign
        return None

    def _clauses(self, field: Optional[str]) -> c.Condition:
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise self._error("is too deep")
        clauses: List[Tuple[str, c.Condition]] = []
        while True:
            self._skip()
            if self._at >= len(self._text) or self._text[self._at] == ")":
                break
            joined = self._take("AND", "&&", "OR", "||") if clauses else None
            sign = self._take("NOT", "+", "-", "!")
            condition = self._clause(field)
            is_and = joined in ("AND", "&&")
            if is_and and clauses[-1][0] == "should":
                clauses[-1] = ("must", clauses[-1][1])
            kind = "must_not" if sign in ("NOT", "-", "!") else "must" if sign == "+" or is_and else "should"
            clauses.append((kind, condition))
        self._depth -= 1
        return _combine(clauses)

    def _clause(self, field: Optional[str]) -> c.Condition:
        self._skip()
        if self._at >= len(self._text):
            raise self._error("ends too early")
        start = self._at
        if self._text[start] not in '("[{/<>':
            word = self._word()
            self._skip()
            if self._next_is(":"):
                self._at += 1
                self._skip()
                if word.plain == "_exists_":
                    condition = c.exists(self._word().plain)
                    self._boost()
                    return condition
                return self._clause_of(self._field(word))
            self._at = start
        return self._clause_of(field)

    @staticmethod
    def _field(word: _Text) -> Optional[str]:
        return word.plain if word.plain != "*" else None

    def _clause_of(self, field: Optional[str]) -> c.Condition:
        if self._at >= len(self._text):
            raise self._error("ends too early")
        sign = self._text[self._at]
        if sign == "(":
            self._at += 1
            condition = self._clauses(field)
            if self._take(")") is None:
                raise self._error("lacks a ')'")
            self._boost()
            return condition
        if sign in "[{":
            return self._range(field)
        if sign in "<>":
            return self._comparison(field)
        if sign == '"':
            return self._quoted(field)
        if sign == "/":
            return self._regexp(field)
        return self._single(field)

    def _single(self, field: Optional[str]) -> c.Condition:
        word = self._word()
        if self._next_is("~"):
            edits = self._number_after("~")
            return c.on(field, c.similar(word.plain, 2 if edits is None else min(int(edits), 2)))
        self._boost()
        if word.raw == "*":
            return c.exists(field) if field is not None else lambda _: True
        if word.has_wildcards:
            return c.on(field, c.pattern(wildcard(word.raw.lower()), wildcard(word.raw)))
        return c.on(field, c.equals(word.plain))

    def _word(self) -> _Text:
        start = self._at
        plain: List[str] = []
        has_wildcards = False
        while self._at < len(self._text):
            sign = self._text[self._at]
            if sign == "\\" and self._at + 1 < len(self._text):
                plain.append(self._text[self._at + 1])
                self._at += 2
                continue
            if sign in _ENDS:
                break
            has_wildcards = has_wildcards or sign in _SIGNS
            plain.append(sign)
            self._at += 1
        if self._at == start:
            raise self._error("has a sign that means nothing here")
        return _Text(self._text[start : self._at], "".join(plain), has_wildcards)

    def _quoted(self, field: Optional[str]) -> c.Condition:
        text = self._until('"')
        slop = self._number_after("~")
        self._boost()
        return c.on(field, c.phrase(text, int(slop or 0)))

    def _regexp(self, field: Optional[str]) -> c.Condition:
        match = re.compile(r"/((?:[^/\\]|\\.)*)/", re.DOTALL).match(self._text, self._at)
        if match is None:
            raise self._error("has a regular expression that does not end")
        self._at = match.end()
        self._boost()
        expression = regexp(match.group(1).replace("\\/", "/"))
        return c.on(field, c.pattern(expression, expression))

    def _until(self, end: str) -> str:
        self._at += 1
        plain: List[str] = []
        while self._at < len(self._text):
            sign = self._text[self._at]
            self._at += 1
            if sign == end:
                return "".join(plain)
            if sign == "\\" and self._at < len(self._text):
                sign = self._text[self._at]
                self._at += 1
            plain.append(sign)
        raise self._error("has a quote that does not end")

    def _range(self, field: Optional[str]) -> c.Condition:
        low_name = "gte" if self._text[self._at] == "[" else "gt"
        self._at += 1
        low = self._end_of_range()
        if self._take("TO") is None:
            raise self._error("has a range without TO")
        high = self._end_of_range()
        closing = self._take("]", "}")
        if closing is None:
            raise self._error("has a range that does not end")
        self._boost()
        return c.on(field, c.within({low_name: low, "lte" if closing == "]" else "lt": high}, self._now))

    def _end_of_range(self) -> Optional[str]:
        self._skip()
        if self._next_is('"'):
            return self._until('"')
        match = re.compile(r"(?:\\.|[^\s\]}\\])+").match(self._text, self._at)
        if match is None:
            raise self._error("has a range without an end")
        self._at = match.end()
        text = re.sub(r"\\(.)", r"\1", match.group())
        return None if text == "*" else text

    def _comparison(self, field: Optional[str]) -> c.Condition:
        sign = self._take(">=", "<=", ">", "<")
        self._skip()
        bound = self._until('"') if self._next_is('"') else self._word_of_comparison()
        name = {">=": "gte", "<=": "lte", ">": "gt", "<": "lt"}[sign or ">"]
        return c.on(field, c.within({name: bound}, self._now))

    def _word_of_comparison(self) -> str:
        match = re.compile(r"(?:\\.|[^\s()\\])+").match(self._text, self._at)
        if match is None:
            raise self._error("compares with nothing")
        self._at = match.end()
        return re.sub(r"\\(.)", r"\1", match.group())

    def _number_after(self, sign: str) -> Optional[float]:
        if not self._next_is(sign):
            return None
        self._at += 1
        match = re.compile(r"\d+(?:\.\d+)?").match(self._text, self._at)
        if match is None:
            return None
        self._at = match.end()
        return float(match.group())

    # Boosts change scores, and there are none here.
    def _boost(self) -> None:
        self._number_after("^")


def _combine(clauses: List[Tuple[str, c.Condition]]) -> c.Condition:
    must = [condition for kind, condition in clauses if kind == "must"]
    must_not = [condition for kind, condition in clauses if kind == "must_not"]
    should = [condition for kind, condition in clauses if kind == "should"] if not must else []
    if len(clauses) == 1 and not must_not:
        return clauses[0][1]
    if not clauses:
        return lambda _: False
    return lambda document: (
        all(condition(document) for condition in must)
        and not any(condition(document) for condition in must_not)
        and (not should or any(condition(document) for condition in should))
    )
