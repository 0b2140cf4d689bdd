import contextlib
import io
import logging
import logging.config
import socket
import threading
import time
import unittest

from tests.stub_server import StubServer
from tocsin_logging import TocsinHandler


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def logger_to(url, **options):
    """A logger that ships to the address, and what the handler said on stderr."""
    options.setdefault("batch_seconds", 0.05)
    options.setdefault("retry_seconds_max", 0.2)
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        handler = TocsinHandler(url, **options)
        logger = logging.Logger("test", logging.DEBUG)
        logger.addHandler(handler)
        logger.shipping, logger.said = handler, said
        try:
            yield logger
        finally:
            handler.close()


def summaries(events):
    return [event["summary"] for event in events]


def sequences(events):
    return [event["details"]["sequence"] for event in events]


class HandlerTests(unittest.TestCase):
    def test_events_arrive_in_order_and_numbered_from_one(self):
        with StubServer() as server, logger_to(server.url) as logger:
            for i in range(1_000):
                logger.info("event %d", i)
            logger.shipping.flush()
            events = server.accepted()
            self.assertEqual(["event %d" % i for i in range(1_000)], summaries(events))
            self.assertEqual(list(range(1, 1_001)), sequences(events))
            self.assertEqual(1, len({event["details"]["sender"] for event in events}))

    def test_batches_respect_count_and_bytes(self):
        with StubServer() as server, logger_to(server.url, batch_size=10, batch_seconds=5.0) as logger:
            for i in range(25):
                logger.info("event %d", i)
            logger.shipping.flush()
            self.assertEqual([10, 10, 5], [len(request.events) for request in server.requests])
        with StubServer() as server, logger_to(server.url, batch_bytes=10_000, batch_seconds=5.0) as logger:
            for _ in range(4):
                logger.info("x" * 6_000)
            logger.shipping.flush()
            self.assertEqual([2, 2], [len(request.events) for request in server.requests])

    def test_a_lone_event_does_not_wait_for_company(self):
        with StubServer() as server, logger_to(server.url) as logger:
            logger.info("alone")
            self.assertTrue(server.wait_for(lambda: server.requests))

    def test_key_content_type_and_path_are_sent(self):
        with StubServer() as server:
            root = "http://127.0.0.1:%d" % server.port
            with logger_to(root, key="secret", key_header="X-My-Key", compress_above=None) as logger:
                logger.info("x")
                logger.shipping.flush()
                request = server.requests[0]
                self.assertEqual("/events", request.path)
                self.assertEqual("secret", request.headers["X-My-Key"])
                self.assertNotIn("Content-Encoding", request.headers)

    def test_large_batches_are_compressed(self):
        with StubServer() as server, logger_to(server.url, compress_above=100) as logger:
            logger.info("x" * 1_000)
            logger.shipping.flush()
            self.assertEqual("gzip", server.requests[0].headers["Content-Encoding"])
            self.assertLess(int(server.requests[0].headers["Content-Length"]), 1_000)

    def test_a_failed_batch_is_sent_again_with_the_same_key(self):
        answers = [(503, {"Retry-After": "0"}, {}), (429, {}, {}), (500, {}, {})]
        with StubServer(answers=answers) as server, logger_to(server.url) as logger:
            logger.info("first")
            logger.shipping.flush()
            logger.info("second")
            logger.shipping.flush()
            keys = [request.headers["Idempotency-Key"] for request in server.requests]
            self.assertEqual(5, len(keys))
            self.assertEqual(1, len(set(keys[:4])))
            self.assertNotEqual(keys[0], keys[4])
            self.assertEqual(["first", "second"], summaries(server.accepted()))

    def test_retry_after_is_honoured(self):
        with StubServer(answers=[(503, {"Retry-After": "1"}, {})]) as server, logger_to(server.url) as logger:
            logger.info("patient")
            self.assertTrue(server.wait_for(lambda: len(server.requests) == 1))
            refused_at = time.monotonic()
            self.assertTrue(server.wait_for(lambda: len(server.requests) == 2))
            self.assertGreater(time.monotonic() - refused_at, 0.9)

    def test_a_batch_that_is_too_large_is_split(self):
        answers = [(413, {}, {}), (413, {}, {})]
        with StubServer(answers=answers) as server, logger_to(server.url, batch_seconds=5.0) as logger:
            for i in range(8):
                logger.info("event %d", i)
            logger.shipping.flush()
            self.assertEqual([8, 4, 2, 2, 4], [len(request.events) for request in server.requests])
            self.assertEqual(["event %d" % i for i in range(8)], summaries(server.accepted()))
            self.assertEqual(5, len({request.headers["Idempotency-Key"] for request in server.requests}))

    def test_one_event_that_is_too_large_is_counted_and_reported(self):
        with StubServer(answers=[(413, {}, {})]) as server, logger_to(server.url) as logger:
            logger.info("huge")
            logger.shipping.flush()
            self.assertEqual(1, logger.shipping.dropped)
            logger.info("next")
            logger.shipping.flush()
            report = server.accepted()[-1]
            self.assertEqual({"dropped": 0, "refused": 1},
                             {name: report["details"][name] for name in ("dropped", "refused")})

    def test_other_refusals_are_never_sent_again_and_said_once(self):
        answers = [(401, {}, {}), (401, {}, {}), (400, {}, {"accepted": 0, "rejected": []})]
        with StubServer(answers=answers) as server, logger_to(server.url) as logger:
            for _ in range(3):
                logger.info("x")
                logger.shipping.flush()
            self.assertEqual(3, len(server.requests))
            self.assertEqual(3, logger.shipping.dropped)
            self.assertEqual(1, logger.said.getvalue().count("tocsin_logging:"))
            self.assertIn("401", logger.said.getvalue())

    def test_events_the_server_rejects_are_counted(self):
        answer = {"accepted": 1, "rejected": [{"index": 1, "code": "too_deep", "reason": "nested more than 64 deep"}]}
        with StubServer(answers=[(200, {}, answer)]) as server, logger_to(server.url) as logger:
            logger.info("good")
            logger.info("bad")
            logger.shipping.flush()
            self.assertEqual(1, logger.shipping.dropped)
            self.assertIn("too_deep", logger.said.getvalue())

    def test_a_full_queue_drops_the_newest_counts_them_and_says_so_later(self):
        port = free_port()
        with logger_to("http://127.0.0.1:%d" % port, queue_size=10, batch_size=5) as logger:
            logger.info("event")
            time.sleep(0.3)  # The thread holds this one and tries in vain.
            for _ in range(30):
                logger.info("event")
            self.assertEqual(20, logger.shipping.dropped)
            with StubServer(port) as server:
                self.assertTrue(server.wait_for(
                    lambda: any("dropped" in event["details"] for event in server.accepted())))
                logger.shipping.flush()
                kept = [event for event in server.accepted() if "sequence" in event["details"]]
                reports = [event for event in server.accepted() if "sequence" not in event["details"]]
                self.assertEqual(list(range(1, 12)), sequences(kept))
                self.assertEqual([20], [report["details"]["dropped"] for report in reports])
                self.assertIn("20 log events", reports[0]["summary"])
                logger.info("after")
                logger.shipping.flush()
                self.assertEqual(32, sequences(server.accepted()[-1:])[0])

    def test_nothing_is_lost_while_the_server_is_away(self):
        port = free_port()
        with logger_to("http://127.0.0.1:%d" % port) as logger:
            for i in range(500):
                logger.info("event %d", i)
            time.sleep(0.3)
            with StubServer(port) as server:
                self.assertTrue(server.wait_for(lambda: len(server.accepted()) == 500))
                self.assertEqual(list(range(1, 501)), sequences(server.accepted()))

    def test_a_connection_closed_while_idle_loses_nothing(self):
        with StubServer() as server:
            with logger_to(server.url) as logger:
                logger.info("one")
                logger.shipping.flush()
                logger.shipping._shipper._transport._connection.sock.shutdown(socket.SHUT_RDWR)
                logger.info("two")
                logger.shipping.flush()
                self.assertEqual(["one", "two"], summaries(server.accepted()))

    def test_close_gives_up_in_time_and_says_what_was_lost(self):
        with logger_to("http://127.0.0.1:%d" % free_port(), flush_seconds=0.5) as logger:
            for _ in range(7):
                logger.info("x")
            started = time.monotonic()
            logger.shipping.close()
            self.assertLess(time.monotonic() - started, 5)
            self.assertEqual(7, logger.shipping.dropped)
            self.assertIn("7 events were not delivered", logger.said.getvalue())

    def test_logging_never_waits_for_a_server_that_hangs(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            with logger_to("http://127.0.0.1:%d" % silent.getsockname()[1], flush_seconds=0.2) as logger:
                started = time.monotonic()
                for _ in range(2_000):
                    logger.info("x")
                self.assertLess(time.monotonic() - started, 5)

    def test_many_threads_are_numbered_without_gap(self):
        with StubServer() as server, logger_to(server.url) as logger:
            threads = [threading.Thread(target=lambda: [logger.info("x") for _ in range(500)]) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            logger.shipping.flush()
            self.assertEqual(list(range(1, 4_001)), sorted(sequences(server.accepted())))

    def test_what_sending_itself_logs_is_not_sent(self):
        with StubServer() as server, logger_to(server.url) as logger:
            transport = logger.shipping._shipper._transport
            post = transport.post

            def noisy_post(*arguments):
                logger.info("I am sending")
                return post(*arguments)

            transport.post = noisy_post
            logger.info("x")
            logger.shipping.flush()
            self.assertEqual(["x"], summaries(server.accepted()))

    def test_it_can_be_configured_by_dictionary(self):
        with StubServer() as server:
            logging.config.dictConfig({
                "version": 1, "disable_existing_loggers": False,
                "handlers": {"tocsin": {"class": "tocsin_logging.TocsinHandler", "url": server.url,
                                        "category": "web", "tags": ["prod"], "level": "INFO"}},
                "loggers": {"configured": {"handlers": ["tocsin"], "level": "DEBUG", "propagate": False}},
            })
            logger = logging.getLogger("configured")
            logger.debug("no")
            logger.warning("yes")
            logger.handlers[0].close()
            self.assertEqual([("web", ["prod"], "yes")],
                             [(e["category"], e["tags"], e["summary"]) for e in server.accepted()])

    def test_an_address_that_can_never_work_is_refused_at_once(self):
        for url in ("localhost:8080", "ftp://host/", "http://", "http://host:port/"):
            with self.subTest(url), self.assertRaises(ValueError):
                TocsinHandler(url)
        with self.assertRaises(ValueError):
            TocsinHandler(key="a\r\nb")


if __name__ == "__main__":
    unittest.main()
