"""A search: what events must be, must not be, and in which window of time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Dict, List, Optional, Sequence

from ..utilities.toUTC import toUTC
from .matches import BooleanMatch, RangeMatch


class SearchQuery:
    """Conditions and a window, such as ``SearchQuery(minutes=5)``: the units are those of ``timedelta``.

    In the window are events that happened in it or were received in it; both its ends count. Without a window,
    events of all times are searched.
    """

    def __init__(self, *args: Any, **kwargs: float) -> None:
        # Some plugins hand the window over as an object.
        self.date_timedelta: Dict[str, float] = dict(args[0], **kwargs) if args else dict(kwargs)
        self.must: List[Any] = []
        self.must_not: List[Any] = []
        self.should: List[Any] = []
        self.aggregation: List[Any] = []

    def add_must(self, query: Any) -> None:
        """Adds a query, or a list of them, that all must match."""
        _add(self.must, query)

    def add_must_not(self, query: Any) -> None:
        """Adds a query, or a list of them, none of which may match."""
        _add(self.must_not, query)

    def add_should(self, query: Any) -> None:
        """Adds a query, or a list of them, of which at least one must match."""
        _add(self.should, query)

    def add_aggregation(self, aggregation: Any) -> None:
        """Adds an aggregation, or a list of them."""
        _add(self.aggregation, aggregation)

    def execute(
        self,
        elasticsearch_client: Any,
        indices: Sequence[str] = ("events-*",),
        size: Optional[int] = 1000,
        request_timeout: int = 30,
    ) -> Dict[str, Any]:
        """Searches; ``size`` None is all hits.

        Raises AttributeError when there is nothing to search for.
        """
        if not (self.must or self.must_not or self.should or self.aggregation):
            raise AttributeError("A search needs a must, a must_not, a should or an aggregation")
        must = self.must + self._window()
        query = BooleanMatch(must=must, must_not=self.must_not, should=self.should)
        if not self.aggregation:
            return elasticsearch_client.search(query, indices, size, request_timeout)
        return elasticsearch_client.aggregated_search(query, indices, self.aggregation, size, request_timeout)

    def _window(self) -> List[Any]:
        if not self.date_timedelta:
            return []
        end = toUTC(datetime.now())
        begin = end - timedelta(**self.date_timedelta)
        return [RangeMatch("utctimestamp", begin, end) | RangeMatch("receivedtimestamp", begin, end)]


def _add(queries: List[Any], query: Any) -> None:
    if isinstance(query, (list, tuple)):
        queries.extend(query)
    else:
        queries.append(query)
