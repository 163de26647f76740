from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.screens.launcher_form import array_in_words, texts_of, understood
from tui.settings import Settings
from workloads.words import Mode, Release

_BASE = Settings(pace_seconds=45)


@pytest.mark.parametrize(
    "settings",
    [
        _BASE,
        replace(_BASE, workload="lazy", mode=Mode.READ, seed=5, dtype="int16"),
        replace(_BASE, chunk_rows=7, flush_every_rows=0, pace_seconds=0),
        replace(_BASE, mode=Mode.READ_WRITE, release=Release.DROP_CACHE, shape=(3, 5)),
        replace(_BASE, memory_max_bytes=512 << 20, swap_max_bytes=0),
        replace(_BASE, exact=True),
        replace(_BASE, memory_max_bytes=512 << 20, swap_max_bytes=1 << 30),
    ],
)
def test_the_forms_first_texts_say_the_settings_they_were_made_of(settings: Settings) -> None:
    assert understood(texts_of(settings), settings) == (settings, {})


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"chunk": "0"}, "chunk", "1 or more"),
        ({"chunk": ""}, "chunk", "whole number"),
        ({"chunk": "1001"}, "chunk", "larger than the array"),
        ({"flush": "x"}, "flush", "whole number"),
        ({"chunk": "1.5"}, "chunk", "whole number"),
        ({"pace": "-1"}, "pace", "seconds"),
        ({"pace": "soon"}, "pace", "seconds"),
        ({"size": ""}, "size", "not a size"),
        ({"size": "0"}, "size", "not a size"),
        ({"size": "-5M"}, "size", "not a size"),
        ({"size": "3x"}, "size", "not a shape"),
        ({"limit": "lots"}, "limit", "not a size"),
        ({"limit": "1G", "swap": "lots"}, "swap", "not a size"),
        ({"swap": "0"}, "swap", "memory limit"),
        ({"file": "/does/not/exist.npy"}, "file", "no such file"),
        ({"file": "/etc"}, "file", "is a directory"),
        ({"workload": "lazy"}, "mode", "mode r only"),
        ({"release": "dontneed", "flush": "0"}, "release", "follows a flush"),
    ],
)
def test_a_bad_text_is_told_beside_its_field(
    changes: dict[str, str], field: str, words: str
) -> None:
    _, wrong = understood(texts_of(_BASE) | changes, _BASE)
    assert list(wrong) == [field]
    assert words in wrong[field]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"size": "80M"}, {"shape": (1048, 20_000)}),
        ({"size": "7x9", "chunk": "all"}, {"shape": (7, 9), "chunk_rows": 7}),
        ({"size": "7X9"}, {"shape": (7, 9)}),
        ({"limit": "1G", "swap": "0"}, {"memory_max_bytes": 1 << 30, "swap_max_bytes": 0}),
    ],
)
def test_a_good_text_is_understood(changes: dict[str, str], expected: dict[str, Any]) -> None:
    settings, wrong = understood(texts_of(_BASE) | changes, _BASE)
    assert wrong == {}
    assert settings == replace(_BASE, **expected)


def test_a_file_brings_its_own_shape_and_leaving_it_out_takes_it_away(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.zeros((6, 5, 4), "i2"))
    settings, wrong = understood(texts_of(_BASE) | {"file": str(path), "chunk": "all"}, _BASE)
    assert wrong == {}
    assert (settings.file, settings.shape, settings.dtype) == (path, (6, 5, 4), "int16")
    assert settings.chunk_rows == 6
    texts = texts_of(settings)
    assert texts["size"] == ""
    again, wrong = understood(texts | {"file": "", "size": "7x9", "chunk": "1"}, settings)
    assert wrong == {}
    assert (again.file, again.shape) == (None, (7, 9))


def test_a_file_is_not_written_to_from_the_form_without_leave(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.zeros((6, 5)))
    _, wrong = understood(texts_of(_BASE) | {"file": str(path), "mode": "r+", "chunk": "1"}, _BASE)
    assert "--allow-write" in wrong["mode"]


_TEXT = st.text(max_size=12)


@given(
    st.fixed_dictionaries(dict.fromkeys(("size", "chunk", "flush", "pace", "limit", "swap"), _TEXT))
)
def test_whatever_is_typed_is_understood_or_told_beside_its_field(texts: dict[str, str]) -> None:
    _, wrong = understood(texts_of(_BASE) | texts, _BASE)
    assert set(wrong) <= set(texts_of(_BASE))
    assert all(words and "\n" not in words for words in wrong.values())


def test_the_array_is_described() -> None:
    assert array_in_words(_BASE) == "1,000 x 20,000 float32, 76.3 MiB"
