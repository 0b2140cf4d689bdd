"""What a search gives to an alert."""

from __future__ import annotations

from typing import Any, Dict


def SimpleResults(answer: Any) -> Dict[str, Any]:
    """The hits of a search, and whether it ended before it was done (it never does: it fails instead)."""
    return {"hits": answer.hits, "meta": {"timed_out": False}}


def AggregatedResults(answer: Any) -> Dict[str, Any]:
    """The hits of a search with the values of each aggregated field, the most frequent first."""
    results = SimpleResults(answer)
    results["aggregations"] = {field: {"terms": terms} for field, terms in answer.aggregations.items()}
    return results
