"""Logs what standard input tells it to, one command a line, and ends with it:

    log N      N numbered events
    hard       an event with an exception, and values of many kinds

Arguments: the address of the server, and the category.
"""
import logging
import sys

from tocsin_logging import TocsinHandler

url, category = sys.argv[1:]
log = logging.getLogger("sender.orders")
log.setLevel(logging.INFO)
log.addHandler(TocsinHandler(
    url, category=category, tags=["end-to-end"], batch_seconds=0.1, retry_seconds_max=1.0, flush_seconds=30.0))

for line in sys.stdin:
    command = line.split()
    if command[0] == "log":
        for i in range(int(command[1])):
            log.info("order %d", i, extra={"order": i})
    else:
        try:
            raise ValueError("quote \" backslash \\ ünïcödé")
        except ValueError:
            log.exception("failed for %s", "änn \"the\\cat\"", extra={
                "milliseconds": 12.5, "final": True, "path": ("a", "b"), "other": object})
