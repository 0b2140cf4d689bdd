"""What alerts and plugins search with and save to."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Optional, Sequence

from tocsin.scripts import stores
from tocsin.search.store import UnknownIndex

from .event import Event
from .query_models import AggregatedResults, SearchQuery, SimpleResults, TermMatch


class ElasticsearchException(Exception):
    """A search or a save failed."""


class ElasticsearchBadServer(ElasticsearchException):
    """There is no such server."""


class ElasticsearchInvalidIndex(ElasticsearchException):
    """There is no such index."""

    def __init__(self, index_name: Any) -> None:
        super().__init__(f"Invalid index: {index_name}")
        self.index_name = index_name


class ElasticsearchClient:
    """Reads from and writes to Tocsin, whatever servers are named. What is saved is searchable at once."""

    def __init__(self, servers: Any = None, bulk_amount: int = 100, bulk_refresh_time: int = 30) -> None:
        self._store = stores.current()

    def search(self, search_query: Any, indices: Sequence[str], size: Optional[int], request_timeout: int) -> Any:
        """Looks for documents; ``size`` None is all."""
        return SimpleResults(self._search(search_query, indices, size, []))

    def aggregated_search(
        self, search_query: Any, indices: Sequence[str], aggregations: Sequence[Any], size: Optional[int],
        request_timeout: int,
    ) -> Any:
        """Looks for documents and counts the values of fields in all of them."""
        return AggregatedResults(self._search(search_query, indices, size, aggregations))

    def get_object_by_id(self, object_id: str, indices: Sequence[str]) -> Optional[Dict[str, Any]]:
        """The document with this identifier, or None."""
        query = SearchQuery()
        query.add_must(TermMatch("_id", object_id))
        hits = query.execute(self, indices=indices)["hits"]
        return hits[0] if hits else None

    def get_alert_by_id(self, alert_id: str) -> Optional[Dict[str, Any]]:
        """The alert with this identifier, or None."""
        return self.get_object_by_id(alert_id, ["alerts"])

    def get_event_by_id(self, event_id: str) -> Optional[Dict[str, Any]]:
        """The event with this identifier, or None."""
        return self.get_object_by_id(event_id, ["events"])

    def save_object(self, body: Any, index: str, doc_id: Optional[str] = None, bulk: bool = False) -> Dict[str, Any]:
        """Saves a document; gives its index and identifier."""
        return self._store.save(index, _document(body), doc_id)

    def save_alert(
        self, body: Any, index: str = "alerts", doc_id: Optional[str] = None, bulk: bool = False
    ) -> Dict[str, Any]:
        """Raises an alert; gives its index and identifier."""
        return self._store.raise_alert(_document(body), doc_id)

    def save_event(
        self, body: Any, index: str = "events", doc_id: Optional[str] = None, bulk: bool = False
    ) -> Dict[str, Any]:
        """Saves an event, with the fields that every event has."""
        event = Event(_document(body))
        event.add_required_fields()
        return self._store.save(index, event, doc_id)

    def save_documents(self, documents: Sequence[Dict[str, Any]]) -> None:
        """Saves documents that say themselves where (``_index``, ``_id``, ``_source``)."""
        for document in documents:
            self._store.save(document["_index"], document["_source"], document.get("_id"))

    def about(self, events: Sequence[Dict[str, Any]], group: str) -> None:
        """Says which events the next alert is about, and what they have in common."""
        self._store.about(events, group)

    def mark_events(self, events: Sequence[Dict[str, Any]], alert: Dict[str, Any], name: str) -> None:
        """Notes in events that an alert of this name was raised about them."""
        self._store.mark(events, alert, name)

    def index_exists(self, index_name: str) -> bool:
        """Whether there is such an index."""
        return self._store.has(index_name)

    def create_index(self, index_name: str, index_config: Any = None) -> None:
        """Makes an index. Its mapping is always the same, whatever is asked for."""
        self._store.make(index_name)

    def delete_index(self, index_name: str, ignore_fail: bool = False) -> None:
        """Forgets an index."""
        if not ignore_fail and not self._store.has(index_name):
            raise ElasticsearchInvalidIndex(index_name)
        self._store.drop(index_name)

    def get_indices(self) -> List[str]:
        """The indices there are."""
        return self._store.names()

    def refresh(self, index_name: str) -> None:
        """Nothing is left to do: what is saved is searchable."""

    def flush(self, index_name: str) -> None:
        """Nothing is left to do: what is saved is kept."""

    def finish_bulk(self) -> None:
        """Nothing is left to do: what is saved in bulk is saved at once."""

    def _search(
        self, search_query: Any, indices: Sequence[str], size: Optional[int], aggregations: Sequence[Any]
    ) -> stores.Answer:
        query = search_query.to_dict() if hasattr(search_query, "to_dict") else search_query
        wanted = [aggregation.to_dict() for aggregation in aggregations]
        try:
            return self._store.search(
                [indices] if isinstance(indices, str) else indices, query, size, wanted, stores.utc_now()
            )
        except UnknownIndex as unknown:
            raise ElasticsearchInvalidIndex(indices) from unknown


def _document(body: Any) -> Dict[str, Any]:
    document = json.loads(body) if isinstance(body, str) else body
    return document["_source"] if "_source" in document else document
