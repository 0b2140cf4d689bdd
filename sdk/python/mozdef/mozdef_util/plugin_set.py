"""Plugins: Python files with a class ``message`` that changes what passes through it."""

from __future__ import annotations

import importlib.util
import os
import sys
import traceback
from typing import Any, Dict, List, Optional, Sequence, Tuple

from .utilities.dict2List import dict2List

PRIORITY = 100
"""Of plugins that name none; smaller numbers run first."""


class PluginSet:
    """The plugins of a folder, in the order of their priorities."""

    def __init__(self, plugin_location: str, enabled_plugins: Optional[Sequence[str]] = None) -> None:
        self.plugin_location = plugin_location
        self.enabled_plugins: List[Dict[str, Any]] = []
        names = _names_in(plugin_location) if enabled_plugins is None else enabled_plugins
        for name in names:
            plugin = _load(plugin_location, name).message()
            self.enabled_plugins.append(
                {
                    "plugin_class": plugin,
                    "registration": [str(word).lower() for word in _listed(getattr(plugin, "registration", []))],
                    "priority": getattr(plugin, "priority", PRIORITY),
                }
            )
        self.enabled_plugins.sort(key=lambda plugin: plugin["priority"])

    def run_plugins(self, message: Any, metadata: Any = None) -> Tuple[Any, Any]:
        """Sends a message through the plugins that are registered for one of its keys or values, or for all (``*``).

        A plugin that gives None ends the way. One that fails is reported and leaves the message as it was.
        """
        words = {str(word).lower() for word in dict2List(message)}
        for plugin in self.enabled_plugins:
            if "*" not in plugin["registration"] and words.isdisjoint(plugin["registration"]):
                continue
            try:
                message, metadata = self.send_message_to_plugin(plugin["plugin_class"], message, metadata)
            except Exception:  # whatever a plugin does wrong, the message goes on
                traceback.print_exc(file=sys.stderr)
                continue
            if message is None:
                break
        return message, metadata

    def send_message_to_plugin(self, plugin_class: Any, message: Any, metadata: Any = None) -> Tuple[Any, Any]:
        """How a plugin gets a message; may be overridden."""
        return plugin_class.onMessage(message, metadata)


def _names_in(folder: str) -> List[str]:
    if not os.path.isdir(folder):
        return []
    return sorted(name[:-3] for name in os.listdir(folder) if name.endswith(".py") and name != "__init__.py")


def _listed(registration: Any) -> List[Any]:
    return [registration] if isinstance(registration, str) else list(registration)


def _load(folder: str, name: str) -> Any:
    path = os.path.join(folder, name + ".py")
    spec = importlib.util.spec_from_file_location(f"plugins.{name}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no plugin")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
