"""The process in which alerts in Python run beside a server."""

import json
import os
import subprocess
import sys
import tempfile
import textwrap
import threading
import unittest
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, HOME)

from tocsin.scripts.schedules import Schedule  # noqa: E402

NOW = "2026-01-31T12:00:00.1234567+00:00"
FOUND = {"_index": "events-20260131", "_id": "7", "sort": [1], "_source": {
    "utctimestamp": "2026-01-31T11:59:00Z", "summary": "s", "details": {"ip": "1.2.3.4"}}}
FINDER = """
    from lib.alerttask import AlertTask
    from mozdef_util.query_models import SearchQuery, TermMatch
    from datetime import datetime, timedelta

    class Finder(AlertTask):
        schedule = timedelta(minutes=5)

        def main(self):
            query = SearchQuery(minutes=5)
            query.add_must(TermMatch('category', 'c') | TermMatch('category', 'd'))
            self.filtersManual(query)
            self.searchEventsAggregated('details.ip')
            self.walkAggregations(threshold=1)

        def onAggregation(self, found):
            return self.createAlertDict(
                '%s at %s' % (found['value'], datetime.now()), 'c', ['t'], found['events'], 'ERROR')
"""


class Server:
    """A server that finds one event and takes every alert."""

    def __init__(self):
        outer = self
        self.asked = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append((self.path, self.headers["Authorization"], body))
                answer = {"hits": {"hits": [FOUND]}} if "_search" in self.path else {"id": "a1", "raised": True}
                content = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self):
        self._http.shutdown()
        self._http.server_close()


