"""The small modules that alerts written for MozDef import."""

import importlib.util
import os
import sys
import unittest
from datetime import datetime, timedelta, timezone

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
for folder in ("mozdef", ""):
    sys.path.insert(0, os.path.join(HOME, folder))

import hjson  # noqa: E402
from mozdef_util.event import Event  # noqa: E402
from mozdef_util.utilities.dict2List import dict2List  # noqa: E402
from mozdef_util.utilities.dot_dict import DotDict  # noqa: E402
from mozdef_util.utilities.toUTC import toUTC  # noqa: E402


def stand_in(name):
    """Our module, also where Python has the one that it stands in for."""
    spec = importlib.util.spec_from_file_location(
        "our_" + name, os.path.join(HOME, "stand_ins", name, "__init__.py"),
        submodule_search_locations=[os.path.join(HOME, "stand_ins", name)])
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class Dates(unittest.TestCase):
    def test_dates_of_many_kinds_are_instants_in_utc(self):
        for date, expected in (
            ("2026-01-31T13:00:00.5+01:00", "2026-01-31T12:00:00.500000+00:00"),
            ("2026-01-31 12:00:00", "2026-01-31T12:00:00+00:00"),
            ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00+00:00"),
            ("2026-01-31", "2026-01-31T00:00:00+00:00"),
            ("Sat, 31 Jan 2026 12:00:00 -0500", "2026-01-31T17:00:00+00:00"),
            ("31/Jan/2026:12:00:00 +0000", "2026-01-31T12:00:00+00:00"),
            ("Jan 31 2026 12:00:00", "2026-01-31T12:00:00+00:00"),
            ("Sat Jan 31 12:00:00 2026", "2026-01-31T12:00:00+00:00"),
            ("January 31, 2026 1:30 PM", "2026-01-31T13:30:00+00:00"),
            ("01/31/2026 12:00:00", "2026-01-31T12:00:00+00:00"),
            (1769860800, "2026-01-31T12:00:00+00:00"), (1769860800123, "2026-01-31T12:00:00.123000+00:00"),
            (1769860800123456789, "2026-01-31T12:00:00.123456+00:00"),
            ("1769860800.5", "2026-01-31T12:00:00.500000+00:00"),
            (0, "1970-01-01T00:00:00+00:00"), (datetime(2026, 1, 31, 12), "2026-01-31T12:00:00+00:00"),
            (datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(hours=2))), "2026-01-31T10:00:00+00:00"),
        ):
            self.assertEqual(toUTC(date).isoformat(), expected, date)

    def test_a_date_without_a_year_is_of_this_year(self):
        self.assertEqual(toUTC("Oct  7 12:34:56").isoformat(), f"{datetime.now().year}-10-07T12:34:56+00:00")

    def test_what_is_no_date_is_refused(self):
        for text in ("", "soon", "2026-13-01", "99"):
            with self.assertRaises(ValueError, msg=text):
                toUTC(text)


class Hjson(unittest.TestCase):
    def test_json_is_hjson(self):
        self.assertEqual(hjson.loads('{"a": [1, -2.5e3, true, null, "x\\u00e4\\n"], "b": {}}'),
                         {"a": [1, -2500.0, True, None, "xä\n"], "b": {}})

    def test_comments_bare_names_bare_texts_and_missing_commas(self):
        text = """
        // one
        name: a text, with commas # and no comment
        'other': 5 # five
        list: [
          first one
          /* two */ 2,
          'three'
        ]
        """
        self.assertEqual(hjson.loads(text), {"name": "a text, with commas # and no comment", "other": 5,
                                             "list": ["first one", 2, "three"]})

    def test_texts_over_several_lines_lose_their_margin(self):
        self.assertEqual(hjson.loads("{\n  a:\n    '''\n    x\n      y\n    '''\n}"), {"a": "x\n  y"})

    def test_what_cannot_be_read_is_refused_with_its_line(self):
        for text in ("{", '{"a" 1}', "[1", "{a: }", '{"a": "x', "{}{}", "[" * 300):
            with self.assertRaisesRegex(ValueError, "line", msg=text):
                hjson.loads(text)


class Values(unittest.TestCase):
    def test_dotted_paths(self):
        value = DotDict({"a": {"b": 1}})
        self.assertEqual((value.a.b, value.get("a.b"), value.get("a.c", 2)), (1, 1, 2))
        with self.assertRaises(AttributeError):
            value.none

    def test_keys_and_values_for_plugins(self):
        self.assertEqual(sorted(map(str, dict2List({"A": ["B", {"c": 1}]}))), ["1", "a", "b", "c"])

    def test_required_fields_are_added_and_others_kept(self):
        event = Event({"summary": "s", "hostname": "h"})
        event.add_required_fields()
        self.assertEqual((event["summary"], event["hostname"], event["category"], event["tags"], event["type"]),
                         ("s", "h", "UNKNOWN", [], "event"))


class StandIns(unittest.TestCase):
    def test_addresses_and_networks(self):
        netaddr = stand_in("netaddr")
        self.assertIn(netaddr.IPAddress("10.1.2.3"), netaddr.IPNetwork("10.0.0.0/8"))
        self.assertNotIn("11.1.2.3", netaddr.IPNetwork("10.0.0.0/8"))
        self.assertNotIn("2001:db8::1", netaddr.IPNetwork("10.0.0.0/8"))
        self.assertIn("10.9.9.9", netaddr.IPSet(["10.9.0.0/16"]))
        self.assertEqual(str(netaddr.IPNetwork("10.1.2.3")[0]), "10.1.2.3")
        self.assertTrue(netaddr.IPAddress("192.168.1.1").is_private())
        self.assertFalse(netaddr.IPAddress("8.8.8.8").is_private())
        with self.assertRaises(netaddr.core.AddrFormatError):
            netaddr.IPAddress("example.com")
        self.assertTrue(netaddr.valid_ipv4("1.2.3.4") and not netaddr.valid_ipv4("1.2.3"))

    def test_requests_go_to_the_web_alone(self):
        requests = stand_in("requests")
        with self.assertRaises(requests.exceptions.ConnectionError):
            requests.get("http://127.0.0.1:1/")
        with self.assertRaises(requests.exceptions.InvalidSchema):
            requests.get("file:///etc/passwd")


if __name__ == "__main__":
    unittest.main()
