"""A dictionary whose keys are attributes too."""

from __future__ import annotations

from typing import Any, Dict, Optional


class DotDict(dict):  # type: ignore[type-arg]
    """``d.a.b`` is ``d['a']['b']``, and so is ``d.get('a.b')``."""

    def __init__(self, items: Optional[Dict[str, Any]] = None, **more: Any) -> None:
        super().__init__()
        for key, value in {**(items or {}), **more}.items():
            self[key] = DotDict(value) if hasattr(value, "keys") and not isinstance(value, DotDict) else value

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del self[name]
        except KeyError:
            raise AttributeError(name) from None

    def get(self, path: str, default: Any = None) -> Any:  # type: ignore[override]
        """The value at a dotted path."""
        if path in self:
            return self[path]
        value: Any = self
        for part in str(path).split("."):
            if not hasattr(value, "keys") or part not in value:
                return default
            value = value[part]
        return value
