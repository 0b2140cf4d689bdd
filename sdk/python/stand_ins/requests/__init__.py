"""As much of requests as alerts and plugins use, for a Python that lacks it."""

from __future__ import annotations

import base64
import json as _json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Dict, Optional

from . import exceptions
from .exceptions import ConnectionError, HTTPError, RequestException, Timeout

TIMEOUT_SECONDS = 30
"""Of requests that name none."""

BODY_BYTES_MAX = 64 * 1024 * 1024
"""Longer answers are refused."""


class Response:
    """What a server answered."""

    def __init__(self, status: int, reason: str, headers: Any, content: bytes, url: str) -> None:
        self.status_code, self.reason, self.content, self.url = status, reason, content, url
        self.headers: Dict[str, str] = dict(headers.items())
        self.encoding = headers.get_content_charset() or "utf-8"

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode(self.encoding, "replace")

    @property
    def ok(self) -> bool:
        """Whether it worked."""
        return self.status_code < 400

    def json(self, **options: Any) -> Any:
        """The body as JSON."""
        return _json.loads(self.content)

    def raise_for_status(self) -> None:
        """Raises HTTPError unless it worked."""
        if not self.ok:
            raise HTTPError(f"{self.status_code} {self.reason} for {self.url}", response=self)

    def __bool__(self) -> bool:
        return self.ok


class PreparedRequest:
    """A request as those who authenticate it see it."""

    def __init__(self, method: str, url: str, headers: Dict[str, str], body: Optional[bytes]) -> None:
        self.method, self.url, self.headers, self.body = method, url, headers, body


def request(
    method: str, url: str, params: Any = None, data: Any = None, json: Any = None, headers: Any = None,
    auth: Any = None, timeout: Any = None, verify: Any = True, **options: Any,
) -> Response:
    """Sends a request; gives the answer, whatever its status."""
    if not url.lower().startswith(("http://", "https://")):
        raise exceptions.InvalidSchema(f"No connection adapters were found for {url!r}")
    if params:
        url += ("&" if "?" in url else "?") + urllib.parse.urlencode(params, doseq=True)
    body, kind = _body(data, json)
    prepared = PreparedRequest(method.upper(), url, dict(headers or {}), body)
    if kind is not None and "content-type" not in {name.lower() for name in prepared.headers}:
        prepared.headers["Content-Type"] = kind
    if isinstance(auth, tuple):
        pair = f"{auth[0]}:{auth[1]}".encode()
        prepared.headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()
    elif auth is not None:
        prepared = auth(prepared)
    return _send(prepared, timeout)


def _body(data: Any, json: Any) -> Any:
    if json is not None:
        return _json.dumps(json).encode(), "application/json"
    if isinstance(data, (dict, list, tuple)):
        return urllib.parse.urlencode(data, doseq=True).encode(), "application/x-www-form-urlencoded"
    return (data.encode() if isinstance(data, str) else data), None


def _send(prepared: PreparedRequest, timeout: Any) -> Response:
    seconds = max(timeout) if isinstance(timeout, tuple) else timeout or TIMEOUT_SECONDS
    message = urllib.request.Request(
        prepared.url, data=prepared.body, headers=prepared.headers, method=prepared.method
    )
    try:
        with urllib.request.urlopen(message, timeout=seconds) as answer:
            return _response(answer, answer.status, prepared.url)
    except urllib.error.HTTPError as answer:
        return _response(answer, answer.code, prepared.url)
    except TimeoutError as fault:
        raise Timeout(str(fault)) from fault
    except (urllib.error.URLError, OSError) as fault:
        raise ConnectionError(str(fault)) from fault


def _response(answer: Any, status: int, url: str) -> Response:
    content = answer.read(BODY_BYTES_MAX + 1)
    if len(content) > BODY_BYTES_MAX:
        raise RequestException("The answer is too long")
    return Response(status, answer.reason, answer.headers, content, url)


def get(url: str, params: Any = None, **options: Any) -> Response:
    """Sends a GET."""
    return request("GET", url, params=params, **options)


def post(url: str, data: Any = None, json: Any = None, **options: Any) -> Response:
    """Sends a POST."""
    return request("POST", url, data=data, json=json, **options)


def put(url: str, data: Any = None, **options: Any) -> Response:
    """Sends a PUT."""
    return request("PUT", url, data=data, **options)


def delete(url: str, **options: Any) -> Response:
    """Sends a DELETE."""
    return request("DELETE", url, **options)


class Session:
    """Requests that share headers and authentication."""

    def __init__(self) -> None:
        self.headers: Dict[str, str] = {}
        self.auth: Any = None
        self.verify = True

    def request(self, method: str, url: str, **options: Any) -> Response:
        """Sends a request with what the session has."""
        options["headers"] = {**self.headers, **(options.get("headers") or {})}
        options.setdefault("auth", self.auth)
        return request(method, url, **options)

    def get(self, url: str, **options: Any) -> Response:
        """Sends a GET."""
        return self.request("GET", url, **options)

    def post(self, url: str, data: Any = None, json: Any = None, **options: Any) -> Response:
        """Sends a POST."""
        return self.request("POST", url, data=data, json=json, **options)

    def close(self) -> None:
        """Nothing is kept open."""

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


__all__ = [
    "ConnectionError", "HTTPError", "PreparedRequest", "RequestException", "Response", "Session", "Timeout",
    "delete", "exceptions", "get", "post", "put", "request",
]
