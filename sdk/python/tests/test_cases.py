"""Cases with known answers, where the folder that TOCSIN_SHARED names has them (data/mozdef)."""

import json
import os
import unittest
from datetime import datetime, timedelta, timezone

from tocsin.search.store import DocumentStore

NOW = datetime(2017, 1, 1, 1, 0, tzinfo=timezone.utc)
CASES = os.path.join(os.environ.get("TOCSIN_SHARED", ""), "data", "mozdef")
MOZDEF = os.environ.get("TOCSIN_TEST_MOZDEF", "")
"""The folder of MozDef's own alert files, with which the cases of alerts are run."""


def cases(name):
    with open(os.path.join(CASES, name), encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def resolved(value):
    if isinstance(value, list):
        return [resolved(part) for part in value]
    if not isinstance(value, dict):
        return value
    if "$now" in value:
        return (NOW + timedelta(seconds=value["$now"])).isoformat()
    if "$hostname" in value:
        return "host"
    if "$year_of_now" in value:
        return str(NOW.year) + value["$year_of_now"]
    return {name: resolved(part) for name, part in value.items()}


@unittest.skipUnless(os.path.isfile(os.path.join(CASES, "query-cases.jsonl")), "TOCSIN_SHARED names no cases")
class Queries(unittest.TestCase):
    def test_queries_find_what_they_find_in_elasticsearch(self):
        for case in cases("query-cases.jsonl"):
            with self.subTest(case["id"]):
                (self.match if case["kind"] == "match" else self.search)(case)

    def match(self, case):
        store = DocumentStore()
        store.put("events", resolved(case["event"]))
        self.assertEqual(len(store.search(["events"], case["es_query"]).documents), int(case["matches"]))

    def search(self, case):
        store = DocumentStore()
        for entry in case["docs"]:
            for _ in range(entry["count"]):
                store.put("events", resolved(entry["doc"]))
        must = list(case["must"])
        if case["window"]:
            bounds = {"gte": NOW - timedelta(**case["window"]), "lte": NOW}
            ranges = [{"range": {name: bounds}} for name in ("utctimestamp", "receivedtimestamp")]
            must.append({"bool": {"should": ranges}})
        query = {"bool": {"must": must, "must_not": case["must_not"], "should": case["should"]}}
        found = store.search(["events"], query, case["size"], [{"terms": terms} for terms in case["aggregations"]])
        self.assertEqual(len(found.documents), case["hits"])
        counts = {field: {"terms": terms} for field, terms in found.aggregations.items()}
        self.assertEqual(counts or None, case["aggregation_result"])


@unittest.skipUnless(os.path.isdir(MOZDEF) and os.path.isdir(CASES), "TOCSIN_TEST_MOZDEF names no alert files")
class AlertFiles(unittest.TestCase):
    def test_the_files_raise_what_they_raise_on_mozdef(self):
        configs = {config["alert_file"]: config["config"] for config in cases("alert-config.jsonl")}
        for case in cases("alert-cases.jsonl"):
            with self.subTest(case["id"]):
                self.check(case, configs[case["alert_file"]])

    def check(self, case, configs):
        from test_alerts import Run

        run = Run(
            "", resolved(case["events"]), indices=resolved(case.get("fixtures") or {}),
            files={"configs/" + name: self.config(name, config) for name, config in configs.items()},
            file=os.path.join(MOZDEF, case["alert_file"]), now=NOW.isoformat(), **{"class": case["alert_class"]},
            **({"config": "configs"} if configs else {}))
        self.assertEqual(run.code, 0, run.errors)
        if case["kind"] == "negative":
            self.assertEqual(run.alerts, [])
            return
        self.assertTrue(run.alerts)
        for alert in run.alerts:
            expected = resolved(case["expected_alert"])
            self.assertEqual({name: alert.get(name) for name in expected}, expected)
            if case["expected_events_per_alert"] is not None:
                self.assertEqual(len(alert["events"]), case["expected_events_per_alert"])

    @staticmethod
    def config(name, config):
        if name.endswith(".json"):
            return json.dumps(config)
        return "[options]\n" + "".join(f"{key} = {value}\n" for key, value in config.items())


if __name__ == "__main__":
    unittest.main()
