"""When alerts run."""

from __future__ import annotations

from datetime import timedelta
from typing import Any


class crontab:
    """Minutes, hours, days of the week, of the month and months, as in cron: ``*``, ``*/5``, ``1-5``, ``1,3``."""

    def __init__(
        self, minute: Any = "*", hour: Any = "*", day_of_week: Any = "*", day_of_month: Any = "*",
        month_of_year: Any = "*", **options: Any,
    ) -> None:
        self._orig_minute, self._orig_hour, self._orig_day_of_week = minute, hour, day_of_week
        self._orig_day_of_month, self._orig_month_of_year = day_of_month, month_of_year


__all__ = ["crontab", "timedelta"]
