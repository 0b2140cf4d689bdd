"""Reads databases of addresses in MaxMind's format (https://maxmind.github.io/MaxMind-DB), for a Python that lacks
maxminddb."""

from __future__ import annotations

import ipaddress
import struct
from typing import Any, Dict, List, Optional, Tuple

_MARKER = b"\xab\xcd\xefMaxMind.com"
MODE_AUTO = 0


class InvalidDatabaseError(RuntimeError):
    """A file that is no such database."""


class Reader:
    """A database in memory."""

    def __init__(self, database: str, mode: int = MODE_AUTO) -> None:
        with open(database, "rb") as file:
            self._bytes = file.read()
        start = self._bytes.rfind(_MARKER)
        if start < 0:
            raise InvalidDatabaseError(f"{database} is no database in MaxMind's format")
        self._base = start + len(_MARKER)
        self._metadata, _ = self._decode(self._base)
        self._nodes: int = self._metadata["node_count"]
        self._bits: int = self._metadata["record_size"]
        self._base = self._nodes * self._bits // 4 + 16

    def metadata(self) -> Dict[str, Any]:
        """What the database says of itself."""
        return self._metadata

    def get(self, ip_address: Any) -> Any:
        """What is known about an address, or None."""
        address = ipaddress.ip_address(str(ip_address))
        bits = "".join(f"{byte:08b}" for byte in address.packed)
        if address.version == 4 and self._metadata["ip_version"] == 6:
            bits = "0" * 96 + bits
        elif address.version == 6 and self._metadata["ip_version"] == 4:
            raise ValueError(f"The database has no addresses of version 6: {ip_address}")
        node = 0
        for bit in bits:
            if node >= self._nodes:
                break
            node = self._record(node, bit == "1")
        if node <= self._nodes:
            return None
        value, _ = self._decode(node - self._nodes - 16 + self._base)
        return value

    def close(self) -> None:
        """Lets the memory go."""
        self._bytes = b""

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _record(self, node: int, is_right: bool) -> int:
        size = self._bits // 4
        entry = self._bytes[node * size : node * size + size]
        if self._bits == 28:
            high = entry[3] & 0x0F if is_right else entry[3] >> 4
            return (high << 24) | int.from_bytes(entry[4:7] if is_right else entry[0:3], "big")
        half = size // 2
        return int.from_bytes(entry[half:] if is_right else entry[:half], "big")

    def _decode(self, at: int, depth: int = 0) -> Tuple[Any, int]:
        if depth > 100:
            raise InvalidDatabaseError("The database's values are too deep")
        control = self._bytes[at]
        at += 1
        kind = control >> 5
        if kind == 1:
            target, at = self._pointer(control, at)
            return self._decode(target, depth + 1)[0], at
        if kind == 0:
            kind = self._bytes[at] + 7
            at += 1
        size, at = self._size(control & 0x1F, at)
        if kind == 7:
            return self._map(size, at, depth)
        if kind == 11:
            items: List[Any] = []
            for _ in range(size):
                item, at = self._decode(at, depth + 1)
                items.append(item)
            return items, at
        if kind == 14:
            return size != 0, at
        return self._scalar(kind, self._bytes[at : at + size]), at + size

    def _map(self, size: int, at: int, depth: int) -> Tuple[Dict[str, Any], int]:
        values: Dict[str, Any] = {}
        for _ in range(size):
            name, at = self._decode(at, depth + 1)
            values[name], at = self._decode(at, depth + 1)
        return values, at

    def _size(self, size: int, at: int) -> Tuple[int, int]:
        if size < 29:
            return size, at
        count = size - 28
        more = int.from_bytes(self._bytes[at : at + count], "big")
        return {1: 29, 2: 285, 3: 65821}[count] + more, at + count

    def _pointer(self, control: int, at: int) -> Tuple[int, int]:
        count = ((control >> 3) & 3) + 1
        value = int.from_bytes(self._bytes[at : at + count], "big")
        if count < 4:
            value |= (control & 7) << (8 * count)
        return value + {1: 0, 2: 2048, 3: 526336, 4: 0}[count] + self._base, at + count

    @staticmethod
    def _scalar(kind: int, content: bytes) -> Any:
        if kind == 2:
            return content.decode("utf-8", "replace")
        if kind == 3:
            return struct.unpack(">d", content)[0]
        if kind == 15:
            return struct.unpack(">f", content)[0]
        if kind == 4:
            return content
        return int.from_bytes(content, "big", signed=kind == 8 and len(content) == 4)


def open_database(database: str, mode: int = MODE_AUTO) -> Reader:
    """Opens a database."""
    return Reader(database, mode)


def close(reader: Optional[Reader]) -> None:
    """Closes a database."""
    if reader is not None:
        reader.close()
