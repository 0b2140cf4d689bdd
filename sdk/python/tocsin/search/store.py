"""Documents in memory, by index."""

from __future__ import annotations

import copy
from collections import Counter
from datetime import datetime
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence

from .documents import Document, keyword_of
from .patterns import wildcard
from .query import condition_of

EVENTS = "events"
"""The index of events; ``events-previous``, ``events-weekly`` and those of days are the same documents."""


class UnknownIndex(LookupError):
    """An index that nobody has made."""


class Found(NamedTuple):
    """What a search found: documents in the order in which they were stored, and how many for each aggregation."""

    documents: List[Document]
    aggregations: Dict[str, List[Dict[str, Any]]]


class DocumentStore:
    """Indices of documents. One thread at a time; nothing of it survives the process."""

    def __init__(self) -> None:
        self._indices: Dict[str, Dict[str, Document]] = {EVENTS: {}, "alerts": {}}
        self._made = 0

    def has(self, index: str) -> bool:
        """Whether there is such an index."""
        return _name_of(index) in self._indices

    def make(self, index: str) -> None:
        """Makes an index, unless there is one."""
        self._indices.setdefault(_name_of(index), {})

    def drop(self, index: str) -> None:
        """Forgets an index with its documents."""
        self._indices.pop(_name_of(index), None)

    def names(self) -> List[str]:
        """The indices there are."""
        return list(self._indices)

    def put(self, index: str, source: Dict[str, Any], identifier: Optional[str] = None) -> Document:
        """Keeps a document as it is, in place of the one with the same identifier."""
        self._made += 1
        identifier = identifier or str(self._made)
        name = _name_of(index)
        document = Document(name, identifier, copy.deepcopy(source))
        self._indices.setdefault(name, {})[identifier] = document
        return document

    def search(
        self,
        indices: Sequence[str],
        query: Dict[str, Any],
        size: Optional[int] = None,
        aggregations: Sequence[Dict[str, Any]] = (),
        now: Optional[datetime] = None,
    ) -> Found:
        """Looks for documents; ``size`` None is all of them. Aggregations are always about all of them.

        Raises UnknownIndex or QueryError.
        """
        condition = condition_of(query, now)
        documents = [document for document in self._all_of(indices) if condition(document)]
        all_terms = [aggregation["terms"] for aggregation in aggregations]
        counts = {terms["field"]: _count(documents, terms) for terms in all_terms}
        return Found(documents if size is None else documents[:size], counts)

    def _all_of(self, indices: Sequence[str]) -> Iterator[Document]:
        names: Dict[str, None] = {}
        for index in indices:
            name = _name_of(index)
            if "*" in name:
                names.update(dict.fromkeys(n for n in self._indices if wildcard(name).matches(n)))
            elif name in self._indices:
                names[name] = None
            else:
                raise UnknownIndex(f"There is no index {index}")
        for name in names:
            yield from self._indices[name].values()


def _name_of(index: str) -> str:
    return EVENTS if index == EVENTS or index.startswith(EVENTS + "-") else index


def _count(documents: List[Document], terms: Dict[str, Any]) -> List[Dict[str, Any]]:
    counts: Counter = Counter()
    for document in documents:
        counts.update({keyword_of(value) for value in document.values_of(terms["field"])})
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"key": key, "count": count} for key, count in ordered[: terms.get("size", 20)]]
