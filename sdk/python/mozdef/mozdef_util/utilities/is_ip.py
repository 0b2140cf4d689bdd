"""Whether a text is an address."""

from __future__ import annotations

import ipaddress
from typing import Any


def is_ip(ip: Any) -> bool:
    """Whether this is an address, of version 4 or 6."""
    try:
        ipaddress.ip_address(str(ip))
        return True
    except ValueError:
        return False
