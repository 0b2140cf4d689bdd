"""What a ``lib/config.py`` beside scripts says: when alerts run, and through which plugins they go."""

from __future__ import annotations

import os
import runpy
from typing import Any, Dict, Tuple

_read: Dict[str, Tuple[float, Dict[str, Any]]] = {}


def of_folder(folder: str) -> Dict[str, Any]:
    """The settings of a folder, by their names in capitals; none where there is no such file."""
    path = os.path.join(folder, "lib", "config.py")
    try:
        written = os.stat(path).st_mtime
    except OSError:
        return {}
    known = _read.get(path)
    if known is None or known[0] != written:
        found = {name: value for name, value in runpy.run_path(path).items() if name.isupper()}
        known = _read[path] = (written, found)
    return known[1]


def alerts_of(folder: str) -> Dict[str, Dict[str, Any]]:
    """The alerts that the settings of a folder name, as ``file.Class``."""
    alerts: Dict[str, Dict[str, Any]] = of_folder(folder).get("ALERTS", {})
    return alerts
