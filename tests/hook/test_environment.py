"""The environment of a subject: nothing else in it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.hook.environment import hook_folder, with_hook

_SOCKET, _HOOK = Path("/private/words"), Path("/hook")


@pytest.mark.parametrize(
    ("theirs", "found"),
    [
        (None, "/hook"),
        ("", "/hook"),
        ("/a", "/hook:/a"),
        (":/a::b:", "/hook::/a::b:"),
    ],
)
def test_the_hook_is_the_first_of_the_path_and_the_rest_stays(
    theirs: str | None, found: str
) -> None:
    base = {"HOME": "/h"} | ({} if theirs is None else {"PYTHONPATH": theirs})
    assert with_hook(base, _SOCKET, _HOOK, trace_calls=False) == {
        "HOME": "/h",
        "COWTOP_MARKS": "/private/words",
        "COWTOP_HOOK": "/hook",
        "PYTHONPATH": found,
    }


def test_without_the_hook_the_path_is_left_alone_and_marks_are_heard() -> None:
    base = {"PYTHONPATH": "/a", "COWTOP_TRACE_CALLS": "1"}
    found = with_hook(base, _SOCKET, None, trace_calls=True)
    assert found == {"PYTHONPATH": "/a", "COWTOP_MARKS": "/private/words"}


def test_within_another_cowtop_its_hook_gives_way() -> None:
    outer = with_hook({"PYTHONPATH": "/a"}, Path("/outer/words"), Path("/outer"), trace_calls=True)
    assert with_hook(outer, _SOCKET, _HOOK, trace_calls=False) == {
        "COWTOP_MARKS": "/private/words",
        "COWTOP_HOOK": "/hook",
        "PYTHONPATH": "/hook:/a",
    }


def test_the_hook_lies_where_it_is_installed(tmp_path: Path) -> None:
    folder = hook_folder(tmp_path)
    assert (folder / "sitecustomize.py").is_file()
    assert list(tmp_path.iterdir()) == []
