"""Settings from an INI file, each of which an environment variable ``OPTIONS_NAME`` overrides."""

from __future__ import annotations

import configparser
import os
from optparse import OptionParser
from typing import Any, Optional

SECTION = "options"


def getConfig(optionname: str, thedefault: Any, configfile: Optional[str]) -> Any:
    """A setting, as a value of the kind of its default; the default where it is missing."""
    text = os.environ.get("OPTIONS_" + optionname.upper())
    if text is None and configfile and os.path.isfile(configfile):
        parser = configparser.RawConfigParser()
        parser.read(configfile, encoding="utf-8")
        if parser.has_option(SECTION, optionname):
            text = parser.get(SECTION, optionname)
    return thedefault if text is None else _like(text, thedefault)


def _like(text: str, default: Any) -> Any:
    if isinstance(default, bool):
        return text.strip().lower() in ("1", "yes", "true", "on")
    if isinstance(default, int):
        return int(text)
    if isinstance(default, float):
        return float(text)
    if isinstance(default, (list, tuple, set)):
        return [part.strip() for part in text.split(",")]
    return text


__all__ = ["OptionParser", "getConfig"]
