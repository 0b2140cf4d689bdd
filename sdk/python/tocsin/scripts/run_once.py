"""Runs one alert over documents in files, with a clock that stands still. ``tocsin alerts run`` starts this.

The job is one JSON object on standard input. Each alert is one line of JSON on standard output, as it is raised; what
the script prints goes to standard error, and so does the traceback of one that fails. Ends with 0, or 1 on failure.
"""

from __future__ import annotations

import os
import sys

sys.path[0] = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import json
import traceback
from typing import Any, Dict, TextIO

from tocsin.scripts import clock, load


def main() -> int:
    """Runs the job; gives the exit code."""
    job: Dict[str, Any] = json.loads(sys.stdin.readline())
    output = _own_output()
    # A group of its own, so that whatever the script starts can be ended with it.
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    try:
        _limit(job)
        clock.freeze(clock.parse_instant(job["now"]))
        _run(job, output)
        return 0
    except SystemExit as end:
        return 0 if end.code in (None, 0) else _fail()
    except ModuleNotFoundError as missing:
        code = _fail()
        print(f"The alert needs the Python package {(missing.name or '').partition('.')[0]}.", file=sys.stderr)
        return code
    except BaseException:
        return _fail()


def _fail() -> int:
    traceback.print_exc(file=sys.stderr)
    return 1


# Alerts have the process's standard output for themselves, whatever the script and its children print.
def _own_output() -> TextIO:
    own = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return own


def _limit(job: Dict[str, Any]) -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (job["memory"], job["memory"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _run(job: Dict[str, Any], output: TextIO) -> None:
    from tocsin.scripts import files, stores

    path = os.path.abspath(job["file"])
    folder = os.path.dirname(path)
    store = stores.MemoryStore(lambda alert: _write(output, alert))
    _read(store, stores.EVENTS, job["events"])
    for name, documents in job["indices"].items():
        store.make(name)
        _read(store, name, documents)
    config = job.get("config")
    files.of_script(folder, os.path.abspath(config) if config else None)
    load.set_path(folder)
    stores.use(store)
    module = load.module_of(path)
    alert_class = load.alert_of(module, job.get("class"))
    load.run(alert_class, folder, module.__name__)


def _write(output: TextIO, alert: Dict[str, Any]) -> None:
    output.write(json.dumps(alert, ensure_ascii=False) + "\n")
    output.flush()


def _read(store: Any, index: str, path: str) -> None:
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                document = json.loads(line)
            except ValueError:
                document = None
            if not isinstance(document, dict):
                raise ValueError(f"{path}, line {number}: a document is a JSON object on one line")
            _put(store, index, document)


# A document may come as a hit, with its identifier.
def _put(store: Any, index: str, document: Dict[str, Any]) -> None:
    source = document.get("_source")
    if isinstance(source, dict) and set(document) <= {"_index", "_id", "_type", "_score", "_source"}:
        store.documents.put(index, source, document.get("_id"))
    else:
        store.documents.put(index, document)


if __name__ == "__main__":
    sys.exit(main())
