from __future__ import annotations

from pathlib import Path

import pytest

from tests.subject.running import Watched, small
from tui.cage import NoCage, make_cage
from tui.cage.killer import Killer
from tui.cage.subject_cage import SubjectCage
from tui.errors import UsageError
from tui.metrics_format import format_bytes
from tui.probe.reading import number
from tui.run.state import Outcome
from tui.settings import Settings
from workloads.words import Mode

pytestmark = pytest.mark.usefixtures("no_process_left")
LIMIT = 64 << 20
ROW_BYTES = 80_000
HEADER = 128


@pytest.fixture
def needs_cage() -> None:
    """Skips where no control group can be had."""
    made = make_cage(LIMIT, 0)
    if isinstance(made, NoCage):
        pytest.skip(f"no cage on this machine: {made.reason}")
    kind = made.kind
    made.remove()
    if "rlimit" in kind:
        pytest.skip("only an rlimit here: it refuses, and kills nobody")


def test_without_a_limit_there_is_no_cage() -> None:
    with SubjectCage(Settings()) as cage:
        assert cage.notes == cage.argv_prefix == ()
        assert cage.child_options == []
        assert cage.last_reading() == {}
        # Nobody was killed here: where the counts can be read, they say so.
        assert cage.kill_seen(None).by in (Killer.OUTSIDE, Killer.UNKNOWN)


def test_what_killed_runs_left_goes_with_the_next_one_caged_or_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    swept: list[bool] = []
    monkeypatch.setattr("tui.cage.sweep.remove_dead_cages", lambda: swept.append(True))
    with SubjectCage(Settings()):
        assert swept == [True]


def test_a_cage_that_cannot_be_made_is_one_line_with_what_would_help(
    monkeypatch: pytest.MonkeyPatch, scratch_dir: Path
) -> None:
    def refuse(*args: object, **more: object) -> NoCage:
        return NoCage("the tree is not ours", "ask its owner")

    monkeypatch.setattr("tui.cage.make.make_cage", refuse)
    settings = small(scratch_dir, shape=(3, 100), chunk_rows=1, memory_max_bytes=LIMIT)
    with pytest.raises(UsageError) as error:
        Watched(settings)
    assert "the tree is not ours; ask its owner" in str(error.value)


@pytest.mark.usefixtures("needs_cage")
def test_in_a_cage_too_small_copies_are_killed_and_the_limit_is_named(scratch_dir: Path) -> None:
    settings = small(scratch_dir, shape=(1500, 20_000), memory_max_bytes=LIMIT, swap_max_bytes=0)
    state = Watched(settings).state
    assert state.outcome is Outcome.KILLED
    assert "killed by the memory limit at row" in (state.reason or "")
    assert "64.0 MiB" in (state.reason or "")
    assert 0 < state.rows_done < 1500
    # Exact to the piece, though nothing was told of the last ones: rows are whole chunks, what was
    # changed of the chunk that it died in counts too, and fills its pages without a gap.
    done = state.rows_done * ROW_BYTES
    assert done <= state.bytes_changed < done + settings.chunk_rows * ROW_BYTES
    assert state.pages_changed == -(-(HEADER + state.bytes_changed) // state.page_bytes)
    copies = number(state.peak["private_copies_bytes"])
    assert copies is not None
    assert 20 << 20 < copies <= LIMIT
    counted = (state.pages_changed - state.discarded_pages) * state.page_bytes
    assert f"{format_bytes(counted)} of 64.0 MiB were private copies" in (state.reason or "")
    assert state.file_verdict is not None
    assert not state.file_verdict.changed


@pytest.mark.slow
@pytest.mark.usefixtures("needs_cage")
def test_in_the_same_cage_the_file_takes_the_changes(scratch_dir: Path) -> None:
    settings = small(
        scratch_dir,
        shape=(1500, 20_000),
        mode=Mode.READ_WRITE,
        memory_max_bytes=LIMIT,
        swap_max_bytes=0,
    )
    state = Watched(settings).state
    assert state.outcome is Outcome.FINISHED
    assert state.rows_done == 1500
    assert state.ledger.unaccounted_bytes == 0
