"""The queries that alerts are made of."""

from .matches import (
    Aggregation,
    BooleanMatch,
    ExistsMatch,
    LessThanMatch,
    PhraseMatch,
    Query,
    QueryStringMatch,
    RangeMatch,
    SubnetMatch,
    TermMatch,
    TermsMatch,
    WildcardMatch,
)
from .results import AggregatedResults, SimpleResults
from .search_query import SearchQuery

__all__ = [
    "AggregatedResults",
    "Aggregation",
    "BooleanMatch",
    "ExistsMatch",
    "LessThanMatch",
    "PhraseMatch",
    "Query",
    "QueryStringMatch",
    "RangeMatch",
    "SearchQuery",
    "SimpleResults",
    "SubnetMatch",
    "TermMatch",
    "TermsMatch",
    "WildcardMatch",
]
