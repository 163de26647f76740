"""Where a server listens, and what is this machine alone: its addresses, the names it is asked by.

A page in a browser may have a name of its own lead here: what it reads then it asks for by that.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket  # not for `--help`, which reads this file


def addresses_of(
    host: str, port: int
) -> list[tuple[socket.AddressFamily, tuple[str | int | bytes, ...]]]:
    """Where to listen for that name: families with what sockets are bound to, IPv4 first.

    A name of this machine alone has two addresses, and what asks for 127.0.0.1 finds the first.
    Raises OSError whose `strerror` says why.
    """
    import socket

    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except UnicodeError as error:
        raise OSError(0, "no such host") from error
    return sorted(
        ((family, place) for family, _, _, _, place in found),
        key=lambda one: one[0] != socket.AF_INET,
    )


def is_loopback(address: str) -> bool:
    """Whether nobody beyond this machine reaches it; what is no address is none of these."""
    from ipaddress import ip_address  # not for `--help`, which reads this file

    with contextlib.suppress(ValueError):
        found = ip_address(address.partition("%")[0])
        mapped = getattr(found, "ipv4_mapped", None)
        return (mapped or found).is_loopback
    return False


def is_own_name(host: str, asked_for: str) -> bool:
    """Whether a name means this machine: other sites' names may be made to lead here too."""
    name = host.lower().strip("[]").rstrip(".")
    own = name in ("localhost", asked_for.lower().strip("[]")) or name.endswith(".localhost")
    return own or is_loopback(name)


def name_of(host: str) -> str:
    """The name in a Host header, without its port; nothing where it cannot be one."""
    from urllib.parse import urlsplit

    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
