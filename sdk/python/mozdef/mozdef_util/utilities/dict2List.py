"""The keys and values of a message, as plugins register for them."""

from __future__ import annotations

from typing import Any, Iterator


def dict2List(message: Any) -> Iterator[Any]:
    """Every key and every scalar in a value of dictionaries and lists; texts in lower case."""
    left = [message]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            for key, part in value.items():
                yield key.lower() if isinstance(key, str) else key
                left.append(part)
        elif isinstance(value, (list, tuple)):
            left.extend(value)
        else:
            yield value.lower() if isinstance(value, str) else value
