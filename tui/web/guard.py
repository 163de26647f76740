"""Who may ask for what: the token is in the address, and nothing is answered without it.

A cookie would go to every port of this machine, and so to other users' servers; a path goes
nowhere, once the page is told to name no referrer.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from tui.loopback import is_own_name, name_of

NO_TOKEN: Final = "open the whole address that cowtop serve has printed, with its token\n"
NOT_ITS_NAME: Final = "the address must name this machine as cowtop serve has printed it\n"
OTHER_SITE: Final = "another site's page may not ask for this\n"

HEADERS: Final = {
    # 'unsafe-inline' of styles: the terminal in the page sets sizes and colours as it runs.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; "
    "style-src 'self' 'unsafe-inline'; font-src 'self'; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Server": "cowtop",
}
"""Of every answer."""


@dataclass(frozen=True, slots=True)
class Guard:
    """`host`: the name that was asked for; `is_beyond`: whether other machines reach it."""

    token: str
    host: str
    is_beyond: bool

    def why_not(self, path: str, headers: Mapping[str, str]) -> str | None:
        """Why a request is refused, in a line; None if it is not."""
        asked = headers.get("Host", "")
        # By a name of its own anybody may lead a browser here; beyond, names are not known.
        if not self.is_beyond and not is_own_name(name_of(asked), self.host):
            return NOT_ITS_NAME
        given = path.removeprefix("/").partition("/")[0].encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self.token.encode()):
            return NO_TOKEN
        origin = headers.get("Origin")
        if origin is not None and _place_of(origin) != asked.lower():
            return OTHER_SITE
        return None


def new_token() -> str:
    """256 random bits, as they may stand in an address."""
    return secrets.token_urlsafe(32)


def _place_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
