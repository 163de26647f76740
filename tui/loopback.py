"""What is this machine alone: its addresses, and the names that a request may ask for it by.

A page in a browser may have a name of its own lead here: what it reads then it asks for by that.
"""

from __future__ import annotations

import contextlib


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
