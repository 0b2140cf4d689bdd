"""Where alerts and plugins say what they do: standard error."""

from __future__ import annotations

import logging
import sys
from typing import Any

logger = logging.getLogger("mozdef")


def initLogger(options: Any = None) -> None:
    """Has the logger write to standard error."""
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
        logger.addHandler(handler)
        logger.propagate = False


initLogger()
