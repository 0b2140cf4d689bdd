"""Sends events with Python's Elasticsearch client, in bulk and one by one, and prints what it was told.

Usage: bulk.py URL KEY
"""
import sys, warnings
from elasticsearch import Elasticsearch, __version__
from elasticsearch.helpers import bulk

warnings.simplefilter("ignore")
basic = "basic_auth" if __version__[0] >= 8 else "http_auth"
client = Elasticsearch(sys.argv[1], **{basic: ("sender", sys.argv[2])})
actions = [
    {"_op_type": "create" if i % 2 else "index", "_index": "logs",
     "_source": {"index": {"n": i}, "summary": f"bulk {i}", "category": "python-bulk", "n": i}}
    for i in range(500)
]
sent, errors = bulk(client, actions, chunk_size=200)
document = {"summary": "one", "category": "python-bulk", "n": 500}
one = client.index(index="logs", **({"document": document} if __version__[0] >= 8 else {"body": document}))
refused, reasons = bulk(client, [{"_op_type": "delete", "_index": "logs", "_id": "1"}], raise_on_error=False)
print(f"sent {sent}, {len(errors)} errors; one {one['result']}; deleted {refused}: {reasons[0]['delete']['status']}")
