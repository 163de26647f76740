"""The monitor in every state a run can be in: what is known is said, what is not says why."""

from __future__ import annotations

from tests.screens.canned import MIB, flush_marker, map_frame, sample, state
from tests.screens.fake_source import FakeSource
from tests.screens.piloting import Stage, on_stage, piloted
from tui.cage.forecast import Others
from tui.messages import NewsWaiting
from tui.probe.reading import PROCESS_GONE, Absent
from tui.run.ledger import private_ledger
from tui.run.shared_ledger import SharedReading, shared_ledger
from tui.run.source import Source
from tui.run.state import Outcome, Phase
from workloads.words import Mode


def test_the_fake_run_is_a_source() -> None:
    source: Source = FakeSource()
    assert source.take() is None


@piloted
async def test_before_the_first_word_it_says_that_it_is_starting() -> None:
    async with on_stage() as stage:
        assert stage.text("#status") == " cowtop"
        assert stage.text("#chart").strip() == "starting"
        assert stage.text("#side-readout") == "no reading yet"
        assert "no flush yet: press f for one" in stage.text("#log")


@piloted
async def test_the_making_of_the_array_is_shown_in_bytes(stage: Stage) -> None:
    preparing = state(
        Phase.PREPARING,
        sample=None,
        started_at=0.0,
        rows_done=0,
        what="making a scratch array",
        prepared_bytes=32 * MIB,
        preparing_bytes=128 * MIB,
    )
    await stage.show(preparing)
    progress = stage.text("#status").splitlines()[1]
    assert progress.startswith("  25 % ")
    assert "making a scratch array 32.0 MiB" in progress
    assert stage.text("#chart").strip() == "making a scratch array"


@piloted
async def test_a_running_run_shows_progress_legend_and_ledger(stage: Stage) -> None:
    await stage.show(state(seconds=1.0), flush_marker(), page_map=map_frame())
    title, progress = stage.text("#status").splitlines()
    assert title == (
        " fill  c  COPY-ON-WRITE: changes stay PRIVATE  1,000 x 20,000 float32 76.3 MiB  "
        "chunk 1  flush every 100  release keep"
    )
    assert progress.startswith("  25 % ")
    assert "running  row 250 of 1,000  1.0 s" in progress
    chart = stage.text("#chart")
    assert all(name in chart for name in ("RSS", "dirty", "swap", "file", "▼freed 0 B"))
    ledger = stage.text("#ledger")
    assert " changed 19.1 MiB  the ledger closes to the page" in ledger
    assert "19.1 MiB private copies in RAM" in ledger
    assert "no effect: private mapping, no system call" in stage.text("#log")
    assert stage.text("#verdict") == " flush 1: no effect: private mapping, no system call"


@piloted
async def test_where_it_stands_and_how_it_ended_is_said_with_what_would_have_helped(
    stage: Stage,
) -> None:
    for phase in (Phase.PAUSED, Phase.HOLDING, Phase.CLOSING):
        await stage.show(state(phase))
        assert f"{phase}  row 250" in stage.text("#status")
    for outcome, reason in (
        (Outcome.FINISHED, None),
        (Outcome.STOPPED, "stopped by the user"),
        (Outcome.FAILED, "ValueError: assignment destination is read-only"),
        (Outcome.KILLED, "killed from outside by SIGKILL at row 250"),
    ):
        ended = state(
            Phase.ENDED,
            outcome=outcome,
            reason=reason,
            remedy="a remedy" if reason else None,
            verdict=f"It {outcome}.",
            output_tail=("its last words",),
        )
        await stage.show(state())
        await stage.show(ended)
        assert f"{outcome}  row 250 of 1,000" in stage.text("#status")
        verdict = stage.text("#verdict")
        assert f"It {outcome}." in verdict
        assert ("Remedy: a remedy." in verdict) is (reason is not None)
        assert ("its last words" in verdict) is (reason is not None)


@piloted
async def test_what_cannot_be_read_says_why_and_is_no_zero() -> None:
    absent = Absent("not in this kernel")
    async with on_stage((160, 60)) as stage:
        values = {"rss_bytes": PROCESS_GONE, "file_dirty_bytes": absent}
        await stage.show(state(values=values))
        readout = stage.text("#side-readout")
        assert "RSS             process gone" in readout
        assert "file dirty      not in this kernel" in readout
        assert "? RSS: process gone" in stage.text("#chart")


