"""The class that alerts derive from."""

from __future__ import annotations

import json
import logging
import os
import socket
from collections import Counter
from datetime import datetime
from ipaddress import ip_interface, ip_network
from optparse import OptionParser
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

from configlib import getConfig
from mozdef_util.elasticsearch_client import ElasticsearchClient
from mozdef_util.query_models import ExistsMatch, SearchQuery, TermMatch
from mozdef_util.utilities.logger import logger
from mozdef_util.utilities.toUTC import toUTC
from tocsin.scripts import files, settings

from lib.alert_plugin_set import AlertPluginSet

DEFAULT_STATUS = "manual"
"""The status of a new alert: a person will look at it."""

QUIET = ("NOTICE", "INFO")
"""Alerts of these severities are not told to the bot, unless they ask for it."""

_INTERNAL = tuple(
    ip_network(network)
    for network in ("10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
                    "192.168.0.0/16", "198.18.0.0/15", "fc00::/7", "fe80::/10", "fec0::/10")
)

Alert = Dict[str, Any]
Event = Dict[str, Any]


def keypaths(nested: Dict[str, Any]) -> Iterator[Tuple[List[str], Any]]:
    """The paths of the scalars in a dictionary, such as ``['_source', 'details', 'program']``, with their values."""
    for key, value in nested.items():
        if isinstance(value, dict):
            for path, inner in keypaths(value):
                yield [key, *path], inner
        else:
            yield [key], value


def dictpath(path: str) -> Iterator[str]:
    """The parts of a dotted path."""
    return iter(path.split("."))


def getValueByPath(input_dict: Dict[str, Any], path_string: str) -> Any:
    """The value at a dotted path; an empty dictionary where there is none."""
    value: Any = input_dict
    for part in path_string.split("."):
        value = value.get(part, {}) if isinstance(value, dict) else {}
    return value


def hostname_from_ip(ip: str) -> Optional[str]:
    """The name of an address, or None when it has none."""
    try:
        return socket.gethostbyaddr(ip)[0]
    except OSError:
        return None


def add_hostname_to_ip(ip: str, output_format: str, require_internal: bool = True) -> str:
    """An address with its name, as the format says (``'{0} ({1})'``); alone where it has no name, or is not of an
    internal network although it must be."""
    address = ip_interface(ip).ip
    if require_internal and not any(address in network for network in _INTERNAL if network.version == address.version):
        return ip
    name = hostname_from_ip(ip)
    return ip if name is None else output_format.format(ip, name)


