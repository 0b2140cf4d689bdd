"""Reads the known events with Python's Elasticsearch client, and prints what it found on one line.

Usage: elastic.py URL [FORM TOKEN]; the form is one in which the client sends tokens.
"""
import sys, warnings
from elasticsearch import Elasticsearch, NotFoundError, __version__
from elasticsearch.helpers import scan

warnings.simplefilter("ignore")
form, token = sys.argv[2:] or (None, "")
basic = "basic_auth" if __version__[0] >= 8 else "http_auth"
sign_in = {
    None: {},
    "basic": {basic: ("reader", token)},
    "apikey": {"api_key": token},
    "pair": {"api_key": ("reader", token)},
    "bearer": {"headers": {"authorization": "Bearer " + token}},
}[form]
client = Elasticsearch(sys.argv[1], **sign_in)
said = ["version " + client.info()["version"]["number"].split(".")[0]]
said.append(f"count {client.count(index='events')['count']}")
found = client.search(index="events", body={"query": {"term": {"hostname": "web1"}}})
said.append(f"found {found['hits']['total']['value']} of {found['hits']['hits'][0]['_source']['hostname']}")
sort = [{"utctimestamp": "desc"}, {"_doc": "desc"}]
numbers = lambda answer: " ".join(str(h["_source"]["details"]["n"]) for h in answer["hits"]["hits"])
page = client.search(index="events", body={"size": 3, "sort": sort})
said.append("page " + numbers(page))
page = client.search(index="events", body={"size": 3, "sort": sort, "search_after": page["hits"]["hits"][-1]["sort"]})
said.append("next " + numbers(page))
figures = client.search(index="events", body={"size": 0, "aggs": {"h": {"terms": {"field": "hostname"}, "aggs": {"m": {"max": {"field": "details.n"}}}}}})
said.append(", ".join(f"{b['key']}={b['doc_count']} max {b['m']['value']:.0f}" for b in figures["aggregations"]["h"]["buckets"]))
several = client.msearch(body=[{"index": "events"}, {"size": 0, "query": {"term": {"hostname": "db1"}}}, {"index": "events-20260111"}, {"size": 0}])
said.append("several " + " ".join(str(r["hits"]["total"]["value"]) for r in several["responses"]))
try:
    client.search(index="nothing")
except NotFoundError as e:
    said.append(f"unknown index {e.status_code}")
rows = client.cat.indices(index="events", format="json")
said.append("indices " + " ".join(r["index"] for r in rows))
mapping = client.indices.get_mapping(index="events")["events-20260110"]["mappings"]["properties"]
caps = client.field_caps(index="events", fields="*")["fields"]
said.append("has mapping" if mapping["summary"]["type"] == "text" and "hostname" in caps else "lacks mapping")
# Scrolls page by page; then the same in a point in time.
said.append(f"scanned {len({h['_id'] for h in scan(client, index='events', query={'query': {'match_all': {}}}, size=5, scroll='1m')})}")
point, seen, after = client.open_point_in_time(index="events", keep_alive="1m")["id"], set(), {}
while True:
    page = client.search(body={"size": 5, "pit": {"id": point}, "sort": [{"hostname": "asc"}], **after})["hits"]["hits"]
    if not page:
        break
    seen.update(h["_id"] for h in page)
    after = {"search_after": page[-1]["sort"]}
client.close_point_in_time(body={"id": point})
said.append(f"point {len(seen)}")
said.append(f"document {client.get(index='events', id='4')['_source']['details']['n']}")
several = client.mget(index="events", body={"ids": ["4", "1"]})["docs"]
said.append("documents " + " ".join(str(d["_source"]["details"]["n"]) for d in several))
said.append("exists " + str(bool(client.exists(index="events", id="4"))).lower())
said.append("fields " + str("@timestamp" in str(client.indices.get_field_mapping(fields="@timestamp", index="events"))).lower())
print("; ".join(said))
