"""The plugins that alerts go through before they are kept."""

from __future__ import annotations

from typing import Any, Tuple

from mozdef_util.plugin_set import PluginSet


class AlertPluginSet(PluginSet):
    """Plugins whose ``onMessage`` takes the alert alone."""

    def send_message_to_plugin(self, plugin_class: Any, message: Any, metadata: Any = None) -> Tuple[Any, Any]:
        """Gives the alert to a plugin; one that gives nothing back leaves it as it is."""
        changed = plugin_class.onMessage(message)
        return (message if changed is None else changed), metadata
