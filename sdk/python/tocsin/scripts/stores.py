"""What a script reads from and writes to: a server, or documents in memory."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence

from tocsin.search.store import EVENTS, DocumentStore

from .plain import plain

Hit = Dict[str, Any]

ALERTS_MAX = 10_000
"""A run that raises more alerts than this has gone wrong, and fails."""


class Answer(NamedTuple):
    """Hits as Elasticsearch shows them, and how often each value of the aggregated fields was there."""

    hits: List[Hit]
    aggregations: Dict[str, List[Dict[str, Any]]]


class TooManyAlerts(RuntimeError):
    """The run was ended: it raised more alerts than anybody could read."""


class MemoryStore:
    """Documents in memory, and alerts that are handed on as they are raised."""

    def __init__(self, raised: Callable[[Dict[str, Any]], None]) -> None:
        self.documents = DocumentStore()
        self._raised, self._alerts = raised, 0

    def search(
        self,
        indices: Sequence[str],
        query: Dict[str, Any],
        size: Optional[int],
        aggregations: Sequence[Dict[str, Any]],
        now: datetime,
    ) -> Answer:
        """Hits are copies; a script may change them."""
        found = self.documents.search(indices, query, size, aggregations, now)
        hits = [
            {"_index": d.index, "_id": d.identifier, "_type": "_doc", "_score": 0.0, "_source": plain(d.source)}
            for d in found.documents
        ]
        return Answer(hits, found.aggregations)

    def about(self, events: Sequence[Hit], group: str) -> None:
        """Says what the next alert is about; here it says so itself."""

    def raise_alert(self, alert: Dict[str, Any], identifier: Optional[str]) -> Dict[str, Any]:
        """Keeps an alert and hands it on."""
        self._alerts += 1
        if self._alerts > ALERTS_MAX:
            raise TooManyAlerts(f"The alert raised more than {ALERTS_MAX:,} alerts in one run, and was stopped")
        document = plain(alert)
        self._raised(document)
        return self.save("alerts", document, identifier)

    def mark(self, hits: Sequence[Hit], alert: Dict[str, Any], name: str) -> None:
        """Notes in events that an alert was raised about them, as ``alerts`` and ``alert_names``."""
        for hit in hits:
            source = hit["_source"]
            source["alerts"] = _listed(source.get("alerts")) + [{"index": alert["_index"], "id": alert["_id"]}]
            source["alert_names"] = _listed(source.get("alert_names")) + [name]
            self.documents.put(hit["_index"], source, hit["_id"])

    def save(self, index: str, body: Dict[str, Any], identifier: Optional[str]) -> Dict[str, Any]:
        """Keeps a document; gives its place."""
        document = self.documents.put(index, plain(body), identifier or None)
        return {"_index": document.index, "_id": document.identifier, "_type": "_doc", "result": "created"}

    def has(self, index: str) -> bool:
        """Whether there is such an index."""
        return self.documents.has(index)

    def make(self, index: str) -> None:
        """Makes an index, unless there is one."""
        self.documents.make(index)

    def drop(self, index: str) -> None:
        """Forgets an index."""
        self.documents.drop(index)

    def names(self) -> List[str]:
        """The indices there are."""
        return self.documents.names()


def _listed(value: Any) -> List[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


_current: Any = MemoryStore(lambda _: None)


def use(store: Any) -> None:
    """Has scripts read from and write to this store from now on."""
    global _current
    _current = store


def current() -> Any:
    """The store that scripts read from and write to."""
    return _current


def utc_now() -> datetime:
    """The script's now, in UTC."""
    import datetime as clock

    return clock.datetime.now(timezone.utc)


__all__ = ["ALERTS_MAX", "EVENTS", "Answer", "MemoryStore", "TooManyAlerts", "current", "use", "utc_now"]
