"""What a query asks of one field, as a function of a document.

The meaning is Elasticsearch's 6.8 over MozDef's mapping: ``summary`` is analysed text, the times are dates, every
other field is a keyword, whole and cased. Two things are kinder: ranges compare as numbers where ends and value are
numbers, and as addresses where they are addresses; addresses equal each other in any spelling, and match a network.
"""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from datetime import datetime
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple

from .dates import milliseconds
from .documents import DATES, TEXT, Document, address_of, keyword_of, leaves
from .patterns import Pattern
from .words import words_of

Condition = Callable[[Document], bool]
ValueTest = Callable[[str, List[Any]], bool]


class QueryError(ValueError):
    """A query that cannot be read, or asks for what is not supported."""


def on(field: Optional[str], test: ValueTest) -> Condition:
    """Applies a test to a field, to those that a pattern names, or (None) to all fields."""
    if field is None or field == "*":
        return lambda document: any(test(path, values) for path, values in leaves(document))
    if "*" in field:
        from .patterns import wildcard

        names = wildcard(field)
        return lambda document: any(
            test(path, values) for path, values in leaves(document) if names.matches(path)
        )
    name = field
    return lambda document: test(name, document.values_of(name))


def equals(wanted: Any, is_all: bool = False) -> ValueTest:
    """``match``: a word of the summary (every word with ``is_all``), or a whole value elsewhere."""
    text = keyword_of(wanted)
    words = words_of(text)
    same = _same(text)

    def test(path: str, values: List[Any]) -> bool:
        if not values:
            return False
        if path == TEXT:
            found = {word for value in values for word in words_of(keyword_of(value))}
            return bool(words) and (all if is_all else any)(word in found for word in words)
        if path in DATES:
            instant = milliseconds(wanted)
            return instant is not None and any(milliseconds(value) == instant for value in values)
        return any(same(value) for value in values)

    return test


def is_term(wanted: Any) -> ValueTest:
    """``term``: the text as it is, of the summary one of its words."""
    text = keyword_of(wanted)
    whole = equals(wanted)

    def test(path: str, values: List[Any]) -> bool:
        if path == TEXT:
            return any(text in words_of(keyword_of(value)) for value in values)
        return whole(path, values)

    return test


def phrase(wanted: Any, slop: int = 0) -> ValueTest:
    """``match_phrase``: words that stand together in the summary, or a whole value elsewhere."""
    words = words_of(keyword_of(wanted))
    whole = equals(wanted)

    def test(path: str, values: List[Any]) -> bool:
        if path == TEXT:
            return any(_stand_together(words, words_of(keyword_of(value)), slop) for value in values)
        return whole(path, values)

    return test


def pattern(of_text: Pattern, of_keyword: Pattern) -> ValueTest:
    """A wildcard or regular expression: about a whole value, of the summary about one of its words."""

    def test(path: str, values: List[Any]) -> bool:
        if path == TEXT:
            return any(of_text.matches(word) for value in values for word in words_of(keyword_of(value)))
        return any(of_keyword.matches(keyword_of(value)) for value in values)

    return test


def similar(wanted: str, edits: int) -> ValueTest:
    """A value, or a word of the summary, that at most so many edits make the wanted one."""

    def test(path: str, values: List[Any]) -> bool:
        if path == TEXT:
            return any(
                _distance(wanted.lower(), word) <= edits for value in values for word in words_of(keyword_of(value))
            )
        return any(_distance(wanted, keyword_of(value)) <= edits for value in values)

    return test


def exists(field: str) -> Condition:
    """Whether there is a value."""
    if "*" in field:
        return on(field, lambda _, values: bool(values))
    return lambda document: document.has(field)


