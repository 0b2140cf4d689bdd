"""What a script reads from and writes to when it runs beside a server."""

from __future__ import annotations

import hashlib
import json
import urllib.error
import urllib.parse
import urllib.request
from collections import OrderedDict
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, List, Optional, Sequence, Set, Tuple

from mozdef_util.utilities.toUTC import toUTC

from .plain import plain
from .stores import ALERTS_MAX, Answer, Hit, MemoryStore, TooManyAlerts

HITS_MAX = 100_000
"""Of one search."""

PAGE = 1_000
TIMEOUT_SECONDS = 30
DRAFT_EVENTS_MAX = 20
DRAFT_BYTES_MAX = 500_000
MARKS_MAX = 200_000

_SEVERITIES = {
    "EMERGENCY": "critical", "ALERT": "critical", "CRITICAL": "critical", "ERROR": "high", "WARNING": "medium",
    "NOTICE": "low",
}


class ServerError(RuntimeError):
    """The server refused, or gave no answer."""


class ServerStore(MemoryStore):
    """Events are searched on the server and alerts raised there. Other indices are kept in memory."""

    def __init__(self, search_url: str, alerts_url: str, token: Optional[str]) -> None:
        super().__init__(lambda _: None)
        self._search_url, self._alerts_url, self._token = search_url.rstrip("/"), alerts_url.rstrip("/"), token
        self._marks: "OrderedDict[Tuple[str, str], None]" = OrderedDict()
        self._events: Sequence[Hit] = ()
        self._group = ""
        self.rule, self.now, self.every = "", datetime.now(timezone.utc), timedelta(minutes=1)
        self.raised = 0

    def begin(self, rule: str, now: datetime, every: timedelta) -> None:
        """A run of a rule begins."""
        self.rule, self.now, self.every = rule, now, every
        self._alerts, self._events, self._group = 0, (), ""

    def search(
        self,
        indices: Sequence[str],
        query: Dict[str, Any],
        size: Optional[int],
        aggregations: Sequence[Dict[str, Any]],
        now: datetime,
    ) -> Answer:
        """Events come from the server, in the order in which they happened."""
        if not all(index == "events" or index.startswith("events-") for index in indices):
            return super().search(indices, query, size, aggregations, now)
        wanted = HITS_MAX if size is None else size
        seen = _names_not_wanted(query)
        body: Dict[str, Any] = {"query": _as_asked(plain(query)), "sort": [{"utctimestamp": "asc"}]}
        if aggregations:
            body["aggs"] = {str(n): plain(aggregation) for n, aggregation in enumerate(aggregations)}
        hits: List[Hit] = []
        counts: Dict[str, List[Dict[str, Any]]] = {}
        while len(hits) < wanted or not hits:
            body["size"] = min(PAGE, wanted)
            answer = self._ask(f"{self._search_url}/es/{_path(indices)}/_search", body)
            counts = counts or _counts(answer, aggregations)
            page = answer["hits"]["hits"]
            hits += [self._hit(hit) for hit in page if not self._is_marked(hit["_id"], seen)]
            if len(page) < body["size"] or wanted == 0:
                break
            body["search_after"] = page[-1]["sort"]
            body.pop("aggs", None)
        return Answer(hits[:wanted], counts)

    def about(self, events: Sequence[Hit], group: str) -> None:
        """The events of the next alert, and what they have in common, make it the same alert when it is found
        again."""
        self._events, self._group = events, group

    def raise_alert(self, alert: Dict[str, Any], identifier: Optional[str]) -> Dict[str, Any]:
        """Raises an alert unless it is known; then it may grow."""
        self._alerts += 1
        if self._alerts > ALERTS_MAX:
            raise TooManyAlerts(f"The alert raised more than {ALERTS_MAX:,} alerts in one run, and was stopped")
        document = plain(alert)
        draft = self._draft(document)
        self._events, self._group = (), ""
        answer = self._ask(f"{self._alerts_url}/api/v1/alerts", draft)
        self.raised += bool(answer.get("raised"))
        return self.save("alerts", document, answer.get("id") or identifier)

    def mark(self, hits: Sequence[Hit], alert: Dict[str, Any], name: str) -> None:
        """Remembers, for as long as this process lives, that an alert was raised about events."""
        for hit in hits:
            self._marks[(hit["_id"], name)] = None
        while len(self._marks) > MARKS_MAX:
            self._marks.popitem(last=False)

    def _is_marked(self, identifier: str, names: Set[str]) -> bool:
        return any((identifier, name) in self._marks for name in names)

    @staticmethod
    def _hit(hit: Dict[str, Any]) -> Hit:
        return {
            "_index": hit["_index"], "_id": hit["_id"], "_type": "_doc", "_score": 0.0, "_source": hit["_source"]
        }

    def _draft(self, alert: Dict[str, Any]) -> Dict[str, Any]:
        events = list(self._events) or [
            {"_id": event.get("documentid", ""), "_source": event.get("documentsource", {})}
            for event in alert.get("events", [])
        ]
        times = sorted(_time_of(event["_source"], self.now) for event in events)
        # Silence goes on: the runs that find it are one alert as long as they follow each other.
        start, end = (times[0], times[-1]) if times else (self.now - 2 * self.every, self.now)
        group = self._group or (str(events[0]["_id"]) if events else alert.get("summary", ""))
        # Alerts made of several rules say which of them it was.
        name = alert.get("classname")
        if name and name != self.rule:
            group = f"{name} {group}"
        window = str(events[0]["_id"]) if events else self.now.isoformat()
        return {
            "rule": self.rule,
            "group": group,
            "window": window or hashlib.sha256(group.encode()).hexdigest(),
            "start": start.isoformat(), "crossed": start.isoformat(), "end": end.isoformat(),
            "count": max(1, len(events)),
            "summary": str(alert.get("summary") or self.rule),
            "severity": _SEVERITIES.get(str(alert.get("severity", "")).upper(), "info"),
            "category": str(alert.get("category") or ""),
            "tags": [str(tag) for tag in alert.get("tags") or []],
            "events": _newest(events),
        }

    def _ask(self, url: str, body: Any) -> Dict[str, Any]:
        request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
        if self._token is not None:
            request.add_header("Authorization", "Bearer " + self._token)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                found: Dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as refusal:
            raise ServerError(f"The server answered {refusal.code}: {_reason(refusal)}") from refusal
        except (OSError, ValueError) as failure:
            raise ServerError(f"The server gave no answer: {failure}") from failure


