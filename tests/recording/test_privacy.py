"""A recording tells nothing of who made it and where."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.recording.recordings import settings_for, updates
from tui.probe.reading import Sample
from tui.recording.privacy import Discretion
from tui.recording.reader import read_recording
from tui.recording.writer import Recorder
from tui.run.about import WorkloadAbout
from tui.run.state import Update
from workloads.sources import Source


def test_a_recording_names_no_path_no_host_and_no_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "lab-7.example.org")
    path, file = tmp_path / "private.jsonl", tmp_path / "Jo Smith's data" / "weights.npy"
    run_settings = replace(settings_for(60), file=file, scratch_dir=tmp_path)
    recorder = Recorder(path, WorkloadAbout(run_settings))
    [*_, last] = updates(1)
    state = replace(
        last.state,
        about=WorkloadAbout(run_settings),
        notices=(f"{file} is busy", "/home/somebody/x/y.npy: gone", "on lab-7, lab-7.example.org"),
        output_tail=('  File "/home/somebody/lib/a.py", line 3', "3.5 kB/s and/or 7"),
    )
    recorder.add(Update(state, (Sample(2.0, {}),)))
    text = path.read_text()
    for name in (str(tmp_path), "Smith", "somebody", "/home"):
        assert name not in text
    recorder.close()
    assert "lab-7" not in text and "example.org" not in text
    assert "weights.npy is busy" in text and "kB/s and/or 7" in text
    recording = read_recording(path)
    settings = recording.about.settings
    assert settings is not None
    assert settings.file == Path("weights.npy")
    assert settings.scratch_dir is None


@pytest.mark.parametrize("source", list(Source))
def test_the_name_of_a_source_is_no_path_of_anybody(source: Source) -> None:
    assert Discretion().text(source) == source
    assert Discretion().text(f"by {source}") == f"by {source}"
    assert Discretion().text("/proc/4711/cwd/a.npy: gone") == "a.npy: gone"


@given(st.lists(st.sampled_from(["/", "a", "b.c", " ", "home", "~", ":", "'"]), max_size=12))
def test_no_text_keeps_an_absolute_path_of_two_names(parts: list[str]) -> None:
    text = Discretion().text("see " + "".join(parts))
    words = text.replace("'", " ").replace(":", " ").split()
    assert not any(w.startswith("/") and "/" in w.strip("/") and "//" not in w for w in words)
