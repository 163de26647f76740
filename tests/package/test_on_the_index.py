"""The README as the index shows it: with no tree around it, through the index's own renderer."""

from __future__ import annotations

import re
import zipfile
from html.parser import HTMLParser
from importlib.metadata import version
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import pytest
from readme_renderer import markdown

from tests.package.places import ROOT

pytestmark = pytest.mark.slow

_HOME: Final = "/cowtop/cowtop"
_PICTURES: Final = f"https://raw.githubusercontent.com{_HOME}/v{version('cowtop')}/"
_FILES: Final = f"https://github.com{_HOME}/blob/v{version('cowtop')}/"
_README: Final = (ROOT / "README.md").read_text(encoding="utf-8")


class _Shown(HTMLParser):
    """What a page names, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.pictures: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        html = markdown.render(text)
        assert html is not None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "img":
            self.pictures.append(named["src"] or "")
            assert named["alt"]
        elif tag == "a":
            self.links.append(named["href"] or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def shown(wheel: Path) -> _Shown:
    """The page of the index."""
    with zipfile.ZipFile(wheel) as packed:
        (name,) = [name for name in packed.namelist() if name.endswith(".dist-info/METADATA")]
        return _Shown(packed.read(name).decode().partition("\n\n")[2])


def test_every_picture_is_there_absolute_and_of_the_tree(shown: _Shown) -> None:
    written = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", _README)
    assert written and shown.pictures == [_PICTURES + path for path in written]
    assert [path for path in written if not (ROOT / unquote(path)).is_file()] == []


def test_no_link_is_relative_and_what_is_ours_is_in_the_tree(shown: _Shown) -> None:
    # Newer renderers link a heading to itself.
    elsewhere = [link for link in shown.links if not link.startswith("#user-content-")]
    assert elsewhere and [link for link in elsewhere if not urlsplit(link).scheme] == []
    anchors = {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", _README, re.MULTILINE)
    }
    for link in elsewhere:
        if link.startswith(_FILES):
            path, _, anchor = link.removeprefix(_FILES).partition("#")
            assert (ROOT / unquote(path)).exists(), link
            assert not anchor or anchor in anchors, link


def test_nothing_else_is_changed(shown: _Shown) -> None:
    assert shown.words == _Shown(_README).words
