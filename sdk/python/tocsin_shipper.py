# Copyright The Tocsin authors. Apache-2.0.
"""What TocsinHandler sends with: a bounded queue, a thread that makes batches of it, and one HTTP connection."""
from __future__ import annotations

import gzip
import http.client
import itertools
import json
import math
import queue
import random
import ssl
import sys
import threading
import time
import urllib.parse
import uuid

_COMPLAINT_EVERY_SECONDS = 60.0


class Shipper:
    """One process's queue and thread.

    ``put`` may interrupt itself, as it does when a signal handler logs: it takes no lock and every step of it is
    atomic. Nothing is kept on disk.
    """

    def __init__(self, transport, report, *, batch_size, batch_bytes, batch_seconds, queue_size, flush_seconds,
                 retry_seconds_max):
        self.sender = uuid.uuid4().hex
        self.overflowed = 0
        self.refused = 0
        self._reported_overflowed = 0
        self._reported_refused = 0
        self._transport = transport
        self._report = report
        self._batch_size = batch_size
        self._batch_bytes = batch_bytes
        self._batch_seconds = batch_seconds
        self._queue_size = queue_size
        self._flush_seconds = flush_seconds
        self._retry_seconds_max = retry_seconds_max
        self._queue = queue.SimpleQueue()  # Its put may be re-entered; a Queue's may not.
        self._numbers = itertools.count(1)
        self._batches = itertools.count(1)
        self._starts = itertools.count()
        self._thread = None
        self._in_flight = 0
        self._stopping = False
        self._abandoned = False
        self._deadline = math.inf
        self._urgent_until = -math.inf
        self._wake = threading.Event()
        self._complaints = Complaints()

    @property
    def dropped(self):
        return self.overflowed + self.refused

    def put(self, make_line):
        """Queues what make_line(numbering) gives, or counts it as left out. A number is used up either way, so that
        the server sees a gap exactly as wide as the loss."""
        if threading.current_thread() is self._thread:
            return  # Whatever sending itself logs must not be sent: it would never end.
        number = next(self._numbers)
        if self._stopping or self._queue.qsize() >= self._queue_size:
            self.overflowed += 1
            self._complaints.say("the queue is full or closed; %d events left out so far" % self.overflowed)
            return
        try:
            line = make_line({"sequence": number, "sender": self.sender})
        except Exception:
            self.overflowed += 1
            raise
        self._queue.put(line)
        if self._thread is None and next(self._starts) == 0:
            self._start()

    def flush(self, seconds):
        """Waits until all that is queued now is delivered or lost, but not longer than that."""
        delivered = threading.Event()
        self._queue.put(delivered)
        if self._is_working():
            self._hurry(seconds)
            delivered.wait(seconds)
        else:
            self._work_here(seconds)

    def stop(self, seconds):
        """Delivers what is queued within that time, then ends; what is left is counted and said on stderr."""
        if self._stopping:
            return
        self._stopping = True
        self._deadline = time.monotonic() + seconds
        self._queue.put(None)
        if self._is_working():
            self._hurry(seconds)
            self._thread.join(seconds)
        else:
            self._work_here(seconds)
        self._abandoned = self._is_working()
        self._give_up(self._in_flight * self._abandoned + self._drain())
        if self._abandoned:
            self._queue.put(None)  # The thread still waits for an answer; when it has one, it ends.
        else:
            self._transport.close()

    def _start(self):
        thread = threading.Thread(target=self._work, name="tocsin-logging", daemon=True)
        self._thread = thread
        try:
            thread.start()
            self._flush_at_the_end_of_a_child()
        except RuntimeError:  # The interpreter is ending, or the machine has no thread to give.
            self._thread = None
            self._starts = itertools.count()

    def _flush_at_the_end_of_a_child(self):
        """Children of multiprocessing end without atexit; their own list of last things is what there is."""
        process = sys.modules.get("multiprocessing.process")
        if process is not None and process.parent_process() is not None:
            from multiprocessing import util
            util.Finalize(None, self.flush, (self._flush_seconds,), exitpriority=0)

    def _hurry(self, seconds):
        """Somebody waits: for that time, pauses are short, whatever the server asked for."""
        self._urgent_until = max(self._urgent_until, time.monotonic() + seconds)
        self._wake.set()

    def _is_working(self):
        return self._thread is not None and self._thread.is_alive()

    def _work_here(self, seconds):
        """Sends what is queued from the caller's thread, for want of one of our own."""
        before, self._deadline = self._deadline, min(self._deadline, time.monotonic() + seconds)
        self._queue.put(None)
        self._work()
        self._deadline = before

    def _work(self):
        """The background loop: collects a batch, delivers it, answers those who wait for it."""
        while True:
            batch, waiter, ended = self._collect()
            try:
                delivered = self._deliver(batch) if batch else True
            except Exception as error:
                self._refuse(self._in_flight, "sending failed: %s: %s" % (type(error).__name__, error))
                delivered = True
            self._in_flight = 0
            if waiter is not None:
                waiter.set()
            if ended or not delivered:
                return

    def _collect(self):
        """The next batch, the Event of a caller of flush if one asked, and whether this is the end."""
        batch, size, until = [], 0, None
        while len(batch) < self._batch_size and size < self._batch_bytes:
            try:
                if until is None:
                    item = self._queue.get()
                else:
                    item = self._queue.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                break
            if item is None:
                return batch, None, True
            if isinstance(item, threading.Event):
                return batch, item, False
            batch.append(item)
            self._in_flight = len(batch)
            size += len(item)
            until = until or time.monotonic() + self._batch_seconds
        return batch, None, False

    def _deliver(self, batch):
        """Sends a batch until the server has answered for each of its events: True; or until the deadline: False."""
        answer = self._send(batch)
        if answer is None:
            self._in_flight -= len(batch)
            if not self._abandoned:  # Otherwise stop has counted them.
                self._give_up(len(batch))
            return False
        if answer.status == 413 and len(batch) > 1:
            middle = len(batch) // 2
            first = self._deliver(batch[:middle])
            return self._deliver(batch[middle:]) and first
        self._in_flight -= len(batch)
        if answer.is_accepted:
            if answer.rejected:
                self._refuse(answer.rejected, "the server rejected %s" % answer.reason)
            self._report_losses()
        else:
            self._refuse(len(batch), "the server answered %d %s" % (answer.status, answer.reason))
        return True

    def _send(self, batch):
        """The server's answer, or None when the deadline came first. Each try carries the same key, so that a batch
        whose answer got lost is stored once."""
        key = "%s-%d" % (self.sender, next(self._batches))
        body = b"\n".join(batch)
        for attempt in itertools.count():
            left = self._deadline - time.monotonic()
            if attempt and left <= 0:
                return None
            answer = self._transport.post(body, key, left)
            if not answer.is_temporary:
                return answer
            self._complaints.say("cannot deliver, will try again: %s" % answer.reason)
            self._pause(attempt, answer.retry_after)

    def _pause(self, attempt, retry_after):
        seconds = min(self._retry_seconds_max, 0.25 * 2 ** min(attempt, 16)) * random.uniform(0.5, 1.0)
        if retry_after is not None:
            seconds = max(seconds, min(retry_after, max(self._retry_seconds_max, 60.0)))
        now = time.monotonic()
        if now < self._urgent_until:
            seconds = min(seconds, 0.25)
        self._wake.wait(max(0.0, min(seconds, self._deadline - now)))
        self._wake.clear()

    def _give_up(self, count):
        if count > 0:
            self.overflowed += count
            self._complaints.say("%d events were not delivered before the end of the program" % count, always=True)

    def _drain(self):
        """Empties the queue and says how many events were in it."""
        count = 0
        while True:
            try:
                count += isinstance(self._queue.get_nowait(), bytes)
            except queue.Empty:
                return count

    def _refuse(self, count, why):
        self.refused += count
        self._complaints.say("%d events refused so far: %s" % (self.refused, why))

    def _report_losses(self):
        """Tells the server, which has just shown that it is there, what it never got. Tried again after the next
        batch if it fails."""
        overflowed, refused = self.overflowed, self.refused
        counts = {"dropped": overflowed - self._reported_overflowed, "refused": refused - self._reported_refused}
        if not any(counts.values()):
            return
        answer = self._transport.post(
            self._report(self.sender, counts), "%s-%d" % (self.sender, next(self._batches)), math.inf)
        if answer.is_accepted:
            self._reported_overflowed, self._reported_refused = overflowed, refused


