"""Lucene's regular expressions and wildcards, matched in linear time.

Scripts search what strangers wrote, so no pattern may take exponential time on a value: an expression becomes a
nondeterministic automaton, whose states are followed side by side. The syntax is that of Lucene's RegExp class: the
whole value must match, ``^`` and ``$`` are ordinary characters, a backslash makes any character ordinary.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Callable, Dict, FrozenSet, List, Optional, Tuple

STATES_MAX = 10_000
"""An expression that needs more states is refused; so does Lucene."""

Test = Callable[[str], bool]
_Node = Tuple  # ("char", test) | ("cat", [nodes]) | ("or", [nodes]) | ("rep", node, least, most) | ("never",)


class PatternError(ValueError):
    """An expression that cannot be read, or is too large."""


class Pattern:
    """An automaton. Its answers are kept, state set by state set, up to a limit."""

    def __init__(self, node: _Node) -> None:
        self._edges: List[Optional[Tuple[Test, int]]] = []
        self._free: List[List[int]] = []
        self._end = self._state()
        self._start = self._build(node, self._end)
        self._known: Dict[Tuple[FrozenSet[int], str], FrozenSet[int]] = {}
        self._begin = self._closure([self._start])

    def matches(self, value: str) -> bool:
        """Whether the whole value matches."""
        states = self._begin
        for character in value:
            if not states:
                return False
            states = self._step(states, character)
        return self._end in states

    def _step(self, states: FrozenSet[int], character: str) -> FrozenSet[int]:
        key = (states, character)
        after = self._known.get(key)
        if after is None:
            targets = []
            for state in states:
                edge = self._edges[state]
                if edge is not None and edge[0](character):
                    targets.append(edge[1])
            after = self._closure(targets)
            if len(self._known) < 4096:
                self._known[key] = after
        return after

    def _closure(self, states: List[int]) -> FrozenSet[int]:
        seen = set(states)
        left = list(states)
        while left:
            for target in self._free[left.pop()]:
                if target not in seen:
                    seen.add(target)
                    left.append(target)
        return frozenset(seen)

    def _state(self) -> int:
        if len(self._edges) >= STATES_MAX:
            raise PatternError("The regular expression is too large")
        self._edges.append(None)
        self._free.append([])
        return len(self._edges) - 1

    # Builds backwards: gives the state in which `node` begins, if `after` is where it ends.
    def _build(self, node: _Node, after: int) -> int:
        kind = node[0]
        if kind == "char":
            state = self._state()
            self._edges[state] = (node[1], after)
            return state
        if kind == "cat":
            for part in reversed(node[1]):
                after = self._build(part, after)
            return after
        if kind == "or":
            state = self._state()
            self._free[state] = [self._build(part, after) for part in node[1]]
            return state
        if kind == "never":
            return self._state()
        return self._repeat(node[1], node[2], node[3], after)

    def _repeat(self, part: _Node, least: int, most: Optional[int], after: int) -> int:
        if most is None:
            loop = self._state()
            self._free[loop] = [after]
            self._free[loop].append(self._build(part, loop))
            after = loop
        else:
            end = after
            for _ in range(most - least):
                state = self._state()
                self._free[state] = [end, self._build(part, after)]
                after = state
        for _ in range(least):
            after = self._build(part, after)
        return after


def _any(_: str) -> bool:
    return True


def _is(character: str) -> _Node:
    return ("char", lambda c, wanted=character: c == wanted)


class _Reader:
    """Reads Lucene's syntax, by descent: a union of concatenations of repeated parts."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._depth = text, 0, 0

    def read(self) -> _Node:
        node = self._union()
        if self._at < len(self._text):
            raise PatternError("The regular expression has a ')' too many")
        return node

    def _peek(self) -> str:
        return self._text[self._at] if self._at < len(self._text) else ""

    def _take(self) -> str:
        if self._at >= len(self._text):
            raise PatternError("The regular expression ends too early")
        self._at += 1
        return self._text[self._at - 1]

    def _union(self) -> _Node:
        parts = [self._concatenation()]
        while self._peek() == "|":
            self._at += 1
            parts.append(self._concatenation())
        return parts[0] if len(parts) == 1 else ("or", parts)

    def _concatenation(self) -> _Node:
        parts = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._repeated())
        return ("cat", parts)

    def _repeated(self) -> _Node:
        node = self._part()
        while self._peek() in ("*", "+", "?", "{") and self._peek():
            sign = self._take()
            if sign == "{":
                least, most = self._counts()
            else:
                least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
            node = ("rep", node, least, most)
        return node

    def _counts(self) -> Tuple[int, Optional[int]]:
        end = self._text.find("}", self._at)
        inside = self._text[self._at : end] if end >= 0 else ""
        self._at = end + 1
        least, comma, most = inside.partition(",")
        if not least.isdigit() or (most and not most.isdigit()):
            raise PatternError("The regular expression has a count that is no number")
        low = int(least)
        high = (int(most) if most else None) if comma else low
        if low > STATES_MAX or (high is not None and (high > STATES_MAX or high < low)):
            raise PatternError("The regular expression has a count that is too large")
        return low, high

    def _part(self) -> _Node:
        sign = self._take()
        if sign == ".":
            return ("char", _any)
        if sign == "@":
            return ("rep", ("char", _any), 0, None)
        if sign == "#":
            return ("never",)
        if sign == "\\":
            return _is(self._take())
        if sign == '"':
            end = self._text.find('"', self._at)
            if end < 0:
                raise PatternError("The regular expression has a quote that does not end")
            inside, self._at = self._text[self._at : end], end + 1
            return ("cat", [_is(c) for c in inside])
        if sign == "[":
            return self._class()
        if sign == "(":
            return self._group()
        if sign in "~&<":
            raise PatternError(f"The operator {sign} of regular expressions is not supported")
        return _is(sign)

    def _group(self) -> _Node:
        self._depth += 1
        if self._depth > 100:
            raise PatternError("The regular expression is too deep")
        node = ("cat", []) if self._peek() == ")" else self._union()
        if self._take() != ")":
            raise PatternError("The regular expression lacks a ')'")
        self._depth -= 1
        return node

    def _class(self) -> _Node:
        is_negated = self._peek() == "^"
        if is_negated:
            self._at += 1
        ranges: List[Tuple[str, str]] = []
        while True:
            low = self._take()
            if low == "]" and ranges:
                break
            if low == "\\":
                low = self._take()
            high = low
            if self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in ("", "]"):
                self._at += 1
                high = self._take()
                if high == "\\":
                    high = self._take()
            ranges.append((low, high))
        found = tuple(ranges)
        return ("char", lambda c: any(low <= c <= high for low, high in found) != is_negated)


@lru_cache(maxsize=256)
def regexp(text: str) -> Pattern:
    """An expression in Lucene's syntax.

    Raises PatternError when it cannot be read.
    """
    return Pattern(_Reader(text).read())


@lru_cache(maxsize=256)
def wildcard(text: str) -> Pattern:
    """A pattern in which ``*`` is any text, ``?`` any character, and a backslash makes the next one ordinary."""
    parts: List[_Node] = []
    at = 0
    while at < len(text):
        sign = text[at]
        if sign == "\\" and at + 1 < len(text):
            at += 1
            parts.append(_is(text[at]))
        elif sign == "*":
            parts.append(("rep", ("char", _any), 0, None))
        elif sign == "?":
            parts.append(("char", _any))
        else:
            parts.append(_is(sign))
        at += 1
    return Pattern(("cat", parts))
