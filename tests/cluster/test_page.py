"""How a report looks at the widths of terminals, and in a notebook."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cluster.drawn import MIB, file, place, told
from tui.cluster.merge import Answer, merge
from tui.cluster.report import Report, Seen, State
from tui.cluster.told import Told
from tui.metrics.measured import Bounded
from tui.probe.reading import Absent
from workloads.words import Mode


def _report(*readings: Told, last: tuple[tuple[float, Told], ...] = ()) -> Report:
    return merge([Answer(one.workers[0].address, one) for one in readings], last, 1000.0)


_HOSTILE = "/data/<script>alert(1)\x1b[31m&\u202e.npy"


def test_one_line_a_worker_and_file_with_every_column_at_120() -> None:
    dead = told(9, file(copies=7 * MIB), name="1", running=("inc-1",))
    report = _report(
        told(1, file(copies=96 * MIB, pages=32 * MIB), name="0"),
        told(2, file(mode=Mode.READ, pages=64 * MIB, dirty_bytes=Absent("x")), name="1"),
        last=((990.0, dead),),
    )
    lines = report.text(120).splitlines()
    (head,) = [line for line in lines if line.startswith("worker") and "mode" in line]
    at = lines.index(head)
    assert head.split("  ")[0] == "worker"
    assert [word for word in head.split("  ") if word][-1].strip() == "read"
    cells = " ".join(lines[at + 1].split())
    assert cells == "0 1 big.npy c 96.0 MiB 0 B 128 MiB 32.0 MiB - now"
    cells = " ".join(lines[at + 2].split())
    assert cells == "1 2 big.npy r 0 B 0 B 64.0 MiB 64.0 MiB ? now"
    assert lines[at + 3].split()[:5] == ["1", "9", "big.npy", "c", "7.00"]
    assert lines[at + 3].split()[-2] == "dead"
    assert "Worker 1 (process 9) is dead: what it told last is in no sum. Then ran: inc-1." in lines


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    long = replace(file(copies=3 * MIB), path=f"/data/{'very-long-name-' * 9}.npy")
    one = told(1, long, name="tcp-worker-of-a-cluster-0", peak_while=("a-key" * 20,))
    report = _report(one, told(2, long, where=place(2, "boot-b", "b")))
    lines = report.text(width).splitlines()
    assert max(map(len, lines)) <= width
    assert ("(no room for:" in report.text(width)) == (width < 100)
    assert ".npy" in report.text(width)


@settings(max_examples=30)
@given(st.integers(1, 200), st.text(max_size=30), st.text(max_size=30))
def test_at_any_width_with_any_name_it_is_plain_text(width: int, name: str, path: str) -> None:
    one = told(1, replace(file(), path=path), name=name)
    text = _report(one).text(width)
    assert all(line.isprintable() for line in text.split("\n"))


def test_in_a_notebook_nothing_of_outside_is_markup() -> None:
    one = told(1, replace(file(), path=_HOSTILE), name="<b>x</b>", peak_while=("<i>",))
    report = _report(replace(one, notes=("<u>",)))
    report = replace(report, unwatched=(("<a href=x>", "<p>no</p>"),))
    html = report._repr_html_()
    assert html.startswith("<div><p>")
    for tag in ("<script", "<b>", "<i>", "<u>", "<a ", "<p>no", "\x1b", "\u202e"):
        assert tag not in html
    assert "&lt;script&gt;" in html
    assert html.count("<table>") == html.count("</table>") == 3


def test_files_of_one_name_are_told_apart() -> None:
    paths = ["/a/run1/x.npy", "/a/run2/x.npy", "/a/y.npy", "/b/a/y.npy", "/"]
    files = [replace(file(str(n)), path=path) for n, path in enumerate(paths)]
    text = _report(told(1, *files)).text(200)
    for name in (" run1/x.npy ", " run2/x.npy ", " /a/y.npy ", " b/a/y.npy ", " / "):
        assert name in text


def test_hosts_are_shown_where_there_are_several() -> None:
    one = told(1, file())
    assert "hive" not in _report(one).text(120).split("Pages of files")[0]
    far = told(2, file(), where=place(2, "boot-b", "far"))
    assert "hive" in _report(one, far).text(120).split("What Dask counts")[0]


@pytest.mark.parametrize(
    ("rss", "pages", "is_said"),
    [(900, 300, True), (900, 50, False), (700, 300, False), (800, 1, True)],
)
def test_a_worker_that_is_paused_for_pages_of_files_is_told_so(
    rss: int, pages: int, is_said: bool
) -> None:
    figures = {"rss_bytes": rss * MIB, "file_pages_bytes": pages * MIB}
    text = " ".join(_report(told(1, file(), figures=figures)).text(100).split())
    assert ("which the kernel takes back" in text) == is_said


def test_an_unknown_limit_is_no_figure_and_what_is_known_by_bounds_says_which() -> None:
    figures = {"limit_bytes": Absent("none"), "pause_bytes": Absent("none")}
    one = told(1, file(copies=Bounded("shared by forks", MIB, 2 * MIB)), figures=figures)
    report = _report(one)
    assert "<2.00MiB" in report.text(120)
    (told_row,) = report.rows
    assert told_row["private_copies_bytes"] is None
    assert told_row["absent"]["private_copies_bytes"] == "shared by forks"
    assert told_row["bounds"]["private_copies_bytes"] == {"at_least": MIB, "at_most": 2 * MIB}


def test_data_are_plain_json_with_their_schema() -> None:
    report = _report(told(1, file(copies=MIB)), told(2, trouble="no /proc"))
    body = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert body["schema"] == "cowtop.dask/1"
    assert body["rows"][0]["private_copies_bytes"] == MIB
    assert body["workers"][1]["absent"]["private_copies_bytes"] == "no /proc"
    assert body["total"]["bounds"]["private_copies_bytes"] == {"at_least": MIB, "at_most": None}


def test_without_workers_it_says_so() -> None:
    assert Report(0.0).text(80) == "No worker is there."
    why = Report(0.0, unwatched=tuple((f"tcp://{n}", "not there") for n in range(7)))
    assert "tcp://4 and 2 more: not there." in why.text(80)
    closed = Report(0.0, (Seen("0", State.CLOSED, told(1, file())),))
    assert "1 worker closed as asked" in closed.text(80)


def test_a_moment_that_no_clock_can_show_is_a_question_mark() -> None:
    report = Report(0.0, (Seen("0", State.DEAD, told(1, file()), float(1 << 62)),))
    assert "dead ?" in report.text(120)
