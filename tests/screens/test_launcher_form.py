from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.extents import with_extents
from tui.screens.launcher_form import array_in_words, texts_of, understood
from tui.screens.recipes import BOTH_MODES, Shown
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
        replace(_BASE, is_cold=True),
        replace(_BASE, workload="scan", pattern="strided:16"),
        replace(_BASE, memory_max_bytes=512 << 20, swap_max_bytes=1 << 30),
        replace(_BASE, memory_max_bytes=(512 << 20) + 1),
        replace(_BASE, shape=(13_421, 20_000)),
        replace(_BASE, shape=(5_000_000,)),
        with_extents(replace(_BASE, shape=(5_000_000,))),
        with_extents(replace(_BASE, shape=(64, 32, 8, 4))),
    ],
)
def test_the_forms_first_texts_say_the_settings_they_were_made_of(settings: Settings) -> None:
    found = understood(texts_of(settings), settings)
    assert (found.settings, found.runs, found.wrong) == (settings, (settings,), {})


def test_a_default_follows_the_shape_and_what_was_typed_stays() -> None:
    texts = texts_of(_BASE)
    assert (texts["chunk"], texts["flush"]) == ("", "")
    flat = understood(texts | {"size": "(50000000,)"}, _BASE).settings
    assert (flat.chunk_rows, flat.flush_every_rows) == (195_312, 9 * 195_312)
    typed = understood(texts | {"size": "(50000000,)", "chunk": "7", "flush": "90"}, _BASE).settings
    assert (typed.chunk_rows, typed.flush_every_rows) == (7, 90)


@pytest.mark.parametrize("text", ["100", "64M", "1/12", "0", "1.5M", ""])
def test_what_was_typed_stands_there_again_after_the_run(text: str) -> None:
    settings = understood(texts_of(_BASE) | {"flush": text}, _BASE).settings
    assert texts_of(settings)["flush"] == text


def test_a_size_that_says_the_shape_is_written_as_a_size() -> None:
    assert texts_of(replace(_BASE, shape=(13_421, 20_000)))["size"] == "1G"
    assert texts_of(_BASE)["size"] == "1000x20000"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"chunk": "0"}, "chunk", "at least one row"),
        ({"chunk": "1001"}, "chunk", "larger than the array"),
        ({"flush": "x"}, "flush", "not a number of rows like 100"),
        ({"chunk": "1.5"}, "chunk", "not a number of rows like 100"),
        ({"workload": "scan", "pattern": "some"}, "pattern", "is not a pattern"),
        ({"workload": "scan", "pattern": "strided:1000"}, "pattern", "has 1,000 rows"),
        ({"cold": "on", "mode": "w+"}, "cold", "makes the file anew"),
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
        ({"workload": "lazy", "shown": Shown.BOTH}, "shown", "mode r only"),
        ({"size": "256"}, "size", "256 what? write 256M, or K, G, T, or (256,) for so many elem"),
        ({"limit": "1.5"}, "limit", "1.5 what? write 1.5M"),
        ({"limit": "1G", "swap": "64"}, "swap", "64 what? write 64M"),
        ({"file": "~nosuchuser/a.npy"}, "file", "no such user: ~nosuchuser"),
        ({"release": "dontneed", "flush": "0"}, "release", "follows a flush"),
    ],
)
def test_a_bad_text_is_told_beside_its_field(
    changes: dict[str, str], field: str, words: str
) -> None:
    wrong = understood(texts_of(_BASE) | changes, _BASE).wrong
    assert list(wrong) == [field]
    assert words in wrong[field]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"size": "80M"}, {"shape": (1048, 20_000)}),
        (
            {"size": "7x9", "chunk": "all"},
            {"shape": (7, 9), "chunk_rows": 7, "flush_every_rows": 105},
        ),
        ({"chunk": "1M", "flush": "64M"}, {"chunk_rows": 13, "flush_every_rows": 839}),
        ({"flush": "1/12"}, {"flush_every_rows": 83}),
        ({"size": "(3000,)"}, {"shape": (3000,), "chunk_rows": 11, "flush_every_rows": 110}),
        ({"size": "64x512x512"}, {"shape": (64, 512, 512), "flush_every_rows": 7}),
        ({"size": "7X9"}, {"shape": (7, 9)}),
        ({"limit": "1G", "swap": "0"}, {"memory_max_bytes": 1 << 30, "swap_max_bytes": 0}),
    ],
)
def test_a_good_text_is_understood(changes: dict[str, str], expected: dict[str, Any]) -> None:
    found = understood(texts_of(_BASE) | changes, _BASE)
    assert found.wrong == {}
    assert found.settings == replace(_BASE, **expected)


@pytest.mark.parametrize(
    ("shown", "ignored", "modes"),
    [
        (Shown.BOTH, {"mode": "load"}, BOTH_MODES),
        (Shown.TABLE, {"pace": "x", "swap": "lots", "release": "cold"}, (Mode.COPY_ON_WRITE,)),
        (Shown.TOUR, {"size": "x", "limit": "lots", "file": "/etc"}, ()),
    ],
)
def test_what_does_not_matter_for_what_is_shown_stands_against_nothing(
    shown: Shown, ignored: dict[str, str], modes: tuple[Mode, ...]
) -> None:
    found = understood(texts_of(_BASE) | ignored | {"shown": shown}, _BASE)
    assert (found.shown, found.wrong) == (shown, {})
    assert tuple(run.mode for run in found.runs) == modes


def test_a_file_brings_its_own_shape_and_leaving_it_out_takes_it_away(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.zeros((6, 5, 4), "i2"))
    found = understood(texts_of(_BASE) | {"file": str(path), "chunk": "all"}, _BASE)
    settings = found.settings
    assert found.wrong == {}
    assert (settings.file, settings.shape, settings.dtype) == (path, (6, 5, 4), "int16")
    assert settings.chunk_rows == 6
    texts = texts_of(settings)
    assert texts["size"] == ""
    again = understood(texts | {"file": "", "size": "7x9", "chunk": "1"}, settings)
    assert again.wrong == {}
    assert (again.settings.file, again.settings.shape) == (None, (7, 9))
    odd = replace(settings, dtype=">f4")
    assert understood(texts | {"file": "", "size": "1M"}, odd).settings.dtype == "float32"


def test_a_file_is_not_written_to_from_the_form_without_leave(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.zeros((6, 5)))
    texts = texts_of(_BASE) | {"file": str(path), "mode": "r+", "chunk": "1"}
    assert "--allow-write" in understood(texts, _BASE).wrong["mode"]


_TEXT = st.text(max_size=12)


@given(
    st.fixed_dictionaries(
        dict.fromkeys(("size", "chunk", "flush", "pace", "limit", "swap", "file"), _TEXT)
    ),
    st.sampled_from(Shown),
)
def test_whatever_is_typed_is_understood_or_told_beside_its_field(
    texts: dict[str, str], shown: Shown
) -> None:
    wrong = understood(texts_of(_BASE) | texts | {"shown": shown}, _BASE).wrong
    assert set(wrong) <= set(texts_of(_BASE))
    assert all(wrong.values())


def test_the_array_is_described() -> None:
    assert array_in_words(_BASE) == "1,000 x 20,000 float32, 76.3 MiB"