def _path(indices: Sequence[str]) -> str:
    return urllib.parse.quote(",".join(dict.fromkeys(indices)), safe="*,")


def _counts(answer: Dict[str, Any], aggregations: Sequence[Dict[str, Any]]) -> Dict[str, List[Dict[str, Any]]]:
    return {
        aggregation["terms"]["field"]: [
            {"key": bucket.get("key_as_string", bucket["key"]), "count": bucket["doc_count"]}
            for bucket in answer["aggregations"][str(n)]["buckets"]
        ]
        for n, aggregation in enumerate(aggregations)
    }


# Of a filter, one alternative must match even beside a must; elsewhere that has to be said.
def _as_asked(query: Any) -> Any:
    if isinstance(query, list):
        return [_as_asked(part) for part in query]
    if not isinstance(query, dict):
        return query
    asked = {name: _as_asked(part) for name, part in query.items()}
    clauses = asked.get("bool")
    if isinstance(clauses, dict) and clauses.get("should"):
        clauses.setdefault("minimum_should_match", 1)
    return asked


def _names_not_wanted(query: Dict[str, Any]) -> Set[str]:
    names: Set[str] = set()
    for excluded in query.get("bool", {}).get("must_not", []):
        name = excluded.get("match", {}).get("alert_names")
        if name is not None:
            names.add(str(name))
    return names


def _time_of(source: Dict[str, Any], now: datetime) -> datetime:
    try:
        return min(toUTC(source["utctimestamp"]), now)
    except (KeyError, ValueError):
        return now


def _newest(events: Sequence[Hit]) -> List[Dict[str, Any]]:
    newest: List[Dict[str, Any]] = []
    room = DRAFT_BYTES_MAX
    for event in reversed(events):
        shown = {**event["_source"], "id": event["_id"]}
        room -= len(json.dumps(shown))
        if room < 0 or len(newest) == DRAFT_EVENTS_MAX:
            break
        newest.append(shown)
    return newest


def _reason(refusal: urllib.error.HTTPError) -> str:
    try:
        error = json.load(refusal).get("error")
        return str(error.get("reason") if isinstance(error, dict) else error)
    except (OSError, ValueError, AttributeError):
        return str(refusal.reason)


__all__ = ["ServerError", "ServerStore"]
