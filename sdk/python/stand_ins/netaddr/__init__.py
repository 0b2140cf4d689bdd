"""As much of netaddr as alerts use, for a Python that lacks it."""

from __future__ import annotations

import ipaddress
from typing import Any, Iterable, Iterator, List, Union

from . import core
from .core import AddrFormatError

_Any = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]
_PRIVATE = tuple(
    ipaddress.ip_network(network)
    for network in ("10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
                    "192.168.0.0/16", "198.18.0.0/15", "fc00::/7", "fe80::/10", "fec0::/10")
)


class IPAddress:
    """An address of version 4 or 6."""

    def __init__(self, addr: Any) -> None:
        if isinstance(addr, str) and "/" in addr:
            raise ValueError("An address has no prefix")
        try:
            self._ip: _Any = ipaddress.ip_address(addr._ip if isinstance(addr, IPAddress) else addr)
        except ValueError as fault:
            raise AddrFormatError(str(fault)) from fault

    @property
    def version(self) -> int:
        """4 or 6."""
        return self._ip.version

    def is_private(self) -> bool:
        """Whether it is of a network that is not routed on the Internet."""
        return any(self._ip in network for network in _PRIVATE if network.version == self.version)

    def is_loopback(self) -> bool:
        """Whether it is this machine."""
        return self._ip.is_loopback

    def is_multicast(self) -> bool:
        """Whether it is a group of machines."""
        return self._ip.is_multicast

    def is_reserved(self) -> bool:
        """Whether it is set aside."""
        return self._ip.is_reserved

    def is_unicast(self) -> bool:
        """Whether it is one machine."""
        return not self._ip.is_multicast

    def __int__(self) -> int:
        return int(self._ip)

    def __str__(self) -> str:
        return str(self._ip)

    def __repr__(self) -> str:
        return f"IPAddress('{self}')"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IPAddress) and self._ip == other._ip

    def __lt__(self, other: "IPAddress") -> bool:
        return (self.version, int(self)) < (other.version, int(other))

    def __hash__(self) -> int:
        return hash(self._ip)


class IPNetwork:
    """A network in CIDR notation; a bare address is a network of one."""

    def __init__(self, addr: Any) -> None:
        try:
            self._interface = ipaddress.ip_interface(str(addr))
        except ValueError as fault:
            raise AddrFormatError(str(fault)) from fault
        self._network = self._interface.network

    @property
    def ip(self) -> IPAddress:
        """The address that was given."""
        return IPAddress(str(self._interface.ip))

    @property
    def network(self) -> IPAddress:
        """The first address."""
        return IPAddress(str(self._network.network_address))

    @property
    def broadcast(self) -> IPAddress:
        """The last address."""
        return IPAddress(str(self._network.broadcast_address))

    @property
    def cidr(self) -> "IPNetwork":
        """The network without the address that was given."""
        return IPNetwork(str(self._network))

    @property
    def prefixlen(self) -> int:
        """How many bits the addresses share."""
        return self._network.prefixlen

    @property
    def version(self) -> int:
        """4 or 6."""
        return self._network.version

    @property
    def size(self) -> int:
        """How many addresses there are."""
        return self._network.num_addresses

    def is_private(self) -> bool:
        """Whether both its ends are private."""
        return self.network.is_private() and self.broadcast.is_private()

    def __contains__(self, other: Any) -> bool:
        inside = IPNetwork(str(other))
        return inside.version == self.version and int(self.network) <= int(inside.network) and int(
            inside.broadcast
        ) <= int(self.broadcast)

    def __getitem__(self, index: int) -> IPAddress:
        return IPAddress(str(self._network[index]))

    def __iter__(self) -> Iterator[IPAddress]:
        return (IPAddress(str(address)) for address in self._network)

    def __len__(self) -> int:
        return self._network.num_addresses

    def __str__(self) -> str:
        return str(self._interface)

    def __repr__(self) -> str:
        return f"IPNetwork('{self}')"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IPNetwork) and self._network == other._network

    def __hash__(self) -> int:
        return hash(self._network)


class IPSet:
    """Networks and addresses, together."""

    def __init__(self, iterable: Iterable[Any] = ()) -> None:
        self._networks: List[IPNetwork] = [IPNetwork(str(entry)) for entry in iterable]

    def add(self, addr: Any) -> None:
        """Adds a network or an address."""
        self._networks.append(IPNetwork(str(addr)))

    def __contains__(self, addr: Any) -> bool:
        return any(addr in network for network in self._networks)

    def iter_cidrs(self) -> List[IPNetwork]:
        """The networks."""
        return list(self._networks)

    def __bool__(self) -> bool:
        return bool(self._networks)


def _is(version: int, addr: Any) -> bool:
    try:
        return ipaddress.ip_address(addr).version == version
    except ValueError:
        return False


def valid_ipv4(addr: Any, flags: int = 0) -> bool:
    """Whether this is an address of version 4."""
    return _is(4, addr)


def valid_ipv6(addr: Any, flags: int = 0) -> bool:
    """Whether this is an address of version 6."""
    return _is(6, addr)


def all_matching_cidrs(ip: Any, cidrs: Iterable[Any]) -> List[IPNetwork]:
    """The networks that hold an address."""
    return [network for network in map(IPNetwork, cidrs) if ip in network]


__all__ = [
    "AddrFormatError", "IPAddress", "IPNetwork", "IPSet", "all_matching_cidrs", "core", "valid_ipv4", "valid_ipv6"
]
