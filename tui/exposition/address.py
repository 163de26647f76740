"""Where to listen, as it is said: `127.0.0.1:9753`, `[::1]:9753`, `:9753`, `9753`.

Without a host it is this machine alone; another address is taken as it is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.errors import UsageError
from tui.loopback import addresses_of, is_loopback

if TYPE_CHECKING:
    import socket  # not for `--help`, which reads this file

DEFAULT: Final = "127.0.0.1:9753"
LOOPBACK: Final = "127.0.0.1"
_OWN_NAMES: Final = ("", "localhost")
_LONGEST_HOST: Final = 253


@dataclass(frozen=True, slots=True)
class Address:
    """`port` 0: one that is free."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Place:
    """An address that sockets know, and the name that it was asked for by."""

    family: socket.AddressFamily
    address: Address
    name: str

    @property
    def is_loopback(self) -> bool:
        """Whether nobody beyond this machine reaches it."""
        return is_loopback(self.address.host)


def parse_address(text: str) -> Address:
    """Host and port; raises UsageError."""
    host, _, port = text.rpartition(":")
    if not (port.isascii() and port.isdecimal() and len(port) <= 5 and int(port) <= 65535):
        raise UsageError(f"{text!r:.60} is no address: host:port, like {DEFAULT}")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        raise UsageError(f"{text!r:.60}: an IPv6 address stands in brackets, like [::1]:9753")
    if not host.isprintable() or len(host) > _LONGEST_HOST or any(c in host for c in " /@"):
        raise UsageError(f"{text!r:.60} is no address: host:port, like {DEFAULT}")
    return Address(LOOPBACK if host.lower() in _OWN_NAMES else host, int(port))


def place_of(address: Address) -> Place:
    """What its host is; raises UsageError where that is not known."""
    try:
        family, given = addresses_of(address.host, address.port)[0]
    except OSError as error:
        raise UsageError(f"{address}: {error.strerror}") from error
    return Place(family, Address(str(given[0]), address.port), address.host)
