"""Instants as documents and queries write them, to the millisecond, as Elasticsearch compares them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any, Optional

_ISO = re.compile(
    r"(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?)?)?\s*(Z|[+-]\d\d:?\d\d|[+-]\d\d)?$"
)
_MATH = re.compile(r"([+-]\d+|/)([yMwdhHms])")
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "H": "hours", "m": "minutes", "s": "seconds"}


def milliseconds(value: Any, now: Optional[datetime] = None, is_upper: bool = False) -> Optional[int]:
    """Milliseconds since 1970, or None when the value is no date.

    Texts are ISO 8601 (UTC when they name no zone) or date math (``now-1h/d``, ``2026-01-31||+1M``), numbers are
    milliseconds. With ``is_upper``, what names only a day or is rounded means its last instant.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return int(value)
    if isinstance(value, datetime):
        return _of(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    if text.startswith("now"):
        return _math(now or datetime.now(timezone.utc), text[3:], is_upper)
    if "||" in text:
        anchor, _, rest = text.partition("||")
        begin = milliseconds(anchor)
        return None if begin is None else _math(_EPOCH + timedelta(milliseconds=begin), rest, is_upper)
    if re.fullmatch(r"-?\d{5,}", text):
        return int(text)
    return _iso(text, is_upper)


def _of(instant: datetime) -> int:
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=timezone.utc)
    since = instant - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def _iso(text: str, is_upper: bool) -> Optional[int]:
    match = _ISO.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    try:
        instant = datetime(
            int(year), int(month), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0),
            int((fraction or "0").ljust(6, "0")[:6]), tzinfo=_zone(zone),
        )
    except ValueError:
        return None
    result = _of(instant)
    if not is_upper or second is not None:
        return result
    if day is None:
        return _of(_add(instant, 1, "M")) - 1
    return result + {True: 86_400_000, False: 3_600_000 if minute is None else 60_000}[hour is None] - 1


def _zone(zone: Optional[str]) -> timezone:
    if zone is None or zone == "Z":
        return timezone.utc
    digits = zone[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if zone[0] == "-" else offset)


def _math(instant: datetime, operations: str, is_upper: bool) -> Optional[int]:
    at = 0
    while at < len(operations):
        match = _MATH.match(operations, at)
        if match is None:
            return None
        at = match.end()
        amount, unit = match.groups()
        if amount != "/":
            instant = _add(instant, int(amount), unit)
            continue
        instant = _floor(instant, unit)
        if is_upper:
            instant = _add(instant, 1, unit) - timedelta(milliseconds=1)
    return _of(instant)


def _add(instant: datetime, amount: int, unit: str) -> datetime:
    if unit in _UNITS:
        return instant + timedelta(**{_UNITS[unit]: amount})
    months = instant.year * 12 + instant.month - 1 + (amount * 12 if unit == "y" else amount)
    year, month = divmod(months, 12)
    last = (datetime(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return instant.replace(year=year, month=month + 1, day=min(instant.day, last))


def _floor(instant: datetime, unit: str) -> datetime:
    parts = {"y": 1, "M": 2, "w": 3, "d": 3, "h": 4, "H": 4, "m": 5, "s": 6}[unit]
    begin = instant.replace(microsecond=0)
    for name, position, first in (
        ("second", 6, 0), ("minute", 5, 0), ("hour", 4, 0), ("day", 3, 1), ("month", 2, 1),
    ):
        if position > parts:
            begin = begin.replace(**{name: first})
    return begin - timedelta(days=begin.weekday()) if unit == "w" else begin