@piloted
async def test_a_column_of_the_ledger_that_cannot_be_known_says_why(stage: Stage) -> None:
    changed, absent = 8 * MIB, Absent("needs Linux 6.5")
    ledger = shared_ledger(SharedReading(changed, changed, changed, changed, absent, absent))
    await stage.show(state(mode=Mode.READ_WRITE, ledger=ledger))
    assert "not known (needs Linux 6.5)" in stage.text("#ledger")
    columns = "dirty, waiting for the file, on the way to the disk, written to the file"
    assert f" {columns}: needs Linux 6.5" in stage.text("#ledger").splitlines()
    assert "closes" not in stage.text("#ledger")


@piloted
async def test_pages_that_no_column_holds_are_told_in_red_numbers(stage: Stage) -> None:
    ledger = private_ledger(8 * MIB, 0, 4 * MIB, 0)
    await stage.show(state(ledger=ledger, final=sample()))
    assert "unaccounted for: 1,024 pages" in stage.text("#ledger")


@piloted
async def test_a_limit_that_will_be_reached_counts_down(stage: Stage) -> None:
    limits = {
        "limit_bytes": 64 * MIB,
        "limit_unreclaimable_bytes": 60 * MIB,
        "limit_reclaimable_bytes": 2 * MIB,
        "limit_swap_bytes": 0,
    }
    await stage.show(state(values=limits, seconds_left=3.21))
    gauge = stage.text("#gauge")
    assert "limit 64.0 MiB" in gauge
    assert "60.0 MiB can't be reclaimed, 2.00 MiB can" in gauge
    assert "FULL IN 3.2 s" in gauge
    await stage.show(state(seconds=2, values=limits, others=Others(300 * MIB, 5.0)))
    gauge = stage.text("#gauge")
    assert "others took 300 MiB of it in the last 5.0 s" in gauge
    assert "FULL" not in gauge
    await stage.show(state(seconds=3, values=limits | {"limit_reclaimable_bytes": Absent("none")}))
    assert "60.0 MiB can't be reclaimed" in stage.text("#gauge")
    assert "0 B" not in stage.text("#gauge")
    await stage.show(state(seconds=4, values=dict.fromkeys(limits, Absent("none"))))
    assert "limit: not known (RAM)" in stage.text("#gauge")


@piloted
async def test_what_cannot_run_is_told_and_another_can_be_chosen() -> None:
    async with on_stage() as stage:
        stage.source.fail("no space left for a scratch array")
        await stage.pilot.pause()
        assert stage.text("#verdict") == " cannot run: no space left for a scratch array"
        await stage.press("n")
        assert type(stage.app.screen).__name__ == "Launcher"


@piloted
async def test_what_goes_wrong_later_is_not_hidden_by_the_last_state(stage: Stage) -> None:
    await stage.show(state(verdict="All is well."))
    stage.source.trouble = "OSError: the disk is gone"
    await stage.show(state(seconds=2, verdict="All is well."))
    assert stage.text("#verdict") == " cannot run: OSError: the disk is gone"


@piloted
async def test_the_curves_move_and_flushes_are_marked(stage: Stage) -> None:
    await stage.show(state(seconds=1, values={"rss_bytes": 10 * MIB}))
    before = stage.text("#chart")
    for second in range(2, 12):
        await stage.show(state(seconds=second, values={"rss_bytes": (10 + second) * MIB}))
    await stage.show(state(seconds=12), flush_marker(seconds=6.0))
    after = stage.text("#chart")
    assert "▼" not in before
    assert "▼" in after
    assert before != after


@piloted
async def test_news_after_the_end_do_no_harm(stage: Stage) -> None:
    stage.app.screen.post_message(NewsWaiting())
    await stage.pilot.pause()
    await stage.show(state(Phase.ENDED, outcome=Outcome.FINISHED, verdict="Done."))
    stage.app.screen.post_message(NewsWaiting())
    await stage.pilot.pause()
    assert "Done." in stage.text("#verdict")


@piloted
async def test_shared_and_private_look_different_from_afar(stage: Stage) -> None:
    titles, bars, styles = [], [], []
    for mode in (Mode.COPY_ON_WRITE, Mode.READ_WRITE):
        stage.begin_anew()
        await stage.show(state(mode=mode))
        titles.append(stage.text("#status").splitlines()[0])
        bars.append(stage.text("#ledger").splitlines()[1])
        strip = stage.app.screen.query_one("#status").render_line(0)
        styles.append({segment.style for segment in strip if segment.text.strip()})
    assert "COPY-ON-WRITE: changes stay PRIVATE" in titles[0]
    assert "SHARED: changes go to the FILE" in titles[1]
    # Private copies are one solid block (blanks in reverse); what the file takes is a pattern.
    assert bars[0].strip(" .") == ""
    assert set(bars[1].strip(" .")) == {"▒", "▓"}
    assert styles[0].isdisjoint(styles[1])
