"""Alerts written for MozDef, run once over events from files."""

import json
import os
import subprocess
import sys
import tempfile
import textwrap
import unittest

RUN = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tocsin", "scripts", "run_once.py")
NOW = "2026-01-31T12:00:00Z"
HEAD = """
    from lib.alerttask import AlertTask, add_hostname_to_ip
    from lib.deadman_alerttask import DeadmanAlertTask
    from mozdef_util.query_models import (
        Aggregation, BooleanMatch, ExistsMatch, LessThanMatch, PhraseMatch, QueryStringMatch, RangeMatch, SearchQuery,
        SubnetMatch, TermMatch, TermsMatch, WildcardMatch)
"""
BRUTE_FORCE = HEAD + """
    class BruteForce(AlertTask):
        def main(self):
            query = SearchQuery(minutes=5)
            query.add_must(TermMatch('category', 'auth'))
            self.filtersManual(query)
            self.searchEventsAggregated('details.ip', samplesLimit=2)
            self.walkAggregations(threshold=3, config={'x': 1})

        def onAggregation(self, a):
            hosts = self.mostCommon(a['allevents'], '_source.hostname')
            return self.createAlertDict(
                '%s from %s on %s %s' % (a['count'], a['value'], hosts, a['config']), 'brute', ['t'], a['events'])
"""
SIMPLE = HEAD + """
    class Simple(AlertTask):
        def main(self):
            query = SearchQuery(minutes=5)
            query.add_must(ExistsMatch('summary'))
            self.filtersManual(query)
            self.searchEventsSimple()
            self.walkEvents(word='w')

        def onEvent(self, event, word):
            return self.createAlertDict(event['_source']['summary'] + word, 'c', [], [event], 'WARNING', url='u')

        def onNoEvent(self, word):
            return self.createAlertDict('silence ' + word, 'c', [], [], 'INFO', channel='ops')
"""


class Run:
    """One run of a script; its alerts, its exit code and what it printed."""

    def __init__(self, script, events=(), files=None, indices=None, name="alert.py", **job):
        with tempfile.TemporaryDirectory() as folder:
            self.folder = os.path.realpath(folder)
            for path, text in {name: textwrap.dedent(script), **(files or {})}.items():
                path = os.path.join(self.folder, path)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(textwrap.dedent(text))
            job["indices"] = {index: self._lines(index, documents) for index, documents in (indices or {}).items()}
            job["events"] = self._lines("events", events)
            if "config" in job:
                job["config"] = os.path.join(self.folder, job["config"])
            job = {"file": os.path.join(self.folder, name), "now": NOW, "memory": 2 << 30, **job}
            done = subprocess.run(
                [sys.executable, "-E", "-B", RUN], input=json.dumps(job) + "\n", capture_output=True, text=True,
                env={"PATH": os.environ["PATH"]}, timeout=60, check=False)
        self.code, self.errors = done.returncode, done.stderr
        self.alerts = [json.loads(line) for line in done.stdout.splitlines()]
        self.summaries = [alert["summary"] for alert in self.alerts]

    def _lines(self, index, documents):
        path = os.path.join(self.folder, index + ".ndjson")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(document) + "\n" for document in documents)
        return path


def event(minute=59, **fields):
    return {"utctimestamp": f"2026-01-31T11:{minute:02}:00Z", "summary": "s", **fields}


def main_of(*lines):
    body = "\n".join(" " * 12 + line for line in lines)
    return HEAD + "\n    class Alert(AlertTask):\n        def main(self):\n" + body + "\n"


def saying(expression, *before):
    return main_of(*before, f"self.es.save_alert(self.createAlertDict(str({expression}), 'c', [], []))")


