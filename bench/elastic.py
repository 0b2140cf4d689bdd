#!/usr/bin/env python3
"""Times the fifteen questions of bench/queries.py, put in Elasticsearch's query DSL, against anything that answers it.

    bench/elastic.py --url http://127.0.0.1:9200 --index events --events EVENTS.ndjson [--runs 5] [--make-index]

For a yardstick on the same machine in the same hour: an OpenSearch whose index --make-index lays out as fairly as can be (one shard,
no replica, summary analysed, other strings as keywords, translog synced before the answer, request cache off). Prints the table that
bench/queries.py prints.
"""
import argparse, http.client, json, statistics, time, urllib.parse
from datetime import datetime, timedelta

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--url", required=True)
parser.add_argument("--index", default="events")
parser.add_argument("--events", required=True)
parser.add_argument("--runs", type=int, default=5)
parser.add_argument("--make-index", action="store_true", help="make the index and do nothing else")
parser.add_argument("--time", default="timestamp", help="the field with the event's time")
options = parser.parse_args()

address = urllib.parse.urlsplit(options.url)
connection = http.client.HTTPConnection(address.hostname, address.port, timeout=300)


def ask(method, path, body):
    connection.request(method, address.path + path, json.dumps(body), {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = response.read()
    if response.status >= 300:
        raise SystemExit(f"{method} {path}: {response.status} {answer[:300]!r}")
    return answer


if options.make_index:
    strings = {"strings": {"match_mapping_type": "string", "mapping": {"type": "keyword", "ignore_above": 8000}}}
    ask("PUT", "/" + options.index, {
        "settings": {"number_of_shards": 1, "number_of_replicas": 0, "codec": "best_compression", "requests.cache.enable": False,
                     "translog.durability": "request", "mapping.total_fields.limit": 5000},
        "mappings": {"dynamic_templates": [strings], "properties": {"summary": {"type": "text"}, options.time: {"type": "date"}}},
    })
    raise SystemExit(0)

meta = json.load(open(options.events + ".meta.json"))
hot, request_id, needle = meta["hot_ssh_hosts"][0], meta["sample_request_ids"][5], meta["needles"][6]["token"]
day = meta["start"][:10]
day_after = (datetime.fromisoformat(day) + timedelta(days=1)).strftime("%Y-%m-%d")


def within(start, end):
    return {"range": {options.time: {"gte": start, "lt": end}}}


def page(filters, size):
    return {"size": size, "track_total_hits": True, "sort": [{options.time: "desc"}], "query": {"bool": {"filter": filters}}}


def figures(filters, aggregation):
    return {"size": 0, "track_total_hits": True, "query": {"bool": {"filter": filters}}, "aggs": {"a": aggregation} if aggregation else {}}


whole = within(day + "T00:00:00Z", day_after + "T00:00:00Z")
failed = {"match_phrase": {"summary": "Failed password"}}
regex = r"(.*\s)?-[eE]([nN][cC]([oO][dD][eE][dD][cC][oO][mM][mM][aA][nN][dD])?)?\s+[A-Za-z0-9+/=]{40,}.*"
QUESTIONS = {
    "q01": figures([within(day + "T09:13:27Z", day + "T15:41:10Z")], None),
    "q02": figures([whole], {"date_histogram": {"field": options.time, "fixed_interval": "1m"}}),
    "q03": figures([whole, {"term": {"category": "authentication"}}, {"term": {"processname": "sshd"}}, failed],
                   {"terms": {"field": "details.sourceipaddress", "size": 10}}),
    "q04": page([whole, {"match": {"summary": {"query": needle, "operator": "and"}}}], 100),
    "q05": page([within(day + "T23:00:00Z", day_after + "T00:00:00Z"), {"term": {"hostname": hot}}, failed], 500),
    "q06": figures([whole, {"exists": {"field": "details.username"}}],
                   {"terms": {"field": "hostname", "size": 10000}, "aggs": {"n": {"cardinality": {"field": "details.username"}}}}),
    "q07": page([whole, {"term": {"category": "web"}}], 500),
    "q08": figures([whole, {"regexp": {"details.CommandLine": {"value": regex.replace(r"\s", "[ \t]")}}}], None),
    "q09": figures([whole, {"range": {"details.status": {"gte": 500}}}], {"terms": {"field": "details.url", "size": 20}}),
    "q10": figures([whole], {"terms": {"field": "hostname", "size": 10000}, "aggs": {"s": {"terms": {"field": "severity"}}}}),
    "q11": page([whole, {"term": {"details.request_id": request_id}}], 100),
    "q12": figures([whole, {"prefix": {"hostname": "web01"}}], {"terms": {"field": "category", "size": 100}}),
    "q13": figures([whole, failed], None),
    "q14": figures([whole, {"wildcard": {"summary": {"value": "*segfau*"}}}], None),
    "q15": page([whole], 500),
}

medians = []
print("| question | best ms | median ms | first ms | hits |\n|---|---|---|---|---|")
for name, body in QUESTIONS.items():
    took = []
    for _ in range(options.runs):
        started = time.perf_counter()
        answer = ask("POST", f"/{options.index}/_search", body)
        took.append((time.perf_counter() - started) * 1e3)
    medians.append(statistics.median(took))
    hits = json.loads(answer)["hits"]["total"]["value"]
    print(f"| {name} | {min(took):.1f} | {statistics.median(took):.1f} | {took[0]:.1f} | {hits} |", flush=True)
print(f"\ngeometric mean of the medians: {statistics.geometric_mean(medians):.1f} ms")
