"""The process in which alerts in Python run beside a server, which starts it.

It answers one line for each line of its standard input, one at a time, so that the server knows whose fault a hang or
a crash is. Its end of the input ends it: no worker outlives its server.
"""

from __future__ import annotations

import os
import sys

sys.path[0] = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import json
import queue
import re
import signal
import threading
import traceback
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, Optional, TextIO

from tocsin.scripts import clock, files, load, settings, stores
from tocsin.scripts.schedules import Schedule

MEMORY_BYTES_MAX = 2 << 30
"""Of address space; beyond it, a script gets a MemoryError."""

FAILURE_LENGTH_MAX = 8_000
"""Of a longer traceback, the end is shown."""

Reply = Dict[str, Any]


class Worker:
    """The scripts of one process."""

    def __init__(self) -> None:
        self._modules: Dict[str, Any] = {}
        self._store: Any = None

    def answer(self, request: Dict[str, Any]) -> Reply:
        """Does what the server asks."""
        if request["do"] == "hello":
            return self._greet(request)
        if request["do"] == "load":
            return self._load(request["file"], request["text"])
        if request["do"] == "run":
            return self._run(request)
        self._modules.pop(request["file"], None)
        return {}

    def _greet(self, request: Dict[str, Any]) -> Reply:
        load.set_path(os.sep)
        # The clock first: whatever takes datetime for itself from now on has the one that is set before each run.
        clock.freeze(datetime.now(timezone.utc))
        from tocsin.scripts.server import ServerStore

        self._store = ServerStore(request["searchUrl"], request["alertsUrl"], request.get("token"))
        stores.use(self._store)
        return {}

    # A refused version leaves the one before it in place.
    def _load(self, path: str, text: str) -> Reply:
        self._enter(path)
        load.forget_modules_of(os.path.dirname(path))
        try:
            module = load.module_of(path, text)
            rules = [
                {"name": name, "interval": _written(self._schedule(module, name).interval)}
                for name in load.alerts_in(module)
            ]
        except SyntaxError as fault:
            return _refused(path, f"{fault.msg}", fault.lineno or 0, fault.offset or 0)
        except ModuleNotFoundError as missing:
            package = (missing.name or "").partition(".")[0]
            return _refused(path, f"It needs the Python package {package}, which is not installed", _line(path))
        except BaseException as fault:
            return _refused(path, "".join(traceback.format_exception_only(type(fault), fault)).strip(), _line(path))
        if not rules:
            return _refused(path, "It has no class that derives from AlertTask", 0)
        self._modules[path] = module
        return {"rules": rules}

    def _run(self, request: Dict[str, Any]) -> Reply:
        path, name = request["file"], request["rule"]
        module = self._modules[path]
        self._enter(path)
        now, since = clock.parse_instant(_short(request["now"])), clock.parse_instant(_short(request["since"]))
        # Before its first success a rule is told a day.
        is_first = now - since >= timedelta(days=1)
        self._store.raised = 0
        failure, is_overdue = None, False
        try:
            _end_after(request["stopAfter"])
            schedule = self._schedule(module, name)
            for instant in schedule.due(since, now, is_first):
                clock.freeze(instant)
                self._store.begin(name, instant, schedule.interval)
                load.run(getattr(module, name), os.path.dirname(path), module.__name__)
        except ModuleNotFoundError as missing:
            package = (missing.name or "").partition(".")[0]
            failure = f"It needs the Python package {package}, which is not installed\n{traceback.format_exc()}"
        except RanTooLong:
            is_overdue, failure = True, traceback.format_exc()
        except BaseException:
            failure = traceback.format_exc()
        finally:
            _end_after(None)
        shown = failure[-FAILURE_LENGTH_MAX:] if failure else None
        return {"failure": shown, "isOverdue": is_overdue, "raised": self._store.raised}

    @staticmethod
    def _enter(path: str) -> None:
        folder = os.path.dirname(path)
        load.set_path(folder)
        files.of_script(folder)

    @staticmethod
    def _schedule(module: Any, name: str) -> Schedule:
        entry = settings.alerts_of(files.folder()).get(f"{module.__name__}.{name}", {})
        return Schedule(entry.get("schedule", getattr(getattr(module, name), "schedule", None)))


class RanTooLong(BaseException):
    """The run was told to end; no ``except Exception`` of a script keeps it from that."""


def _end_after(limit: Optional[str]) -> None:
    if not hasattr(signal, "setitimer"):
        return
    seconds = 0.0
    if limit is not None:
        hours, minutes, rest = limit.split(":")
        seconds = int(hours) * 3600 + int(minutes) * 60 + float(rest)
    signal.signal(signal.SIGALRM, _ran_too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _ran_too_long(*_: Any) -> None:
    raise RanTooLong("The run took too long")


def _refused(path: str, message: str, line: int, column: int = 0) -> Reply:
    return {"errors": [{"file": path, "line": line, "column": column, "message": message}]}


# Where in the script itself the error that is being handled came from.
def _line(path: str) -> int:
    lines = [frame.lineno or 0 for frame in traceback.extract_tb(sys.exc_info()[2]) if frame.filename == path]
    return lines[-1] if lines else 0


def _written(interval: timedelta) -> str:
    hours, rest = divmod(int(interval.total_seconds()), 3600)
    days, hours = divmod(hours, 24)
    return f"{days}.{hours:02}:{rest // 60:02}:{rest % 60:02}"


# The server's instants have seven digits behind the point, of which older Pythons read six.
def _short(instant: str) -> str:
    return re.sub(r"\.(\d+)", lambda digits: "." + digits.group(1)[:6].ljust(6, "0"), instant)


def _read(requests: "queue.Queue[str]", source: TextIO) -> None:
    for line in source:
        requests.put(line)
    os._exit(0)


def _take(descriptor: int, instead: int, mode: str) -> TextIO:
    own = os.fdopen(os.dup(descriptor), mode, encoding="utf-8")
    os.dup2(instead, descriptor)
    return own


def main() -> None:
    """Serves the server until its requests end, and then ends the process."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    source, output = _take(0, nothing, "r"), _take(1, 2, "w")
    sys.stdin, sys.stdout = open(0, encoding="utf-8", closefd=False), sys.stderr
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass
    requests: "queue.Queue[str]" = queue.Queue()
    threading.Thread(target=_read, args=(requests, source), daemon=True).start()
    worker = Worker()
    while True:
        reply = worker.answer(json.loads(requests.get()))
        output.write(json.dumps({name: value for name, value in reply.items() if value is not None}) + "\n")
        output.flush()


if __name__ == "__main__":
    main()