class Alerts(unittest.TestCase):
    def test_groups_over_the_threshold_alert_once_with_samples_of_their_events(self):
        events = [event(category="auth", hostname="h", details={"ip": "1.2.3.4"}) for _ in range(4)]
        events += [event(category="auth", details={"ip": "5.6.7.8"}) for _ in range(2)]
        run = Run(BRUTE_FORCE, events)
        self.assertEqual(run.code, 0, run.errors)
        self.assertEqual(run.summaries, ["4 from 1.2.3.4 on [('h', 4)] {'x': 1}"])
        self.assertEqual(len(run.alerts[0]["events"]), 2)

    def test_more_than_a_thousand_events_are_counted(self):
        run = Run(BRUTE_FORCE, [event(category="auth", details={"ip": "1.2.3.4"}) for _ in range(1500)])
        self.assertEqual(run.summaries, ["1500 from 1.2.3.4 on [] {'x': 1}"])

    def test_an_alert_holds_what_the_script_gave_and_its_events_as_they_are(self):
        odd = event(odd={"Deep": [1, None]})
        (alert,) = Run(SIMPLE, [odd]).alerts
        self.assertEqual(
            {name: value for name, value in alert.items() if name != "events"},
            {"utctimestamp": "2026-01-31T12:00:00+00:00", "severity": "WARNING", "summary": "sw", "category": "c",
             "tags": [], "channel": None, "notify_mozdefbot": True, "status": "manual", "classname": "Simple",
             "url": "u"})
        self.assertEqual(alert["events"][0]["documentsource"], odd)
        self.assertEqual(alert["events"][0]["documentindex"], "events")

    def test_silence_alerts_and_a_channel_asks_for_the_bot(self):
        (alert,) = Run(SIMPLE, []).alerts
        self.assertEqual(alert["summary"], "silence w")
        self.assertIs(alert["notify_mozdefbot"], True)

    def test_an_event_alerts_once_for_each_alert(self):
        run = Run(SIMPLE, [event(alert_names=["Simple"]), event(summary="t", alert_names=["Other"])])
        self.assertEqual(run.summaries, ["tw"])

    def test_events_that_were_alerted_on_are_not_found_again_in_the_same_run(self):
        script = SIMPLE.replace("self.walkEvents(word='w')", "self.walkEvents(word='w'); self.searchEventsSimple()\n"
                                "            assert self.events == []")
        self.assertEqual(Run(script, [event()]).code, 0)

    def test_a_window_takes_events_that_happened_or_came_in_it_both_ends_counted(self):
        events = [event(55, summary="first"), event(54, summary="old"),
                  event(54, summary="late", receivedtimestamp="2026-01-31T12:00:00Z"),
                  {"summary": "timeless"}, {"summary": "now", "utctimestamp": NOW}]
        self.assertEqual(Run(SIMPLE, events).summaries, ["firstw", "latew", "noww"])

    def test_queries_combine(self):
        run = Run(saying(
            "[len(q.execute(self.es)['hits']) for q in queries]",
            "a, b, c = TermMatch('x', 'a'), TermMatch('x', 'b'), TermMatch('y', 'c')",
            "queries = []",
            "for q in (a | b, a + c, a & c, ~a, (a | b) | c, BooleanMatch(must=[c], must_not=[a], should=[b])):",
            "    queries.append(SearchQuery()); queries[-1].add_must(q)",
        ), [{"x": "a", "y": "c"}, {"x": "b"}, {"y": "c"}, {"x": "b", "y": "c"}])
        self.assertEqual(run.summaries, ["[3, 1, 1, 3, 4, 1]"], run.errors)

    def test_aggregations_are_given_by_field(self):
        run = Run(saying(
            "q.execute(self.es)['aggregations']", "q = SearchQuery()", "q.add_aggregation(Aggregation('details.ip'))",
        ), [{"details": {"ip": "b"}}, {"details": {"ip": "a"}}, {"details": {"ip": "b"}}])
        self.assertEqual(
            run.summaries, [str({"details.ip": {"terms": [{"key": "b", "count": 2}, {"key": "a", "count": 1}]}})])

    def test_networks_of_both_kinds_are_searched(self):
        script = saying(
            "[len(q.execute(self.es)['hits']) for q in queries]", "queries = []",
            "for n in ('10.1.0.0/16', '2001:db8::/32'):",
            "    queries.append(SearchQuery()); queries[-1].add_must(SubnetMatch('details.ip', n))")
        run = Run(script, [{"details": {"ip": ip}} for ip in ("10.1.9.9", "10.2.0.1", "2001:db8::9")])
        self.assertEqual(run.summaries, ["[1, 1]"], run.errors)

    def test_a_search_for_nothing_fails(self):
        run = Run(saying("SearchQuery(minutes=1).execute(self.es)"))
        self.assertEqual(run.code, 1)
        self.assertIn("AttributeError", run.errors)

    def test_an_index_that_is_not_there_is_said_so(self):
        run = Run(main_of("q = SearchQuery(); q.add_must(ExistsMatch('a')); q.execute(self.es, indices=['none'])"))
        self.assertIn("ElasticsearchInvalidIndex: Invalid index: ['none']", run.errors)


