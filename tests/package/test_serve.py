"""`cowtop serve` from a wheel, the tree and an archive: each tab runs the same cowtop, no other."""

from __future__ import annotations

import asyncio
import zipapp
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.package.places import KINDS, Kind, Place
from tests.package.test_traps import RECORDING, trapped
from tests.package.traps import Traps
from tests.waiting import DEADLINE_SECONDS
from tests.web.client import opened
from tests.web.served import Served

__all__ = ["trapped"]
pytestmark = pytest.mark.long
Trapped = Callable[..., tuple[Place, Traps]]


def _serves(traps: Traps, command: Sequence[str]) -> None:
    async def look() -> None:
        async with opened(served.address) as page:
            await page.wait_for(b"REPLAY")

    with Served(
        *("replay", RECORDING),
        command=command,
        directory=traps.cwd,
        environment=traps.environment,
    ) as served:
        asyncio.run(asyncio.wait_for(look(), DEADLINE_SECONDS))
        assert served.have(0)
        assert served.end() == (143, "", "")
    assert traps.caught == ""


@pytest.mark.parametrize("kind", KINDS)
def test_installed_it_serves_itself_whatever_else_is_on_the_path(
    kind: Kind, trapped: Trapped
) -> None:
    place, traps = trapped(kind)
    _serves(traps, [place.python, "-m", "cowtop"] if kind == "tree" else [place.script])


def test_an_archive_serves_itself_under_a_relative_name(wheel: Path, trapped: Trapped) -> None:
    place, traps = trapped("nothing")
    contents = traps.cwd.parent / "contents"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(contents)
    archive = traps.cwd.parent / "it.pyz"
    zipapp.create_archive(contents, archive, main="cowtop.__main__:main")
    _serves(traps, [place.python, "../it.pyz"])
