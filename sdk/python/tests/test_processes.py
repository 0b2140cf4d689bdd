"""What happens around the life of a process: its end, its children, its signals."""
import os
import signal
import subprocess
import sys
import textwrap
import unittest

from tests.stub_server import StubServer

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def run(program, server, expected=0):
    """Runs a program whose ``log`` ships to the server."""
    start = textwrap.dedent("""
        import logging, os, signal, sys, threading, time
        from tocsin_logging import TocsinHandler
        log = logging.getLogger()
        log.setLevel(logging.INFO)
        handler = TocsinHandler(%r, batch_seconds=0.05)
        log.addHandler(handler)
    """) % server.url
    result = subprocess.run([sys.executable, "-c", start + textwrap.dedent(program)], timeout=60, cwd=FOLDER,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    assert result.returncode == expected, result.stderr
    return result


def by_sender(events):
    senders = {}
    for event in events:
        senders.setdefault(event["details"]["sender"], []).append(event)
    return sorted(senders.values(), key=len)


class ProcessTests(unittest.TestCase):
    def test_the_end_of_the_program_delivers_what_is_queued(self):
        with StubServer() as server:
            run("for i in range(2_000): log.info('event %d', i)", server)
            self.assertEqual(2_000, len(server.accepted()))

    def test_an_uncaught_exception_still_delivers(self):
        with StubServer() as server:
            run("log.info('before'); raise SystemExit(3)", server, expected=3)
            self.assertEqual(["before"], [event["summary"] for event in server.accepted()])

    def test_what_is_logged_at_the_very_end_is_delivered(self):
        with StubServer() as server:
            run("import atexit; atexit.register(lambda: log.info('bye'))", server)
            self.assertEqual(["bye"], [event["summary"] for event in server.accepted()])

    def test_a_program_whose_server_is_away_ends_in_time(self):
        with StubServer() as server:
            url = server.url
        server.url = url
        result = run("handler._flush_seconds = 0.5; log.info('lost')", server)
        self.assertIn("1 events were not delivered", result.stderr)

    @unittest.skipUnless(hasattr(os, "fork"), "no fork here")
    def test_a_forked_child_has_its_own_queue_number_and_sender(self):
        with StubServer() as server:
            run("""
                for i in range(10): log.info('parent')
                pid = os.fork()
                if pid == 0:
                    for i in range(3): log.info('child')
                    sys.exit(0)
                os.waitpid(pid, 0)
                log.info('parent')
            """, server)
            child, parent = by_sender(server.accepted())
            self.assertEqual([("child", i) for i in (1, 2, 3)],
                             [(e["summary"], e["details"]["sequence"]) for e in child])
            self.assertEqual([("parent", i) for i in range(1, 12)],
                             [(e["summary"], e["details"]["sequence"]) for e in parent])
            self.assertNotEqual(child[0]["processid"], parent[0]["processid"])

    @unittest.skipUnless(hasattr(os, "fork"), "no fork here")
    def test_children_of_multiprocessing_deliver_at_their_end(self):
        with StubServer() as server:
            run("""
                import multiprocessing
                log.info('parent')
                fork = multiprocessing.get_context('fork')
                children = [fork.Process(target=lambda: [log.info('child') for _ in range(50)]) for _ in range(2)]
                for child in children: child.start()
                for child in children: child.join()
            """, server)
            self.assertEqual([1, 50, 50], [len(events) for events in by_sender(server.accepted())])

    @unittest.skipUnless(hasattr(signal, "setitimer"), "no interval timer here")
    def test_a_signal_handler_may_log_at_any_moment(self):
        with StubServer() as server:
            run("""
                signals = 0
                def on_signal(*_):
                    global signals
                    signals += 1
                    log.info('signal')
                signal.signal(signal.SIGALRM, on_signal)
                signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
                for _ in range(3_000): log.info('event')
                signal.setitimer(signal.ITIMER_REAL, 0)
                log.info('signals', extra={'signals': signals})
            """, server)
            events = server.accepted()
            total = next(event for event in events if event["summary"] == "signals")["details"]["signals"]
            self.assertEqual(3_000 + total + 1, len(events))
            self.assertEqual(list(range(1, len(events) + 1)), sorted(e["details"]["sequence"] for e in events))


if __name__ == "__main__":
    unittest.main()
