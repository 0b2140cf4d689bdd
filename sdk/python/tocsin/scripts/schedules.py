"""When alerts run: every so often, or at the minutes that a crontab names."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, List, Optional, Set

EVERY = timedelta(minutes=1)
"""Of alerts whose settings say nothing; also how often crontabs are looked at."""

CATCH_UP_MAX = 10
"""At most so many missed runs are caught up."""

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Schedule:
    """When one alert runs."""

    def __init__(self, schedule: Any) -> None:
        self._cron: Optional[List[Set[int]]] = None
        self.interval = EVERY
        if isinstance(schedule, (int, float)):
            self.interval = timedelta(seconds=max(1, schedule))
        elif isinstance(schedule, timedelta):
            self.interval = max(timedelta(seconds=1), schedule)
        elif schedule is not None:
            self._cron = _fields(schedule)

    def due(self, since: datetime, now: datetime, is_first: bool) -> List[datetime]:
        """The instants at which to run, now that the last run is some time ago: missed ones too, so that no event
        falls between two windows."""
        if self._cron is not None:
            minutes = int((now.replace(second=0, microsecond=0) - since).total_seconds() // 60) + 1
            if is_first or minutes > 24 * 60:
                return [now]
            first = since.replace(second=0, microsecond=0)
            fired = (first + timedelta(minutes=n) for n in range(minutes + 1))
            return [instant for instant in fired if since < instant <= now and self._fires(instant)][-CATCH_UP_MAX:]
        if is_first:
            return [now]
        missed = int((now - since) / self.interval) - 1
        return [now - self.interval * n for n in range(min(max(missed, 0), CATCH_UP_MAX), -1, -1)]

    def _fires(self, instant: datetime) -> bool:
        assert self._cron is not None
        minute, hour, weekday, day, month = self._cron
        return (
            instant.minute in minute and instant.hour in hour and instant.isoweekday() % 7 in weekday
            and instant.day in day and instant.month in month
        )


def _fields(crontab: Any) -> List[Set[int]]:
    return [
        _field(getattr(crontab, "_orig_" + name, "*"), low, high, names)
        for name, low, high, names in (
            ("minute", 0, 59, ()), ("hour", 0, 23, ()), ("day_of_week", 0, 6, _DAYS), ("day_of_month", 1, 31, ()),
            ("month_of_year", 1, 12, _MONTHS),
        )
    ]


def _field(value: Any, low: int, high: int, names: Any) -> Set[int]:
    if isinstance(value, int):
        return {value}
    if not isinstance(value, str):
        return {int(part) for part in value}
    found: Set[int] = set()
    for part in value.split(","):
        match = re.fullmatch(r"(\*|\w+)(?:-(\w+))?(?:/(\d+))?", part.strip())
        if match is None:
            raise ValueError(f"A crontab cannot have {value!r}")
        begin, end, step = match.groups()
        first = low if begin == "*" else _number(begin, low, names)
        last = high if begin == "*" or (step and not end) else first if end is None else _number(end, low, names)
        found.update(range(first, last + 1, int(step or 1)))
    if names is _DAYS and 7 in found:
        found.add(0)
    return found


def _number(text: str, low: int, names: Any) -> int:
    if text.isdigit():
        return int(text)
    return list(names).index(text[:3].lower()) + low
