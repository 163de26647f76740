"""`cowtop compare` of more than it can put beside each other, or asked for the worst."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.headless.conftest import Refused, RunHere
from tests.recording.job_recordings import PAGE, write_job
from tests.recording.test_a_day import resident_bytes


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the recordings of twenty ranks."""
    folder = tmp_path_factory.mktemp("job")
    write_job(folder, 20, seconds=3)
    return folder


def test_a_folder_of_recordings_is_ranked_with_the_worst_first(
    job: Path, run_here: RunHere
) -> None:
    done = run_here("compare", job)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "20 recordings, worst first by peak private copies"
    # 7919 % 20 is 19: the highest rank but the first.
    assert lines[3].endswith(" node0-1.jsonl")
    body = json.loads(run_here("compare", *sorted(job.iterdir()), "--format", "json").stdout)
    copies = [row["peak"]["private_copies_bytes"] for row in body["rows"]]
    assert [copies[0] - one for one in copies] == [PAGE * n for n in range(20)]
    assert body["schema"] == "cowtop.ranking/1" and body["files"][0]["recordings"] == 20


def test_what_cannot_be_read_is_told_and_hides_nothing(
    job: Path, tmp_path: Path, run_here: RunHere
) -> None:
    for path in [*sorted(job.iterdir())[:3]]:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "cut.jsonl").write_bytes(path.read_bytes()[:3000])
    (tmp_path / "broken.jsonl").write_text("{}\n")
    (tmp_path / "notes.txt").write_text("no recording")
    done = run_here("compare", tmp_path, "--top", "2", "--format", "csv")
    assert done.returncode == 2
    assert done.stderr == (
        "cowtop: 1 of 5 cannot be read: broken.jsonl: not a recording of cowtop\n"
    )
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["rank"] for row in rows] == ["1", "2"]
    done = run_here("compare", tmp_path, "--top", "9", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    (cut,) = [row for row in rows if row["recording"] == "cut.jsonl"]
    assert cut["outcome"] == "unfinished" and "breaks off" in cut["trouble"]


def test_ranked_by_another_figure_and_few_as_ever_without(job: Path, run_here: RunHere) -> None:
    done = run_here("compare", job, "--by", "rss_anon", "--top", "1")
    assert "worst first by peak anonymous; the first 1" in done.stdout
    done = run_here("compare", job, "--by", "seconds", "--format", "markdown")
    assert "by how long they took" in done.stdout
    few = sorted(job.iterdir())[:2]
    assert run_here("compare", *few).stdout.startswith("A: node0-0.jsonl: ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("JOB", "--by", "rss_anom"), "no metric is called 'rss_anom': did you mean rss_anon?"),
        (("JOB", "--by", "major_faults_per_second"), "is no amount: rank by one in bytes"),
        (("JOB", "--top", "-1"), "--top"),
        (("EMPTY",), "no recording in it ends in .jsonl or .jsonl.gz"),
        (("one.jsonl",), "2 to 16, or any number to rank them"),
        (("nowhere.jsonl", "--top", "3"), "1 of 1 cannot be read: nowhere.jsonl: cannot be read"),
    ],
)
def test_what_cannot_be_ranked_is_said_in_one_line(
    arguments: tuple[str, ...], words: str, job: Path, tmp_path: Path, refused: Refused
) -> None:
    places = {"JOB": job, "EMPTY": tmp_path}
    assert words in refused("compare", *(places.get(one, one) for one in arguments))


@pytest.mark.long
def test_ten_times_as_many_take_hardly_more_memory(tmp_path: Path) -> None:
    folder = tmp_path / "job"
    folder.mkdir()
    paths = [str(path) for path in write_job(folder, 300)]
    few, many = (
        resident_bytes("compare", *some, "--top", "5", out=tmp_path / "out.txt")
        for some in (paths[:30], paths)
    )
    assert many - few < 4 << 20
