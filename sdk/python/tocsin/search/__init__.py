"""Elasticsearch's queries over documents in memory, as MozDef's mapping has them mean."""