class Answer:
    """What came of one request. status 0: the server did not answer."""

    def __init__(self, status, reason, retry_after=None, rejected=0):
        self.status = status
        self.reason = reason
        self.retry_after = retry_after
        self.rejected = rejected

    @property
    def is_accepted(self):
        return 200 <= self.status < 300

    @property
    def is_temporary(self):
        return self.status in (0, 408, 429) or self.status >= 500


class Transport:
    """One connection to the server, kept open between requests. Used by one thread at a time.

    http.client is used as it is because it logs nothing: a client that logs would feed itself.
    """

    def __init__(self, url, key, key_header, timeout, compress_above, ca_file):
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("url must be http://host[:port][/path] or https://…, not %r" % url)
        if key is not None and not (str(key).isascii() and str(key).isprintable()):
            raise ValueError("key must be printable ASCII")
        self._arguments = (url, key, key_header, timeout, compress_above, ca_file)
        self._is_https = parts.scheme == "https"
        self._host, self._port = parts.hostname, parts.port
        path = parts.path if parts.path not in ("", "/") else "/events"
        self._path = path + "?" + parts.query if parts.query else path
        self._headers = {"Content-Type": "application/x-ndjson", "User-Agent": "tocsin-logging-python"}
        if key is not None:
            self._headers[key_header] = str(key)
        self._timeout = timeout
        self._compress_above = compress_above
        self._tls = ssl.create_default_context(cafile=ca_file) if self._is_https else None
        self._connection = None

    def copy(self):
        """Another of the same kind, without the open connection: a child must not write on its parent's."""
        return Transport(*self._arguments)

    def post(self, body, idempotency_key, seconds_left):
        """Sends one batch, and once more at once if an idle connection turns out to be closed."""
        headers = dict(self._headers)
        headers["Idempotency-Key"] = idempotency_key
        if self._compress_above is not None and len(body) > self._compress_above:
            body = gzip.compress(body, 6)
            headers["Content-Encoding"] = "gzip"
        timeout = max(0.1, min(self._timeout, seconds_left))
        was_open = self._connection is not None
        answer = self._exchange(body, headers, timeout)
        return self._exchange(body, headers, timeout) if was_open and answer.status == 0 else answer

    def _exchange(self, body, headers, timeout):
        try:
            connection = self._open(timeout)
            connection.request("POST", self._path, body=body, headers=headers)
            response = connection.getresponse()
            answer = _read(response, response.read())
            if response.will_close:
                self.close()
            return answer
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return Answer(0, "%s: %s" % (type(error).__name__, error))

    def _open(self, timeout):
        if self._connection is None:
            if self._is_https:
                self._connection = http.client.HTTPSConnection(
                    self._host, self._port, timeout=timeout, context=self._tls)
            else:
                self._connection = http.client.HTTPConnection(self._host, self._port, timeout=timeout)
        if self._connection.sock is not None:
            self._connection.sock.settimeout(timeout)
        return self._connection

    def close(self):
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _read(response, body):
    """What the server said: how many events of the batch it refused, why, and when to come again."""
    seconds = response.getheader("Retry-After", "")
    retry_after = float(seconds) if seconds.isdigit() else None
    try:
        answer = json.loads(body)
        rejected = answer.get("rejected", []) if isinstance(answer, dict) else []
        reason = "%(code)s: %(reason)s" % rejected[0] if rejected else response.reason
    except (ValueError, KeyError, TypeError):  # An answer of a proxy, or of another server.
        rejected, reason = [], response.reason
    return Answer(response.status, reason, retry_after, len(rejected))


class Complaints:
    """Says on stderr what goes wrong, once a minute at most: a log sender must not flood another log."""

    def __init__(self):
        self._next_at = -math.inf

    def say(self, text, always=False):
        now = time.monotonic()
        if not always and now < self._next_at:
            return
        self._next_at = now + _COMPLAINT_EVERY_SECONDS
        try:
            sys.stderr.write("tocsin_logging: %s\n" % text)
        except Exception:
            pass  # There is nowhere left to say it; stderr may be closed or None.