class Workers(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.realpath(folder.name)
        self.process = subprocess.Popen(
            [sys.executable, "-E", "-B", os.path.join(HOME, "tocsin", "scripts", "worker.py")], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={"PATH": os.environ["PATH"]})
        self.addCleanup(self.end)
        self.ask(do="hello", searchUrl=self.server.url, alertsUrl=self.server.url, token="t")

    def end(self):
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def load(self, script, name="finder.py"):
        return self.ask(do="load", file=os.path.join(self.folder, name), text=textwrap.dedent(script))

    def run_rule(self, rule, name="finder.py", since="2026-01-31T11:55:00+00:00", stop_after="00:00:50"):
        return self.ask(do="run", file=os.path.join(self.folder, name), rule=rule, now=NOW, since=since,
                        stopAfter=stop_after)

    def test_what_is_found_on_the_server_is_raised_there(self):
        self.assertEqual(self.load(FINDER), {"rules": [{"name": "Finder", "interval": "0.00:05:00"}]})
        self.assertEqual(self.run_rule("Finder"), {"isOverdue": False, "raised": 1})
        (path, token, search), (raised, _, draft) = self.server.asked
        self.assertEqual((path, token, raised),
                         ("/es/events,events-previous/_search", "Bearer t", "/api/v1/alerts"))
        self.assertEqual(search["query"]["bool"]["must"][0]["bool"]["minimum_should_match"], 1)
        self.assertEqual(
            {name: draft[name] for name in ("rule", "group", "window", "summary", "severity", "count", "start")},
            {"rule": "Finder", "group": "1.2.3.4", "window": "7", "severity": "high", "count": 1,
             "summary": "1.2.3.4 at 2026-01-31 12:00:00.123456", "start": "2026-01-31T11:59:00+00:00"})
        self.assertEqual(draft["events"], [{**FOUND["_source"], "id": "7"}])

    def test_events_and_rules_of_one_alert_are_told_apart(self):
        self.load(FINDER.replace("self.walkAggregations(threshold=1)", "self.custom_alert_name = 'Finder:one'\n"
                                 "            self.walkAggregations(threshold=1)\n"
                                 "            self.custom_alert_name = None\n"
                                 "            self.events = [{'_id': '9', '_index': 'e', '_source': {}}]\n"
                                 "            self.walkEvents()\n"
                                 "            self.es.save_alert({'summary': 'by hand'})\n\n"
                                 "        def onEvent(self, event):\n"
                                 "            return self.createAlertDict('one', 'c', [], [event])"))
        self.assertEqual(self.run_rule("Finder")["raised"], 3)
        drafts = [body for path, _, body in self.server.asked if path == "/api/v1/alerts"]
        self.assertEqual([(draft["group"], draft["window"]) for draft in drafts[:2]],
                         [("Finder:one 1.2.3.4", "7"), ("9", "9")])
        self.assertEqual((drafts[2]["group"], drafts[2]["events"]), ("by hand", []))

    def test_an_event_alerts_once(self):
        self.load(FINDER)
        self.assertEqual([self.run_rule("Finder")["raised"] for _ in range(2)], [1, 0])

    def test_a_failure_shows_its_traceback_and_harms_nobody_else(self):
        self.load(FINDER)
        self.load("from lib.alerttask import AlertTask\nclass A(AlertTask):\n    def main(self): 1 / 0", "a.py")
        failure = self.run_rule("A", "a.py")["failure"]
        self.assertIn("ZeroDivisionError", failure)
        self.assertIn("a.py", failure)
        self.assertEqual(self.run_rule("Finder")["raised"], 1)

    def test_a_run_that_takes_too_long_is_told_to_end_whatever_it_catches(self):
        self.load("from lib.alerttask import AlertTask\nclass A(AlertTask):\n    def main(self):\n"
                  "        while True:\n            try:\n                pass\n            except Exception: pass",
                  "a.py")
        reply = self.run_rule("A", "a.py", stop_after="00:00:00.2000000")
        self.assertTrue(reply["isOverdue"])
        self.assertIn("a.py", reply["failure"])

    def test_what_scripts_print_and_read_is_not_the_servers(self):
        self.load("import os, sys\nfrom lib.alerttask import AlertTask\nclass A(AlertTask):\n    def main(self):\n"
                  "        print('x'); os.system('echo x'); assert sys.stdin.read() == ''", "a.py")
        self.assertNotIn("failure", self.run_rule("A", "a.py"))

    def test_a_script_that_cannot_be_loaded_is_refused_with_its_line(self):
        for text, line, message in (
            ("x = 1\nif:", 2, "invalid syntax"), ("\nimport no_such_package.x", 2, "Python package no_such_package"),
            ("\n\n1 / 0", 3, "ZeroDivisionError"), ("x = 1", 0, "no class that derives from AlertTask"),
        ):
            (error,) = self.load(text)["errors"]
            self.assertEqual(error["line"], line, error)
            self.assertIn(message, error["message"])

    def test_a_new_version_takes_the_place_of_the_old_with_what_lies_beside_it(self):
        beside = os.path.join(self.folder, "beside.py")
        for word in ("one", "another"):
            with open(beside, "w", encoding="utf-8") as file:
                file.write(f"WORD = '{word}'")
            self.load("import beside\nfrom lib.alerttask import AlertTask\nclass A(AlertTask):\n    def main(self):\n"
                      "        raise RuntimeError(beside.WORD + ' word')", "a.py")
            self.assertIn(f"RuntimeError: {word} word", self.run_rule("A", "a.py")["failure"])

    def test_settings_beside_scripts_say_when_they_run(self):
        os.mkdir(os.path.join(self.folder, "lib"))
        with open(os.path.join(self.folder, "lib", "config.py"), "w", encoding="utf-8") as file:
            file.write("from celery.schedules import crontab, timedelta\n"
                       "ALERTS = {'finder.Finder': {'schedule': timedelta(hours=30)}}")
        self.assertEqual(self.load(FINDER)["rules"][0]["interval"], "1.06:00:00")


class Schedules(unittest.TestCase):
    NOON = datetime(2026, 1, 31, 12, 0, 30, tzinfo=timezone.utc)  # a Saturday

    def due(self, schedule, minutes, is_first=False):
        due = Schedule(schedule).due(self.NOON - timedelta(minutes=minutes), self.NOON, is_first)
        return [instant.strftime("%H:%M:%S") for instant in due]

    def test_missed_runs_are_caught_up_the_newest_last(self):
        self.assertEqual(self.due(timedelta(minutes=5), 5), ["12:00:30"])
        self.assertEqual(self.due(timedelta(minutes=5), 15), ["11:50:30", "11:55:30", "12:00:30"])
        self.assertEqual(len(self.due(timedelta(minutes=1), 600)), 11)
        self.assertEqual(self.due(timedelta(minutes=5), 1500, True), ["12:00:30"])

    def test_crontabs_fire_at_their_minutes(self):
        class crontab:
            def __init__(self, **fields):
                self.__dict__.update({"_orig_" + name: value for name, value in fields.items()})

        for fields, minutes, expected in (
            ({"minute": "*/10"}, 25, ["11:40:00", "11:50:00", "12:00:00"]), ({"minute": "*/10"}, 0, []),
            ({"minute": 0, "hour": 12}, 5, ["12:00:00"]), ({"minute": 0, "hour": "13"}, 5, []),
            ({"minute": "0", "day_of_week": "sat"}, 5, ["12:00:00"]),
            ({"minute": "0", "day_of_week": "mon-fri"}, 5, []),
            ({"minute": "55-59/2,0"}, 6, ["11:55:00", "11:57:00", "11:59:00", "12:00:00"]),
            ({"minute": "0", "day_of_month": "31", "month_of_year": "jan"}, 5, ["12:00:00"]),
        ):
            self.assertEqual(self.due(crontab(**fields), minutes), expected, fields)

    def test_a_crontab_that_cannot_be_read_is_refused(self):
        with self.assertRaises(ValueError):
            Schedule(type("crontab", (), {"_orig_minute": "every"})())


if __name__ == "__main__":
    unittest.main()
