"""A real Prometheus scrapes real processes: what it has is what `smaps` says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exposition.prometheus import Prometheus, free_address, prometheus
from tests.exposition.scraping import scraped, telling
from tests.tree.by_hand import blocks_of, key_of
from tests.tree.subjects import Subject, made_array, subject
from tests.waiting import DEADLINE_SECONDS, eventually

pytestmark = pytest.mark.usefixtures("no_process_left")
_COPIES = "cowtop_private_copies_bytes"
_OFTEN = ("--interval", "0.1")
_Labels = dict[frozenset[tuple[str, str]], float]
_CONFIGURATION = """
global: {{scrape_interval: 200ms, scrape_timeout: 200ms}}
scrape_configs:
  - job_name: cowtop
    static_configs: [{{targets: ['{at}']}}]
"""


def _by_hand(name: str, *pids: int, path: Path) -> _Labels:
    """What a field of `smaps` sums to of a file in each of these."""
    key = key_of(path)
    return {
        frozenset({"pid": str(pid), "file": str(path), "mode": "c"}.items()): sum(
            block.fields[name] for block in blocks_of(pid) if block.file == key
        )
        for pid in pids
    }


def _family(one: Subject, workers: list[int]) -> tuple[int, ...]:
    return (one.pid, *workers)


@pytest.mark.slow
def test_what_prometheus_has_of_processes_at_rest_is_what_smaps_says(
    disk_dir: Path, tmp_path: Path
) -> None:
    first, second = made_array(disk_dir / "first.npy"), made_array(disk_dir / "second.npy")
    # It looks whom it has to scrape after some seconds: meanwhile the others begin.
    listen = free_address()
    with (
        prometheus(tmp_path, _CONFIGURATION.format(at=listen)) as server,
        subject("copy_on_write", first) as alone,
        subject("parent_first", second) as forked,
        telling("metrics", alone.pid, forked.pid, "--listen", listen, *_OFTEN) as (exporter, at),
    ):
        assert at == listen
        _told_as_smaps_says(at, first, second, alone, forked)
        _prometheus_has_it(server, second, forked)
        assert server.scrape_trouble() == []
        # Who ends is no more: the others are told as before.
        alone.process.kill()
        assert eventually(lambda: len(scraped(at)[_COPIES]) == 5)
        assert eventually(lambda: not server.query(f"{_COPIES}{{file='{first}'}}"))
        assert len(server.query(f"{_COPIES}{{file='{second}'}}")) == 5
        forked.process.kill()
        assert exporter.wait(DEADLINE_SECONDS) == 0
        assert exporter.stderr is not None
        assert exporter.stderr.read() == ""


def _told_as_smaps_says(
    at: str, first: Path, second: Path, alone: Subject, forked: Subject
) -> None:
    family = _family(forked, forked.said)
    for name, field in (
        (_COPIES, "Anonymous"),
        ("cowtop_mapping_resident_bytes", "Rss"),
        ("cowtop_mapping_pss_bytes", "Pss"),
        ("cowtop_copies_in_swap_bytes", "Swap"),
        ("cowtop_mapping_private_clean_bytes", "Private_Clean"),
    ):
        by_hand = _by_hand(field, alone.pid, path=first) | _by_hand(field, *family, path=second)
        assert eventually(lambda: scraped(at).get(name) == by_hand), (name, by_hand)  # noqa: B023
    copies = scraped(at)["cowtop_file_private_copies_bytes"]
    assert copies[frozenset({"run": "1", "file": str(first)}.items())] == 300 * 4096
    # 500 that all had, and of these 50 that each of four has copied anew; shares are rounded down.
    once = copies[frozenset({"run": "2", "file": str(second)}.items())]
    assert (500 + 4 * 50) * 4096 - once in (0, 4096)


def _prometheus_has_it(server: Prometheus, second: Path, forked: Subject) -> None:
    family = _family(forked, forked.said)
    by_hand = sum(_by_hand("Anonymous", *family, path=second).values())
    summed = f"sum by (file) ({_COPIES}{{file='{second}'}})"
    wanted = {frozenset({("file", str(second))}): float(by_hand)}
    assert eventually(lambda: server.query(summed) == wanted)
    joined = f"{_COPIES} * on (pid) group_left (command) cowtop_process_info"
    assert eventually(lambda: len(server.query(joined)) == 6)


@pytest.mark.long
def test_it_ends_by_an_interrupt_and_leaves_them_as_they_are(disk_dir: Path) -> None:
    with subject("copy_on_write", made_array(disk_dir / "a.npy")) as alone:
        with telling("metrics", alone.pid, "--listen", "[::1]:0") as (exporter, at):
            assert eventually(lambda: _COPIES in scraped(at))
            exporter.send_signal(2)
            assert exporter.wait(DEADLINE_SECONDS) == 130
        assert alone.process.poll() is None
