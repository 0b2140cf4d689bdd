"""A clock that stands still, so that a run over stored events always finds the same."""

from __future__ import annotations

import datetime
import os
import time
from typing import Any, Optional

_real_datetime = datetime.datetime
_real_date = datetime.date


def parse_instant(text: str) -> datetime.datetime:
    """An instant in ISO 8601; UTC when it names no zone. Raises ValueError."""
    instant = _real_datetime.fromisoformat(text.strip().replace("Z", "+00:00").replace("z", "+00:00"))
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=datetime.timezone.utc)
    return instant.astimezone(datetime.timezone.utc)


def freeze(now: datetime.datetime) -> None:
    """Makes every clock of this process that scripts read say ``now``, in the local zone UTC.

    To be called before a script, or a module that it uses, takes ``datetime`` for itself. What measures durations
    (``time.monotonic``, ``time.perf_counter``) runs on.
    """
    os.environ["TZ"] = "UTC"
    if hasattr(time, "tzset"):
        time.tzset()
    seconds = now.timestamp()
    nanoseconds = int(seconds) * 1_000_000_000 + now.microsecond * 1000
    _freeze_time_module(seconds, nanoseconds)
    _freeze_datetime_module(now)


def _freeze_time_module(seconds: float, nanoseconds: int) -> None:
    real_gmtime, real_localtime, real_ctime, real_strftime = time.gmtime, time.localtime, time.ctime, time.strftime
    at = int(seconds)

    def gmtime(secs: Optional[float] = None) -> time.struct_time:
        return real_gmtime(at if secs is None else secs)

    def localtime(secs: Optional[float] = None) -> time.struct_time:
        return real_localtime(at if secs is None else secs)

    def ctime(secs: Optional[float] = None) -> str:
        return real_ctime(at if secs is None else secs)

    def strftime(format: str, t: Any = None) -> str:
        return real_strftime(format, localtime() if t is None else t)

    def asctime(t: Any = None) -> str:
        return real_strftime("%a %b %e %H:%M:%S %Y", localtime() if t is None else t)

    time.time = lambda: seconds  # type: ignore[assignment]
    time.time_ns = lambda: nanoseconds  # type: ignore[assignment]
    time.gmtime, time.localtime, time.ctime = gmtime, localtime, ctime  # type: ignore[assignment]
    time.strftime, time.asctime = strftime, asctime  # type: ignore[assignment]


def _freeze_datetime_module(now: datetime.datetime) -> None:
    class KnowsRealInstants(type):
        def __instancecheck__(cls, instance: Any) -> bool:
            return isinstance(instance, _real_datetime)

        def __subclasscheck__(cls, subclass: type) -> bool:
            return issubclass(subclass, _real_datetime)

    class KnowsRealDates(type):
        def __instancecheck__(cls, instance: Any) -> bool:
            return isinstance(instance, _real_date)

        def __subclasscheck__(cls, subclass: type) -> bool:
            return issubclass(subclass, _real_date)

    class FrozenDatetime(_real_datetime, metaclass=KnowsRealInstants):
        @classmethod
        def now(cls, tz: Optional[datetime.tzinfo] = None) -> Any:
            instant = now.astimezone(tz or datetime.timezone.utc)
            return cls._of(instant if tz is not None else instant.replace(tzinfo=None))

        @classmethod
        def utcnow(cls) -> Any:
            return cls._of(now.replace(tzinfo=None))

        @classmethod
        def today(cls) -> Any:
            return cls.now()

        @classmethod
        def _of(cls, instant: datetime.datetime) -> Any:
            return cls(
                instant.year, instant.month, instant.day, instant.hour, instant.minute, instant.second,
                instant.microsecond, instant.tzinfo, fold=instant.fold,
            )

    class FrozenDate(_real_date, metaclass=KnowsRealDates):
        @classmethod
        def today(cls) -> Any:
            return cls(now.year, now.month, now.day)

    for frozen, name in ((FrozenDatetime, "datetime"), (FrozenDate, "date")):
        frozen.__name__ = frozen.__qualname__ = name
        frozen.__module__ = "datetime"
        setattr(datetime, name, frozen)
