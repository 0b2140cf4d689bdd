"""The settings of alerts: those of a ``lib/config.py`` beside the alerts, where there is one."""

from __future__ import annotations

from typing import Any, Dict, List

from tocsin.scripts import files, settings

ALERTS: Dict[str, Dict[str, Any]] = {}
"""When each alert runs: ``{"file.Class": {"schedule": crontab(...) or timedelta(...), "args": [], "kwargs": {}}}``."""

ALERT_PLUGINS: List[str] = []
"""The plugins that alerts go through before they are kept, by name."""

ALERT_ACTIONS: List[str] = []
"""The actions that are told of an alert after it was kept, by name."""

RABBITMQ: Dict[str, Any] = {
    "mquser": "", "mqpassword": "", "mqserver": "", "mqport": 0, "alertexchange": "alerts", "alertqueue": "mozdef.alert"
}
ES: Dict[str, Any] = {"servers": []}
RESTAPI_URL = ""
RESTAPI_TOKEN = ""
LOGGING: Dict[str, Any] = {"version": 1}

globals().update(settings.of_folder(files.folder()))
