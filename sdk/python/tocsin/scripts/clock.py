"""A clock that stands still, so that a run over stored events always finds the same."""

from __future__ import annotations

import datetime
import os
import time
from typing import Any, Optional

_real_datetime = datetime.datetime
_real_date = datetime.date
_now: datetime.datetime = _real_datetime.now(datetime.timezone.utc)
_is_frozen = False


def parse_instant(text: str) -> datetime.datetime:
    """An instant in ISO 8601; UTC when it names no zone. Raises ValueError."""
    instant = _real_datetime.fromisoformat(text.strip().replace("Z", "+00:00").replace("z", "+00:00"))
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=datetime.timezone.utc)
    return instant.astimezone(datetime.timezone.utc)


def freeze(now: datetime.datetime) -> None:
    """Makes every clock of this process that scripts read say ``now``, in the local zone UTC, until it says another.

    First to be called before a script, or a module that it uses, takes ``datetime`` for itself. What measures durations
    (``time.monotonic``, ``time.perf_counter``) runs on.
    """
    global _now, _is_frozen
    _now = now
    if _is_frozen:
        return
    _is_frozen = True
    os.environ["TZ"] = "UTC"
    if hasattr(time, "tzset"):
        time.tzset()
    _freeze_time_module()
    _freeze_datetime_module()


def _seconds() -> float:
    return _now.timestamp()


def _freeze_time_module() -> None:
    real_gmtime, real_localtime, real_ctime, real_strftime = time.gmtime, time.localtime, time.ctime, time.strftime

    def gmtime(secs: Optional[float] = None) -> time.struct_time:
        return real_gmtime(_seconds() if secs is None else secs)

    def localtime(secs: Optional[float] = None) -> time.struct_time:
        return real_localtime(_seconds() if secs is None else secs)

    def ctime(secs: Optional[float] = None) -> str:
        return real_ctime(_seconds() if secs is None else secs)

    def strftime(format: str, t: Any = None) -> str:
        return real_strftime(format, localtime() if t is None else t)

    def asctime(t: Any = None) -> str:
        return real_strftime("%a %b %e %H:%M:%S %Y", localtime() if t is None else t)

    def time_ns() -> int:
        return int(_now.replace(microsecond=0).timestamp()) * 1_000_000_000 + _now.microsecond * 1000

    time.time, time.time_ns = _seconds, time_ns  # type: ignore[assignment]
    time.gmtime, time.localtime, time.ctime = gmtime, localtime, ctime  # type: ignore[assignment]
    time.strftime, time.asctime = strftime, asctime  # type: ignore[assignment]


def _freeze_datetime_module() -> None:
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
            instant = _now.astimezone(tz or datetime.timezone.utc)
            return cls._of(instant if tz is not None else instant.replace(tzinfo=None))

        @classmethod
        def utcnow(cls) -> Any:
            return cls._of(_now.replace(tzinfo=None))

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
            return cls(_now.year, _now.month, _now.day)

    for frozen, name in ((FrozenDatetime, "datetime"), (FrozenDate, "date")):
        frozen.__name__ = frozen.__qualname__ = name
        frozen.__module__ = "datetime"
        setattr(datetime, name, frozen)
