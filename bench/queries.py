#!/usr/bin/env python3
"""Times fifteen questions of an analyst against a running Tocsin, and checks their answers.

    bench/queries.py --search http://127.0.0.1:9090 --events EVENTS.ndjson [--expected ANSWERS.json] [--runs 5]

EVENTS.ndjson.meta.json says what to look for (a hot host, a needle, a request id, the day). ANSWERS.json has, for each question,
"numbers", "rows" or "times". One client, one question at a time, over one connection; the clock runs from sending a question to
having read the last byte of its answer. Prints a table of the best and the median milliseconds.
"""
import argparse, http.client, json, statistics, sys, time, urllib.parse
from datetime import datetime, timedelta

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--search", required=True)
parser.add_argument("--events", required=True)
parser.add_argument("--expected")
parser.add_argument("--runs", type=int, default=5)
parser.add_argument("--token")
options = parser.parse_args()

meta = json.load(open(options.events + ".meta.json"))
expected = json.load(open(options.expected)) if options.expected else {}
hot, request_id, needle = meta["hot_ssh_hosts"][0], meta["sample_request_ids"][5], meta["needles"][6]["token"]
day = meta["start"][:10]
day_after = (datetime.fromisoformat(day) + timedelta(days=1)).strftime("%Y-%m-%d")
whole = {"from": day + "T00:00:00Z", "to": day_after + "T00:00:00Z"}

QUESTIONS = {
    "q01": ("* | stats count() as n", {"from": day + "T09:13:27Z", "to": day + "T15:41:10Z"}),
    "q02": ("* | histogram 1m", whole),
    "q03": ('category:=authentication processname:=sshd summary:"Failed password"'
            " | stats count() as n by details.sourceipaddress | sort n desc | limit 10", whole),
    "q04": (f'summary:"{needle}"', whole),
    "q05": (f'hostname:="{hot}" summary:"Failed password"', {"from": day + "T23:00:00Z", "to": whole["to"], "limit": 500}),
    "q06": ("details.username:* | stats distinct(details.username) as n by hostname", whole),
    "q07": ("category:=web", {**whole, "limit": 500}),
    "q08": (r"details.CommandLine:/(?i)\s-e(nc(odedcommand)?)?\s+[A-Za-z0-9+\/=]{40,}/ | stats count() as n", whole),
    "q09": ("details.status:>=500 | stats count() as n by details.url | sort n desc | limit 20", whole),
    "q10": ("* | stats count() as n by hostname, severity", whole),
    "q11": (f'details.request_id:="{request_id}"', whole),
    "q12": ("hostname:web01* | stats count() as n by category", whole),
    "q13": ('summary:"failed password" | stats count() as n', whole),
    "q14": ("summary:*segfau* | stats count() as n", whole),
    "q15": ("*", {**whole, "limit": 500}),
}


def micros(text):
    fraction = text[20:].rstrip("Z") if text[19:20] == "." else ""
    return int(datetime.fromisoformat(text[:19] + "+00:00").timestamp()) * 1_000_000 + int((fraction + "000000")[:6])


def is_right(name, answer):
    want = expected.get(name)
    if want is None:
        return None
    if "rows" in want:
        return len(answer["events"]) == want["rows"]
    if "times" in want:
        return sorted((micros(e["utctimestamp"]) for e in answer["events"]), reverse=True) == want["times"]
    column = answer["columns"].index("count" if name == "q02" else "n")
    rows = sorted(answer["rows"]) if name == "q02" else answer["rows"]
    got = [row[column] for row in rows]
    return (got if name == "q02" else sorted(got, reverse=True)) == want["numbers"]


address = urllib.parse.urlsplit(options.search)
connection = http.client.HTTPConnection(address.hostname, address.port, timeout=120)
headers = {"Content-Type": "application/json", **({"Authorization": "Bearer " + options.token} if options.token else {})}
wrong, medians = [], []
print("| question | best ms | median ms | first ms | right |\n|---|---|---|---|---|")
for name, (query, more) in QUESTIONS.items():
    took = []
    for _ in range(options.runs):
        started = time.perf_counter()
        connection.request("POST", "/api/v1/search", json.dumps({"query": query, **more}), headers)
        response = connection.getresponse()
        body = response.read()
        took.append((time.perf_counter() - started) * 1e3)
    if response.status != 200:
        print(f"| {name} | {response.status} {body[:100]!r} ||||")
        wrong.append(name)
        continue
    right = is_right(name, json.loads(body))
    if right is False:
        wrong.append(name)
    medians.append(statistics.median(took))
    print(f"| {name} | {min(took):.1f} | {statistics.median(took):.1f} | {took[0]:.1f} | {'' if right is None else 'yes' if right else 'NO'} |")
print(f"\ngeometric mean of the medians: {statistics.geometric_mean(medians):.1f} ms")
if wrong:
    sys.exit("wrong: " + ", ".join(wrong))
