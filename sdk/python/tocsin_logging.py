# Copyright The Tocsin authors. Apache-2.0.
"""Ships the log records of a Python program to Tocsin.

    handler = TocsinHandler("http://localhost:8080/events", key="...", category="billing")
    logging.getLogger().addHandler(handler)

``TocsinFormatter`` turns a record into one line of JSON and can be used with any handler. ``TocsinHandler`` posts
such lines in batches from a thread of its own. The program is never blocked and never sees an exception: when the
queue is full the newest events are left out, counted, and the count is sent as an event once the server answers.
Only the standard library and tocsin_shipper.py, which lies beside this file, are used; Python 3.8 or later.
"""
from __future__ import annotations

import atexit
import itertools
import json
import logging
import math
import os
import socket
import sys
import time
import weakref

from tocsin_shipper import Shipper, Transport

__all__ = ["TocsinFormatter", "TocsinHandler"]

_STANDARD_ATTRIBUTES = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_OWN_DETAILS = frozenset(
    "relativeCreatedTimestamp loglevel linenumber logger funcname threadname multiprocess task "
    "exception stack formaterror sequence sender".split()
)
_DEPTH_MAX = 8
_NODES_MAX = 5_000


class TocsinFormatter(logging.Formatter):
    """Makes one line of JSON of a record. Never raises, whatever the record carries.

    category     what kind of events these are, e.g. "billing"
    tags         strings put on every event
    hostname     default: the machine's name
    processname  default: the program's name, which is the script's or the package's
    """

    def __init__(self, fmt=None, datefmt=None, style="%", validate=True, *, category="application", tags=(),
                 hostname=None, processname=None):
        # The four leading arguments are those that logging.config gives to any formatter; a line of JSON has no use
        # for them.
        super().__init__()
        self.category = category
        self.tags = [str(tag) for tag in tags]
        self.hostname = hostname or socket.gethostname()
        self.processname = processname or _program_name()

    def format(self, record: logging.LogRecord) -> str:
        return self.line(record, {})

    def line(self, record: logging.LogRecord, numbering: dict) -> str:
        """The record as JSON, with the sender's numbering in its details."""
        event = self.event(record)
        event["details"].update(numbering)
        try:
            return _dump(event)
        except Exception as error:  # An object that lies about its type; keep what is certainly plain.
            event["details"] = {"loglevel": record.levelno, "formaterror": type(error).__name__, **numbering}
            return _dump(event)

    def event(self, record: logging.LogRecord) -> dict:
        """The record as the object that is sent."""
        details = {
            "relativeCreatedTimestamp": record.relativeCreated,
            "loglevel": record.levelno,
            "linenumber": record.lineno,
            "logger": record.name,
            "funcname": record.funcName,
            "threadname": record.threadName,
        }
        if record.processName not in (None, "MainProcess"):
            details["multiprocess"] = record.processName
        if getattr(record, "taskName", None) is not None:
            details["task"] = record.taskName
        summary = self._summary(record, details)
        self._add_exception(record, details)
        if record.stack_info:
            details["stack"] = str(record.stack_info)
        budget = itertools.count()
        for name, value in record.__dict__.items():
            if name not in _STANDARD_ATTRIBUTES:
                details["extra_" + name if name in _OWN_DETAILS else name] = _plain(value, budget)
        return {
            "category": self.category,
            "hostname": self.hostname,
            "tags": self.tags,
            "module": record.module,
            "source": _text(record.pathname),
            "severity": record.levelname,
            "processid": record.process if record.process is not None else os.getpid(),
            "processname": self.processname,
            "timestamp": record.created,
            "summary": summary,
            "details": details,
        }

    @staticmethod
    def _summary(record, details):
        try:
            return _text(record.getMessage())
        except Exception as error:  # "%d" with a text, too few arguments, a __str__ that raises.
            details["formaterror"] = "%s: %s" % (type(error).__name__, _describe(error))
            details["arguments"] = _describe(record.args)
            return _text(_describe(record.msg))

    def _add_exception(self, record, details):
        if isinstance(record.exc_info, tuple) and record.exc_info[0] is not None:
            kind, error, _ = record.exc_info
            details["exception"] = {
                "type": "%s.%s" % (kind.__module__, kind.__qualname__),
                "message": _describe(error),
                "traceback": self._traceback(record),
            }
        elif record.exc_text:
            details["exception"] = {"traceback": _text(record.exc_text)}

    def _traceback(self, record):
        try:
            return _text(self.formatException(record.exc_info))
        except Exception as error:
            return "traceback not available: " + type(error).__name__


