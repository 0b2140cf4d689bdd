"""An event, with the fields that every event has."""

from __future__ import annotations

import socket
from datetime import datetime
from typing import Any

from .utilities.toUTC import toUTC

_TEXTS = ("category", "hostname", "processid", "processname", "severity", "source", "summary")


class Event(dict):  # type: ignore[type-arg]
    """A dictionary that can fill in what every event has."""

    DEFAULT_STRING = "UNKNOWN"
    DEFAULT_TYPE_STRING = "event"

    def add_required_fields(self) -> None:
        """Adds the times, the host that took the event in, its type, and ``UNKNOWN`` for texts that are missing."""
        now = toUTC(datetime.now()).isoformat()
        for name in ("receivedtimestamp", "utctimestamp", "timestamp"):
            self.setdefault(name, now)
        self.setdefault("mozdefhostname", socket.gethostname())
        self.setdefault("type", self.DEFAULT_TYPE_STRING)
        for name in _TEXTS:
            self.setdefault(name, self.DEFAULT_STRING)
        self.setdefault("tags", [])
        self.setdefault("details", {})
        mozdef: Any = self.setdefault("mozdef", {})
        mozdef.setdefault("plugins", [])