class State(unittest.TestCase):
    def test_other_indices_are_given_made_and_written(self):
        script = saying(
            "[hit['_source'] for hit in q.execute(self.es, indices=['places'])['hits']]",
            "assert self.es.index_exists('places') and not self.es.index_exists('others')",
            "self.es.create_index('others'); assert self.es.index_exists('others')",
            "import datetime, collections; P = collections.namedtuple('P', 'a b')",
            "self.es.save_object(index='places', body={'u': 'y', 'p': [P(1, datetime.datetime(2026, 1, 1))]})",
            "q = SearchQuery(); q.add_must(ExistsMatch('u'))")
        run = Run(script, [], indices={"places": [{"u": "x"}]})
        self.assertEqual(
            run.summaries, [str([{"u": "x"}, {"u": "y", "p": [{"a": 1, "b": "2026-01-01T00:00:00"}]}])], run.errors)

    def test_a_document_with_an_identifier_is_found_and_replaced(self):
        script = saying(
            "(self.es.get_object_by_id('7', ['places'])['_source'], len(self.es.get_indices()))",
            "self.es.save_object(body={'u': 'new'}, index='places', doc_id='7')")
        run = Run(script, indices={"places": [{"_id": "7", "_source": {"u": "x"}}]})
        self.assertEqual(run.summaries, [str(({"u": "new"}, 3))], run.errors)


class Surroundings(unittest.TestCase):
    def test_every_clock_stands_still_in_utc(self):
        run = Run(saying(
            "[datetime.now().isoformat(), datetime.utcnow().isoformat(), datetime.now(timezone.utc).isoformat(),"
            " date.today().isoformat(), time.time(), time.strftime('%H:%M'), time.localtime()[3],"
            " (datetime.now() - timedelta(hours=1)).hour, isinstance(datetime.strptime('1', '%d'), datetime)]",
            "import time; from datetime import date, datetime, timedelta, timezone"))
        self.assertEqual(run.summaries, [str([
            "2026-01-31T12:00:00", "2026-01-31T12:00:00", "2026-01-31T12:00:00+00:00", "2026-01-31", 1769860800.0,
            "12:00", 12, 11, True])], run.errors)

    def test_the_folder_of_the_script_is_where_it_works_and_imports_from_behind_our_modules(self):
        run = Run(
            saying("[os.getcwd() == os.path.dirname(__file__), beside.WORD]", "import os, beside"),
            files={"beside.py": "WORD = 'found'", "lib/__init__.py": "raise RuntimeError()",
                   "lib/alerttask.py": "raise RuntimeError()"})
        self.assertEqual(run.summaries, ["[True, 'found']"], run.errors)

    def test_modules_named_from_the_folder_above_are_the_same(self):
        run = Run("from alerts.lib.alerttask import AlertTask as Above\nfrom lib.alerttask import AlertTask\n"
                  "import alerts.beside\nclass A(Above):\n    def main(self): assert Above is AlertTask",
                  files={"beside.py": ""})
        self.assertEqual(run.code, 0, run.errors)

    def test_what_it_prints_is_no_alert(self):
        run = Run(main_of("import os; print('said'); os.system('echo shouted')"))
        self.assertEqual((run.code, run.alerts), (0, []))
        self.assertIn("said", run.errors)
        self.assertIn("shouted", run.errors)

    def test_a_failure_shows_its_traceback_and_keeps_the_alerts_before_it(self):
        run = Run(saying("'before'").rstrip() + "; 1 / 0\n")
        self.assertEqual((run.code, run.summaries), (1, ["before"]))
        self.assertIn("ZeroDivisionError", run.errors)
        self.assertIn("alert.py", run.errors)

    def test_a_missing_package_is_named(self):
        run = Run(main_of("import no_such_package.part"))
        self.assertEqual(run.code, 1)
        self.assertIn("needs the Python package no_such_package", run.errors)

    def test_a_class_must_be_named_where_there_are_several(self):
        two = BRUTE_FORCE + SIMPLE.replace(HEAD, "")
        self.assertIn("BruteForce, Simple", Run(two).errors)
        self.assertEqual(Run(two, **{"class": "Simple"}).summaries, ["silence w"])
        self.assertIn("has no class Nobody", Run(two, **{"class": "Nobody"}).errors)

    def test_memory_is_limited(self):
        run = Run(main_of("x = bytearray(4 << 30)"))
        self.assertEqual(run.code, 1)
        self.assertIn("MemoryError", run.errors)

    def test_a_flood_of_alerts_is_stopped(self):
        run = Run(main_of("while True: self.es.save_alert({'summary': 's'})"))
        self.assertEqual((run.code, len(run.alerts)), (1, 10_000))
        self.assertIn("more than 10,000 alerts", run.errors)

    def test_a_line_that_is_no_object_is_named(self):
        run = Run(SIMPLE, ["text"])
        self.assertEqual(run.code, 1)
        self.assertIn("events.ndjson, line 1", run.errors)


