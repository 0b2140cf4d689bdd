"""As much of requests_jwt as alerts use, for a Python that lacks it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any, Callable, Dict


def _base64(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


class JWTAuth:
    """Signs requests with a JSON Web Token (RFC 7519), by HMAC with SHA-256."""

    def __init__(self, secret: Any, alg: str = "HS256", header_format: Any = "JWT token=\"%s\"") -> None:
        if alg != "HS256":
            raise ValueError("Only HS256 is supported")
        self._secret = secret.encode() if isinstance(secret, str) else secret
        self._format = header_format
        self._fields: Dict[str, Callable[[Any], Any]] = {}

    def add_field(self, name: str, generator: Any) -> None:
        """Adds a claim: a value, or a function of the request."""
        self._fields[name] = generator if callable(generator) else lambda _: generator

    def expire(self, secs: float) -> None:
        """Has tokens expire after so many seconds."""
        self.add_field("exp", lambda _: int(time.time() + secs))

    def set_header_format(self, new_format: Any) -> None:
        """Says how the token stands in the header: a text with ``%s``, or a function of the token."""
        self._format = new_format

    def __call__(self, request: Any) -> Any:
        claims = {name: make(request) for name, make in self._fields.items()}
        head = _base64(b'{"typ":"JWT","alg":"HS256"}') + b"." + _base64(json.dumps(claims).encode())
        token = (head + b"." + _base64(hmac.new(self._secret, head, hashlib.sha256).digest())).decode()
        request.headers["Authorization"] = self._format(token) if callable(self._format) else self._format % token
        return request
