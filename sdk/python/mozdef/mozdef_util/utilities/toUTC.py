"""Dates of any kind as instants in UTC."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any, Optional

_ISO = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})"
    r"(?:[T ]\s*(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?$",
    re.IGNORECASE,
)
_US = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d+))?)?\s*(AM|PM)?)?"
    r"\s*(Z|UTC|[+-]\d\d:?\d\d)?$",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?(?:\s+(\d{4}),?)?"
    r"(?:\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s*(AM|PM)?)?(?:\s+(\d{4}))?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?$",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def toUTC(suspectedDate: Any, localTimeZone: Optional[str] = None) -> datetime:
    """An instant in UTC.

    Understands datetimes, ISO 8601, RFC 2822, syslog's dates without a year (this year), written dates, and seconds,
    milliseconds, microseconds or nanoseconds since 1970, told apart by their digits, as numbers or as text. What
    names no zone is in UTC.

    Raises ValueError when it is no date.
    """
    if isinstance(suspectedDate, datetime):
        return _in_utc(suspectedDate)
    if isinstance(suspectedDate, (int, float)) and not isinstance(suspectedDate, bool):
        return _of_number(suspectedDate)
    text = suspectedDate.decode("utf-8", "replace") if isinstance(suspectedDate, bytes) else str(suspectedDate)
    text = text.strip()
    if re.fullmatch(r"-?\d{9,}(?:\.\d+)?", text):
        return _of_number(float(text) if "." in text else int(text))
    for parse in (_iso, _american, _written, _rfc2822):
        instant = parse(text)
        if instant is not None:
            return _in_utc(instant)
    raise ValueError(f"Unknown string format: {text}")


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        return instant.replace(tzinfo=timezone.utc)
    return instant.astimezone(timezone.utc)


def _of_number(number: float) -> datetime:
    if number <= 0:
        return _EPOCH
    digits = len(str(int(number)))
    if isinstance(number, int):
        scale = 10 ** (max(digits, 10) - 10)
        whole, rest = divmod(number, scale)
        return _EPOCH + timedelta(seconds=whole, microseconds=rest * 1_000_000 // scale)
    return _EPOCH + timedelta(seconds=number / 10 ** (max(digits, 10) - 10))


def _iso(text: str) -> Optional[datetime]:
    match = _ISO.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    return _made(int(year), int(month), int(day), hour, minute, second, fraction, None, zone)


def _american(text: str) -> Optional[datetime]:
    match = _US.match(text)
    if match is None:
        return None
    month, day, year, hour, minute, second, fraction, half, zone = match.groups()
    return _made(int(year), int(month), int(day), hour, minute, second, fraction, half, zone)


def _rfc2822(text: str) -> Optional[datetime]:
    try:
        return parsedate_to_datetime(re.sub(r"(\d)/([A-Za-z]{3})/(\d{4}):", r"\1 \2 \3 ", text))
    except (TypeError, ValueError, IndexError):
        return None


def _written(text: str) -> Optional[datetime]:
    match = _WORDS.match(text)
    if match is None or match.group(1)[:3].lower() not in _MONTHS:
        return None
    name, day, year, hour, minute, second, fraction, half, later_year, zone = match.groups()
    month = _MONTHS.index(name[:3].lower()) + 1
    return _made(
        int(year or later_year or datetime.now().year), month, int(day), hour, minute, second, fraction, half, zone
    )


def _made(
    year: int, month: int, day: int, hour: Optional[str], minute: Optional[str], second: Optional[str],
    fraction: Optional[str], half: Optional[str], zone: Optional[str],
) -> datetime:
    hours = int(hour or 0)
    if half is not None:
        hours = hours % 12 + (12 if half.lower() == "pm" else 0)
    microseconds = int((fraction or "0").ljust(6, "0")[:6])
    return datetime(
        year, month, day, hours, int(minute or 0), int(second or 0), microseconds, tzinfo=_zone(zone)
    )


def _zone(zone: Optional[str]) -> timezone:
    if zone is None or zone[0] not in "+-":
        return timezone.utc
    digits = zone[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if zone[0] == "-" else offset)