class TocsinHandler(logging.Handler):
    """Ships records to Tocsin in the background.

    url              where events go; "/events" is added to an address without a path
    key, key_header  the key the server knows this sender by, and the header that carries it
    category, tags, hostname, processname
                     see TocsinFormatter; a TocsinFormatter given by setFormatter is used instead
    batch_size       events in a request at most
    batch_bytes      bytes of JSON in a request at most, before compression
    batch_seconds    how long the first event of a batch waits for company
    queue_size       events that wait while the server is away; beyond it, the newest are left out and counted
    compress_above   bytes from which on a request is compressed; None: never
    timeout          seconds until a request counts as failed
    flush_seconds    how long flush(), close() and the end of the program wait for delivery
    retry_seconds_max  longest pause between two tries
    ca_file          certificates that vouch for an https server; default: the system's

    Raises ValueError for an address or a key that can never work; nothing is raised once it is made.
    May be used from any thread. A forked child gets a queue, a thread and a sender id of its own; what the parent had
    queued stays the parent's.
    """

    def __init__(self, url="http://localhost:8080/events", key=None, *, key_header="X-Tocsin-Key",
                 category="application", tags=(), hostname=None, processname=None, level=logging.NOTSET,
                 batch_size=500, batch_bytes=1_000_000, batch_seconds=1.0, queue_size=10_000, compress_above=1_024,
                 timeout=10.0, flush_seconds=5.0, retry_seconds_max=30.0, ca_file=None):
        super().__init__(level)
        transport = Transport(url, key, key_header, timeout, compress_above, ca_file)
        self._formatter = TocsinFormatter(category=category, tags=tags, hostname=hostname, processname=processname)
        self._flush_seconds = flush_seconds
        self._exit_deadline = math.inf
        self._new_shipper = lambda: Shipper(
            transport.copy(), self._report, batch_size=batch_size, batch_bytes=batch_bytes,
            batch_seconds=batch_seconds, queue_size=queue_size, flush_seconds=flush_seconds,
            retry_seconds_max=retry_seconds_max)
        self._shipper = self._new_shipper()
        _live_handlers.add(self)

    @property
    def dropped(self) -> int:
        """Events of this process that will never arrive: left out of a full queue, refused, or given up at the end."""
        return self._shipper.dropped

    def setFormatter(self, fmt):
        """Takes a TocsinFormatter. Any other is not used: events have fields, not a layout."""
        super().setFormatter(fmt)
        if isinstance(fmt, TocsinFormatter):
            self._formatter = fmt

    def emit(self, record):
        try:
            self._shipper.put(lambda numbering: self._formatter.line(record, numbering).encode("utf-8"))
        except Exception:
            self.handleError(record)

    def flush(self):
        """Waits until all that was logged so far is delivered or lost, at most flush_seconds."""
        self._shipper.flush(self._seconds_left())

    def close(self):
        """Delivers what is queued, within flush_seconds, and ends the thread."""
        self._shipper.stop(self._seconds_left())
        _live_handlers.discard(self)
        super().close()

    def _seconds_left(self):
        return max(0.0, min(self._flush_seconds, self._exit_deadline - time.monotonic()))

    def _report(self, sender, counts):
        record = logging.makeLogRecord({
            "name": __name__, "levelno": logging.WARNING, "levelname": "WARNING", "module": "tocsin_logging",
            "pathname": __file__, "process": os.getpid(), **counts,
            "msg": "%d log events of this process were lost before they reached Tocsin", "args": (sum(counts.values()),)
        })
        return self._formatter.line(record, {"sender": sender}).encode("utf-8")

    def _start_over_in_child(self):
        self._shipper = self._new_shipper()

    def _flush_at_exit(self):
        # logging.shutdown flushes and closes as well, later; the deadline bounds all of it together.
        self._exit_deadline = time.monotonic() + self._flush_seconds
        self.flush()


def _program_name():
    """What a person would call this program: the script without its ending, or the package of ``python -m``."""
    path = sys.argv[0] if getattr(sys, "argv", None) else ""
    name = os.path.splitext(os.path.basename(path))[0]
    if name == "__main__":
        name = os.path.basename(os.path.dirname(os.path.abspath(path)))
    return name if name not in ("", "-", "-c", "-m") else "python"


def _dump(event):
    return json.dumps(event, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _text(value):
    """The text, with what cannot be encoded (halves of surrogate pairs, bytes of odd file names) spelled out."""
    value = value if type(value) is str else str(value)
    return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode("utf-8")


def _describe(value):
    """The text of any object, also of one whose own description raises."""
    try:
        return _text(value if isinstance(value, str) else str(value))
    except Exception as error:
        return "<%s: its description raised %s>" % (type(value).__name__, type(error).__name__)


def _plain(value, budget, path=()):
    """The value as JSON knows it. What JSON cannot say becomes text; what is too deep, too much or contains itself is
    cut there and says so."""
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return int(value) if -(2 ** 63) <= value < 2 ** 64 else hex(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else _describe(value)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "backslashreplace")
    if not isinstance(value, (dict, list, tuple, set, frozenset)):
        return _describe(value)
    if len(path) >= _DEPTH_MAX or id(value) in path or next(budget) >= _NODES_MAX:
        return "<not shown: %s>" % type(value).__name__
    inside = path + (id(value),)
    try:
        if isinstance(value, dict):
            return {_describe(name): _plain(item, budget, inside) for name, item in value.items()}
        return [_plain(item, budget, inside) for item in value]
    except Exception as error:  # Changed by another thread while it was read.
        return "<%s: reading it raised %s>" % (type(value).__name__, type(error).__name__)


_live_handlers = weakref.WeakSet()


def _flush_all_at_exit():
    for handler in list(_live_handlers):
        handler._flush_at_exit()


def _start_over_in_child():
    for handler in list(_live_handlers):
        handler._start_over_in_child()


# Runs before logging.shutdown, which was registered when logging was imported.
atexit.register(_flush_all_at_exit)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_over_in_child)
