"""The monitor in every state a run can be in: what is known is said, what is not says why."""

from __future__ import annotations

from tests.screens.canned import MIB, flush_marker, map_frame, sample, state
from tests.screens.fake_source import FakeSource
from tests.screens.piloting import Stage, on_stage, piloted
from tui.cage.forecast import Others
from tui.cage.killer import Killer
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
        assert "no flush yet" in stage.text("#last-flush")


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
    assert "25 %  ● making a scratch array 32.0 MiB" in stage.text("#status")
    assert "MiB making a scratch array  of 128 MiB" in stage.text("#headline")
    assert stage.text("#chart").strip() == "making a scratch array"


@piloted
async def test_each_fact_of_a_running_run_has_its_one_place(stage: Stage) -> None:
    values = {"private_copies_bytes": 19 * MIB, "copies_in_ram_bytes": 19 * MIB}
    values |= dict.fromkeys(("major_faults_per_second", "memory_pressure_percent"), 0)
    await stage.show(state(values=values), flush_marker(), page_map=map_frame())
    title = stage.text("#status")
    assert title.startswith(" c  COPY-ON-WRITE  changes stay PRIVATE   fill 76.3 MiB, flush every")
    assert title.endswith("25 %  ● running 1 s of 45")
    assert "MiB PRIVATE COPIES  only swap can take them" in stage.text("#headline")
    chart = stage.text("#chart")
    assert all(name in chart for name in ("RSS", "dirty", "swap", "file", "▼freed 0 B"))
    assert stage.text("#ledger") == (
        " 19.1 MiB changed = 19.1 MiB in RAM + 0 in swap + 0 given up   every page accounted for"
    )
    assert stage.text("#last-flush").startswith("── flush #1  0 B freed   12.0 us ──")
    verdict = stage.text("#verdict")
    assert verdict.startswith(" flush 1: no effect: private mapping, no system call. Every page")
    whole = await stage.screen_text()
    assert whole.count("19.1 MiB in RAM") == whole.count("running") == 1


@piloted
async def test_where_it_stands_and_how_it_ended_is_said_with_what_would_have_helped(
    stage: Stage,
) -> None:
    for phase, words in (
        (Phase.PAUSED, "paused"),
        (Phase.HOLDING, "all rows done, array open"),
        (Phase.CLOSING, "closing"),
    ):
        await stage.show(state(phase))
        assert f"● {words}" in stage.text("#status")
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
            killed_by=Killer.OUTSIDE if outcome is Outcome.KILLED else None,
            output_tail=("its last words",),
        )
        await stage.show(state())
        await stage.show(ended)
        row = " at row 250" if outcome is Outcome.STOPPED else ""
        assert stage.text("#status").endswith(f"● {outcome}{row} after 1.0 s")
        verdict = stage.text("#verdict")
        assert f"It {outcome}." in verdict
        assert ("Would have helped: a remedy." in verdict) is (reason is not None)
        assert ("its last words" in verdict) is (reason is not None)
    assert "from outside at row 250" in stage.text("#headline")
    assert stage.colours("#headline", 1) >= {stage.colour("text-killed")}


@piloted
async def test_what_cannot_be_read_says_why_and_is_no_zero() -> None:
    absent = Absent("not in this kernel")
    async with on_stage((200, 60)) as stage:
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
    assert stage.text("#ledger") == (
        " 8.00 MiB changed = ? not yet written + ? on the way to the disk + ? written to the file"
        "   not known: needs Linux 6.5"
    )
    assert "not known: needs Linux 6.5" in stage.text("#headline")


@piloted
async def test_pages_that_no_column_holds_are_told_and_stand_out(stage: Stage) -> None:
    ledger = private_ledger(8 * MIB, 0, 4 * MIB, 0)
    await stage.show(state(ledger=ledger, final=sample()))
    assert "1,024 pages missing" in stage.text("#ledger")
    assert stage.colour("caution") in stage.colours("#ledger")


@piloted
async def test_a_limit_that_will_be_reached_counts_down(stage: Stage) -> None:
    limits = {
        "limit_bytes": 64 * MIB,
        "limit_unreclaimable_bytes": 60 * MIB,
        "limit_reclaimable_bytes": 2 * MIB,
        "limit_swap_bytes": 0,
        "limit_swap_left_bytes": 0,
    }
    await stage.show(state(values=limits, seconds_left=3.21))
    gauge = stage.text("#gauge")
    assert gauge.startswith(" 64.0 MiB: this machine")
    assert "4.00 MiB left: 60.0 MiB of all programs can't be taken back" in gauge
    assert "full in 3.2 s" in gauge
    await stage.show(state(seconds=2, values=limits, others=Others(300 * MIB, 5.0)))
    gauge = stage.text("#gauge")
    assert "others took 300 MiB in the last 5.0 s" in gauge
    assert "full" not in gauge
    await stage.show(state(seconds=3, values=limits | {"limit_reclaimable_bytes": Absent("none")}))
    assert "60.0 MiB of all programs can't be taken back" in stage.text("#gauge")
    assert "0 B" not in stage.text("#gauge")
    await stage.show(state(seconds=4, values=dict.fromkeys(limits, Absent("none"))))
    assert stage.text("#gauge") == " the limit: not known (none)"


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
    titles, bands, figures = [], [], []
    for mode in (Mode.COPY_ON_WRITE, Mode.READ_WRITE):
        stage.begin_anew()
        keys = ("copies_in_ram_bytes", "mapping_dirty_bytes")
        values = dict.fromkeys(keys if mode is Mode.READ_WRITE else keys[1:], 0.0)
        values[keys[mode is Mode.READ_WRITE]] = 20.0 * MIB
        for second in range(1, 5):
            await stage.show(state(mode=mode, seconds=second, values=values))
        titles.append(stage.text("#status"))
        bands.append(stage.colours("#chart"))
        figures.append(stage.colours("#headline"))
    assert "COPY-ON-WRITE  changes stay PRIVATE" in titles[0]
    assert "SHARED  changes go to the FILE" in titles[1]
    # Orange is for private copies alone, in the picture as in the figure; no title is.
    assert stage.colour("band-copies") in bands[0] - bands[1]
    assert stage.colour("band-unwritten") in bands[1] - bands[0]
    assert stage.colour("text-copies") in figures[0] - figures[1]
    assert stage.colour("text-unwritten") in figures[1] - figures[0]
    assert stage.colour("text-copies") not in stage.colours("#status")
