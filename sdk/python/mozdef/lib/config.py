"""The settings of alerts: those of a ``lib/config.py`` beside the alerts, where there is one."""

from __future__ import annotations

import os
import runpy
from typing import Any, Dict, List

from tocsin.scripts import files

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

_beside = os.path.join(files.folder(), "lib", "config.py")
if os.path.isfile(_beside):
    globals().update({name: value for name, value in runpy.run_path(_beside).items() if name.isupper()})
