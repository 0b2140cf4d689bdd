import json
import logging
import logging.config
import os
import socket
import sys
import time
import unittest

from tocsin_logging import TocsinFormatter


def record_of(message="hello", *args, **attributes):
    record = logging.LogRecord("shop.cart", logging.WARNING, "/srv/shop/cart.py", 77, message, args, None, "add")
    record.__dict__.update(attributes)
    return record


def formatted(record, **options):
    line = TocsinFormatter(**options).format(record)
    assert "\n" not in line
    line.encode("utf-8")
    return json.loads(line)


class Hostile:
    def __str__(self):
        raise RuntimeError("no")

    __repr__ = __str__


class FormatterTests(unittest.TestCase):
    def test_fields_are_those_of_the_schema(self):
        before = time.time()
        event = formatted(record_of("%s items", 3), category="web", tags=["a"], processname="shop")
        self.assertEqual("web", event["category"])
        self.assertEqual(socket.gethostname(), event["hostname"])
        self.assertEqual(["a"], event["tags"])
        self.assertEqual("cart", event["module"])
        self.assertEqual("/srv/shop/cart.py", event["source"])
        self.assertEqual("WARNING", event["severity"])
        self.assertEqual(os.getpid(), event["processid"])
        self.assertEqual("shop", event["processname"])
        self.assertEqual("3 items", event["summary"])
        self.assertIsInstance(event["timestamp"], float)
        self.assertTrue(before <= event["timestamp"] <= time.time())
        self.assertEqual(30, event["details"]["loglevel"])
        self.assertEqual(77, event["details"]["linenumber"])
        self.assertIsInstance(event["details"]["relativeCreatedTimestamp"], float)
        self.assertEqual("shop.cart", event["details"]["logger"])
        self.assertEqual("add", event["details"]["funcname"])
        self.assertEqual("MainThread", event["details"]["threadname"])

    def test_extra_attributes_keep_their_types(self):
        extra = {"user": "ann", "status": 500, "ratio": 0.5, "ok": True, "none": None, "list": (1, "b"), "map": {1: 2}}
        details = formatted(record_of(**extra))["details"]
        for name in ("user", "status", "ratio", "ok", "none"):
            self.assertIs(type(extra[name]), type(details[name]))
            self.assertEqual(extra[name], details[name])
        self.assertEqual([1, "b"], details["list"])
        self.assertEqual({"1": 2}, details["map"])

    def test_extra_never_hides_what_the_formatter_says(self):
        details = formatted(record_of(loglevel="mine", sequence=9))["details"]
        self.assertEqual(30, details["loglevel"])
        self.assertEqual("mine", details["extra_loglevel"])
        self.assertEqual(9, details["extra_sequence"])

    def test_exception_has_type_message_and_traceback(self):
        try:
            raise KeyError("basket")
        except KeyError:
            event = formatted(record_of("failed", exc_info=sys.exc_info()))
        self.assertEqual("failed", event["summary"])
        self.assertEqual("builtins.KeyError", event["details"]["exception"]["type"])
        self.assertEqual("'basket'", event["details"]["exception"]["message"])
        self.assertIn("test_formatter.py", event["details"]["exception"]["traceback"])

    def test_stack_is_kept(self):
        self.assertEqual("here", formatted(record_of(stack_info="here"))["details"]["stack"])

    def test_wrong_arguments_give_the_message_as_written(self):
        event = formatted(record_of("%d items", "three"))
        self.assertEqual("%d items", event["summary"])
        self.assertIn("TypeError", event["details"]["formaterror"])
        self.assertIn("three", event["details"]["arguments"])

    def test_nothing_that_can_be_logged_raises(self):
        circle = []
        circle.append(circle)
        deep = current = {}
        for _ in range(200):
            current["next"] = current = {}
        hostile_values = [
            Hostile(), {"in": Hostile()}, {Hostile(): 1}, circle, deep, [circle] * 50, float("nan"), float("-inf"),
            10 ** 5000, -(10 ** 5000), 2 ** 64, "\udc80 half", b"\xff\x00", {"\ud800": "\udfff"}, {1, 2}, object(),
            type, "\x00\x1b[31m\u2028", sys.modules, list(range(100_000)),
        ]
        for value in hostile_values:
            with self.subTest(type(value).__name__):
                self.assertEqual("hello", formatted(record_of(value=value))["summary"])
        for message in (Hostile(), None, 7, "\udc80", b"%s"):
            formatted(record_of(message))
            formatted(record_of(message, Hostile()))
        try:
            raise ValueError(Hostile())
        except ValueError:
            formatted(record_of("x", exc_info=sys.exc_info()))

    def test_numbers_beyond_json_stay_readable(self):
        details = formatted(record_of(big=2 ** 70, edge=2 ** 64 - 1, nan=float("nan")))["details"]
        self.assertEqual(hex(2 ** 70), details["big"])
        self.assertEqual(2 ** 64 - 1, details["edge"])
        self.assertEqual("nan", details["nan"])

    def test_it_can_be_configured_as_any_formatter(self):
        for entry in ({"()": "tocsin_logging.TocsinFormatter", "category": "x"},
                      {"class": "tocsin_logging.TocsinFormatter", "format": "%(message)s"}):
            logging.config.dictConfig({
                "version": 1, "disable_existing_loggers": False, "formatters": {"json": entry},
                "handlers": {"out": {"class": "logging.NullHandler", "formatter": "json"}},
            })


if __name__ == "__main__":
    unittest.main()