class AlertTask:
    """An alert: ``main`` searches, ``onEvent``, ``onAggregation`` or ``onNoEvent`` make alerts of what was found."""

    abstract = True

    def __init__(self) -> None:
        self.alert_name = self.__name__ = type(self).__name__
        self.main_query: Any = None
        self.alert_ids: List[str] = []
        self.events: Any = None
        self.aggregations: Any = None
        self.event_indices = ["events", "events-previous"]
        self.es = ElasticsearchClient()
        folder = files.folder()
        plugins = settings.of_folder(folder).get("ALERT_PLUGINS", [])
        self.plugin_set = AlertPluginSet(os.path.join(folder, "plugins"), plugins)

    def main(self, *args: Any, **kwargs: Any) -> None:
        """What the alert does; to be overridden."""

    def onEvent(self, event: Event, *args: Any, **kwargs: Any) -> Optional[Alert]:
        """Makes an alert of an event, or None; may be overridden."""
        return None

    def onAggregation(self, aggregation: Dict[str, Any]) -> Optional[Alert]:
        """Makes an alert of events with the same value, or None; may be overridden."""
        return None

    def onNoEvent(self, *args: Any, **kwargs: Any) -> Optional[Alert]:
        """Makes an alert of silence, or None; may be overridden."""
        return None

    def hookAfterInsertion(self, alert: Alert) -> None:
        """Called after an alert was kept; may be overridden."""

    def run(self, *args: Any, **kwargs: Any) -> None:
        """Runs the alert once. What it raises is the caller's to show."""
        self.main(*args, **kwargs)

    def classname(self) -> str:
        """The name of the alert's class."""
        return type(self).__name__

    def determine_alert_classname(self) -> str:
        """The name by which the alert marks events: its class, or what it says itself."""
        return getattr(self, "custom_alert_name", None) or self.classname()

    @property
    def log(self) -> logging.Logger:
        """Where the alert says what it does."""
        return logger.getChild(self.alert_name)

    def parse_config(self, config_filename: str, config_keys: Sequence[str]) -> None:
        """Reads keys of an INI file beside the alert into ``self.config``; texts, empty where they are missing."""
        if getattr(self, "config", None) is None:
            self.config, _ = OptionParser().parse_args([])
        path = files.find(config_filename)
        for key in config_keys:
            setattr(self.config, key, getConfig(key, "", path))

    def parse_json_alert_config(self, config_file: str) -> Any:
        """Reads a JSON file beside the alert; an empty dictionary when it is no JSON."""
        with open(files.find(config_file), encoding="utf-8") as file:
            try:
                return json.load(file)
            except ValueError as fault:
                self.log.error("%s is no JSON: %s", config_file, fault)
                return {}

    def filtersManual(self, query: SearchQuery) -> None:
        """Takes the alert's search, without the events that this alert was raised about before."""
        seen = TermMatch("alert_names", self.determine_alert_classname())
        if seen not in query.must_not:
            query.add_must_not(seen)
        self.main_query = query

    def executeSearchEventsSimple(self) -> Dict[str, Any]:
        """How ``searchEventsSimple`` searches; may be overridden."""
        return self.main_query.execute(self.es, indices=self.event_indices)

    def searchEventsSimple(self) -> None:
        """Searches; at most 1,000 events, each of which ``walkEvents`` gives to ``onEvent``."""
        self.events = self.executeSearchEventsSimple()["hits"]

    def searchEventsAggregated(self, aggregationPath: str, samplesLimit: int = 5) -> None:
        """Searches, and groups all events found by the value of a field, the largest group first.

        A group has ``value``, ``count``, ``events`` (as many as ``samplesLimit``) and ``allevents``.
        """
        has_value = ExistsMatch(aggregationPath)
        if has_value not in self.main_query.must:
            self.main_query.add_must(has_value)
        hits = self.main_query.execute(self.es, indices=self.event_indices, size=None)["hits"]
        groups: Dict[Any, List[Event]] = {}
        for hit in hits:
            for value in _scalars(getValueByPath(hit["_source"], aggregationPath)):
                groups.setdefault(value, []).append(hit)
        self.aggregations = [
            {"value": value, "count": len(events), "events": events[:samplesLimit], "allevents": events}
            for value, events in sorted(groups.items(), key=lambda group: -len(group[1]))
        ]

    def walkEvents(self, **kwargs: Any) -> None:
        """Gives each event that was found to ``onEvent``, or calls ``onNoEvent`` when there is none."""
        for event in self.events:
            alert = self.onEvent(event, **kwargs)
            if alert:
                self._keep(self.alertPlugins(self.tagBotNotify(alert)), [event])
        if not self.events:
            alert = self.onNoEvent(**kwargs)
            if alert:
                self._keep(self.tagBotNotify(alert), [])

    def walkAggregations(self, threshold: int, config: Any = None) -> None:
        """Gives each group of at least ``threshold`` events to ``onAggregation``, with the ``config``."""
        for aggregation in self.aggregations:
            if aggregation["count"] < threshold:
                continue
            aggregation["config"] = config
            alert = self.onAggregation(aggregation)
            if alert:
                alert = self.alertPlugins(self.tagBotNotify(alert))
                self._keep(alert, aggregation["allevents"], str(aggregation["value"]), False)

    def createAlertDict(
        self,
        summary: str,
        category: str,
        tags: List[str],
        events: Sequence[Event],
        severity: str = "NOTICE",
        url: Optional[str] = None,
        channel: Optional[str] = None,
        notify_mozdefbot: Optional[bool] = None,
    ) -> Alert:
        """Makes an alert with the events it is about."""
        alert: Alert = {
            "utctimestamp": toUTC(datetime.now()).isoformat(),
            "severity": severity,
            "summary": summary,
            "category": category,
            "tags": tags,
            "events": [
                {"documentindex": e["_index"], "documentsource": e["_source"], "documentid": e["_id"]} for e in events
            ],
            "channel": channel,
            "notify_mozdefbot": notify_mozdefbot,
            "status": DEFAULT_STATUS,
            "classname": self.determine_alert_classname(),
        }
        if url:
            alert["url"] = url
        return alert

    def tagBotNotify(self, alert: Alert) -> Alert:
        """Decides whether the bot is told, where the alert does not say: when it is severe or names a channel."""
        if alert.get("notify_mozdefbot") is None:
            alert["notify_mozdefbot"] = alert["severity"] not in QUIET or bool(alert.get("channel"))
        return alert

    def alertPlugins(self, alert: Alert) -> Alert:
        """Sends an alert through the plugins."""
        return self.plugin_set.run_plugins(alert)[0]

    def alertToES(self, alert: Alert) -> Dict[str, Any]:
        """Keeps an alert; gives its index and identifier."""
        return self.es.save_alert(body=alert)

    def tagEventsAlert(self, events: Sequence[Event], alertResultES: Dict[str, Any]) -> None:
        """Notes in events that an alert was raised about them."""
        self.es.mark_events(events, alertResultES, self.determine_alert_classname())

    def saveAlertID(self, saved_alert: Dict[str, Any]) -> None:
        """Remembers which alerts were raised."""
        self.alert_ids.append(saved_alert["_id"])

    def mostCommon(self, listofdicts: Sequence[Dict[str, Any]], dictkeypath: str) -> List[Tuple[Any, int]]:
        """The values at a dotted path in dictionaries, and how often each is there, the most frequent first."""
        wanted = set(dictpath(dictkeypath))
        values: List[Any] = []
        for nested in listofdicts:
            for path, value in keypaths(nested):
                if set(path) == wanted:
                    values.extend(_scalars(value))
        return Counter(values).most_common()

    def _keep(self, alert: Alert, events: Sequence[Event], group: str = "", is_hooked: bool = True) -> None:
        self.es.about(events, group)
        saved = self.alertToES(alert)
        if events:
            self.tagEventsAlert(events, saved)
        if is_hooked:
            self.hookAfterInsertion(alert)
        self.saveAlertID(saved)


def _scalars(value: Any) -> List[Any]:
    values = value if isinstance(value, list) else [value]
    return [part for part in values if not isinstance(part, (dict, list)) and part is not None]


__all__ = ["AlertTask", "add_hostname_to_ip", "getValueByPath", "hostname_from_ip", "keypaths"]