class Configuration(unittest.TestCase):
    INI = saying("[self.config.hosts, self.config.none]", "self.parse_config('a.conf', ['hosts', 'none'])")
    JSON = saying("self.parse_json_alert_config('a.json')")
    OPENED = saying("open(os.path.join(os.path.dirname(__file__), 'a.json')).read()", "import os")

    def test_files_are_read_from_beside_the_script(self):
        self.assertEqual(Run(self.INI, files={"a.conf": "[options]\nhosts = x y"}).summaries, ["['x y', '']"])
        self.assertEqual(Run(self.JSON, files={"a.json": '{"k": 1}'}).summaries, ["{'k': 1}"])

    def test_a_file_or_folder_that_is_named_takes_their_place(self):
        files = {"a.conf": "[options]\nhosts = x", "c/a.conf": "[options]\nhosts = y", "c/b.conf": "[options]\nhosts=z",
                 "a.json": "1", "c/a.json": "2"}
        for config, expected in (("c", "y"), ("c/a.conf", "y")):
            self.assertEqual(Run(self.INI, files=files, config=config).summaries, [f"['{expected}', '']"], config)
        self.assertEqual(Run(self.INI, files={"a.conf": "", "c/b.conf": "[options]\nhosts=z"}, config="c/b.conf")
                         .summaries, ["['z', '']"])
        self.assertEqual(Run(self.OPENED, files=files, config="c").summaries, ["2"])
        self.assertEqual(Run(self.OPENED, files=files).summaries, ["1"])

    def test_settings_beside_the_script_give_arguments_and_plugins(self):
        files = {
            "lib/config.py": "from celery.schedules import crontab\n"
            "ALERTS = {'alert.Alert': {'schedule': crontab(minute='*/5'), 'kwargs': {'word': 'w'}}}\n"
            "ALERT_PLUGINS = ['late', 'early', 'broken', 'other']",
            "plugins/early.py": self.plugin("*", 1, "message['summary'] += ' early'"),
            "plugins/late.py": self.plugin("Alert", 9, "message['summary'] += ' late'"),
            "plugins/broken.py": self.plugin("*", 2, "raise RuntimeError('broken')"),
            "plugins/other.py": self.plugin("nobody", 3, "message['summary'] = 'wrong'"),
        }
        script = HEAD + """
    class Alert(AlertTask):
        def main(self, word):
            self.events = [{'_index': 'events', '_id': '1', '_source': {}}]
            self.walkEvents(word=word)
        def onEvent(self, event, word):
            return self.createAlertDict(word, 'c', [], [event])
"""
        run = Run(script, [{}], files=files)
        self.assertEqual(run.summaries, ["w early late"], run.errors)
        self.assertIn("RuntimeError: broken", run.errors)

    @staticmethod
    def plugin(registration, priority, line):
        return (f"class message(object):\n    registration = ['{registration}']\n    priority = {priority}\n"
                f"    def onMessage(self, message):\n        {line}\n        return message\n")


if __name__ == "__main__":
    unittest.main()