def within(bounds: Dict[str, Any], now: Optional[datetime] = None) -> ValueTest:
    """``range``, with the bounds ``gt``, ``gte``, ``lt``, ``lte``; those that are None are open."""
    given = {name: bound for name, bound in bounds.items() if bound is not None}
    dates = {name: milliseconds(bound, now, name in ("gt", "lte")) for name, bound in given.items()}
    texts = {name: keyword_of(bound) for name, bound in given.items()}
    numbers = _all({name: _number(text) for name, text in texts.items()})
    addresses = _all({name: address_of(text) for name, text in texts.items()})

    def test(path: str, values: List[Any]) -> bool:
        if path in DATES:
            if None in dates.values():
                raise QueryError(f"A range of {path} has an end that is no date")
            return any(_inside(milliseconds(value), dates) for value in values)
        if path == TEXT:
            return any(_inside(word, texts) for value in values for word in words_of(keyword_of(value)))
        return any(_lies_in(value, texts, numbers, addresses) for value in values)

    return test


def _lies_in(
    value: Any, texts: Dict[str, str], numbers: Optional[Dict[str, Any]], addresses: Optional[Dict[str, Any]]
) -> bool:
    text = keyword_of(value)
    if numbers is not None and (number := _number(text)) is not None:
        return _inside(number, numbers)
    if addresses is not None and (address := address_of(text)) is not None:
        same_kind = all(bound.version == address.version for bound in addresses.values())
        return same_kind and _inside(address, addresses)
    return _inside(text, texts)


def _inside(value: Any, bounds: Dict[str, Any]) -> bool:
    if value is None:
        return False
    return (
        ("gte" not in bounds or value >= bounds["gte"])
        and ("gt" not in bounds or value > bounds["gt"])
        and ("lte" not in bounds or value <= bounds["lte"])
        and ("lt" not in bounds or value < bounds["lt"])
    )


def _all(values: Dict[str, Any]) -> Optional[Dict[str, Any]]:
    return values if values and None not in values.values() else None


def _number(text: str) -> Optional[float]:
    if not text[:1].isdigit() and text[:1] not in ("-", "."):
        return None
    try:
        return float(text)
    except ValueError:
        return None


def _same(text: str) -> Callable[[Any], bool]:
    if "/" in text and address_of(text.partition("/")[0]) is not None:
        try:
            network = ipaddress.ip_network(text, strict=False)
            return lambda value: keyword_of(value) == text or _is_in(address_of(value), network)
        except ValueError:
            pass
    address = address_of(text)
    if address is not None:
        return lambda value: keyword_of(value) == text or address_of(value) == address
    return lambda value: keyword_of(value) == text


def _is_in(address: Any, network: Any) -> bool:
    return address is not None and address.version == network.version and address in network


# Lucene's rule: each word has its place in the phrase, and the words of the text are shifted against these places by
# amounts that differ by at most the slop.
def _stand_together(wanted: List[str], words: List[str], slop: int) -> bool:
    if not wanted:
        return False
    places: Dict[str, List[int]] = defaultdict(list)
    for at, word in enumerate(wanted):
        places[word].append(at)
    shifts = sorted((at - place, place) for at, word in enumerate(words) for place in places.get(word, ()))
    return _covers(shifts, len(wanted), slop)


def _covers(shifts: Iterable[Tuple[int, int]], count: int, slop: int) -> bool:
    window: List[Tuple[int, int]] = []
    first = 0
    inside: Dict[int, int] = defaultdict(int)
    covered = 0
    for shift, place in shifts:
        window.append((shift, place))
        inside[place] += 1
        covered += inside[place] == 1
        while shift - window[first][0] > slop:
            inside[window[first][1]] -= 1
            covered -= inside[window[first][1]] == 0
            first += 1
        if covered == count:
            return True
    return False


# Edits are insertions, deletions, replacements and swaps of neighbours.
def _distance(left: str, right: str) -> int:
    if abs(len(left) - len(right)) > 2:
        return 3
    before: List[int] = []
    row = list(range(len(right) + 1))
    for i, one in enumerate(left, 1):
        before, last, row = row, before, [i]
        for j, other in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (one != other))
            if last and j > 1 and one == right[j - 2] and left[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
