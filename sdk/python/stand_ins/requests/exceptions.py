"""What requests raise."""

from __future__ import annotations

from typing import Any


class RequestException(OSError):
    """A request failed."""

    def __init__(self, *args: Any, response: Any = None) -> None:
        super().__init__(*args)
        self.response = response


class HTTPError(RequestException):
    """The server answered that it did not work."""


class ConnectionError(RequestException):
    """The server was not reached."""


class Timeout(RequestException):
    """The server took too long."""


class InvalidSchema(RequestException, ValueError):
    """An address that is not of the web."""
