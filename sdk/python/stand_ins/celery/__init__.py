"""As much of celery as the settings of alerts use, for a Python that lacks it."""
