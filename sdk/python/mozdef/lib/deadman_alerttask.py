"""Alerts about silence."""

from __future__ import annotations

from typing import Any, Dict

from lib.alerttask import AlertTask


class DeadmanAlertTask(AlertTask):
    """An alert that fires in ``onNoEvent``, when a search finds nothing."""

    def executeSearchEventsSimple(self) -> Dict[str, Any]:
        """Looks for one event: whether there is any is all that counts."""
        return self.main_query.execute(self.es, indices=self.event_indices, size=1)
