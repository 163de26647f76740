"""Every command on some hostile recordings, in one process under limits of memory and CPU time.

`python -m tests.hostile.batch PART OF [KINDS]`: of the corpus each `OF`th from `PART` on. What was
wrong is printed, a line each; the last line says how many were tried.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import resource
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.hostile.by_hand import by_hand
from tests.hostile.costly import costly
from tests.hostile.instances import SCHEMA as OF_INSTANCES
from tests.hostile.instances import instances
from tests.hostile.recordings import Recording, mutated, with_fields
from tests.hostile.texts import harm_in, harm_in_svg
from tests.hostile.trees import trees

MUTATED = 360
ADDRESSES_BYTES = 2 << 30
MOST_RESIDENT_BYTES = 420 << 20
CPU_SECONDS = 900


def corpus() -> Iterator[Recording]:
    """All of them."""
    yield from costly()
    yield from by_hand()
    yield from with_fields()
    yield from mutated(MUTATED)
    yield from trees()
    yield from instances()


def commands(number: int, path: Path) -> Iterator[list[str]]:
    """What is tried on one of them; the dear ones in turns."""
    file = str(path)
    yield ["compare", file, file, "--format", ("text", "json", "csv", "markdown")[number % 4]]
    if number % 2:
        form = ("text", "json", "csv", "markdown")[number // 2 % 4]
        yield ["compare", file, "--top", "3", "--format", form]
    yield ["export", file, "--format", ("csv", "json")[number % 2]]
    if number % 3:
        of = ("--processes", "--files")[number % 3 - 1]
        yield ["export", file, of, "--format", ("csv", "json")[number % 2]]
    view = ("monitor", "table", "chart", "page-map")[number % 4]
    at = ("end", "start,50%,flush:1", "0.5s")[number % 3]
    suffix = ("svg", "txt", "ans")[number % 3]
    out = f"{path.parent}/{{name}}-{{at}}.{suffix}"
    yield ["snapshot", file, "--view", view, "--at", at, "--out", out, "--size", "80x24"]
    film = f"{path.parent}/film.svg"
    if number % 5 == 0:
        yield ["snapshot", file, file, "--film", film, "--frames", "3", "--size", "80x24"]
    if OF_INSTANCES.encode() in path.read_bytes()[:200]:
        # What is of one run alone was refused above: all of them, and one of them.
        yield ["snapshot", file, "--at", "start,50%", "--out", out, "--size", "80x24"]
        of_one = ["--only", str(1 + number % 3), "--view", view]
        yield ["snapshot", file, *of_one, "--out", out, "--size", "80x24"]
        if number % 5 == 2:
            yield ["snapshot", file, "--film", film, "--frames", "3", "--size", "80x24"]


def tried(number: int, path: Path) -> Iterator[str]:
    """What was wrong, in words."""
    from tui.cli import main

    for command in commands(number, path):
        out, err = io.StringIO(), io.StringIO()
        code = 0
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = main(command)
        except SystemExit as left:
            code = int(left.code or 0)
        said = err.getvalue()
        if code not in (0, 2):
            yield f"{command[0]} ended with {code}: {said[-300:]!r}"
        # One line for each file that is not whole, and one if the command is refused.
        lines = said.splitlines()
        if not all(line.startswith("cowtop: ") for line in lines) or len(lines) > 2 + (code == 2):
            yield f"{command[0]} said more than it should: {said!r:.300}"
        for what, text in (("stdout", out.getvalue()), ("stderr", said)):
            if harm := harm_in(text):
                yield f"{command[0]}: {what} has {harm}"
        for picture in path.parent.glob("*-*.*"):
            yield from wrong_in(picture)
            picture.unlink()
    if number % 5 == 1:
        yield from replayed(path)


def wrong_in(picture: Path) -> Iterator[str]:
    """Of a picture."""
    text = picture.read_text()
    if picture.suffix == ".svg":
        harm = harm_in_svg(text)
    else:
        harm = harm_in(text, is_ansi=picture.suffix == ".ans")
    if harm:
        yield f"{picture.name} has {harm}"


def replayed(path: Path) -> Iterator[str]:
    """Played on its screen: seek, marker to marker, help, a picture, the other views."""
    from tui.recording.lines import RecordingError

    try:
        asyncio.run(_play(path))
    except RecordingError:
        return
    except Exception as error:
        yield f"replay: {type(error).__name__}: {error}"
    else:
        shots = [p for p in path.parent.iterdir() if p != path]
        for shot in shots:
            if not shot.name.isascii() or set(shot.name) & set("/\\ []@="):
                yield f"replay: a picture named {shot.name!r}"
            yield from wrong_in(shot)
            shot.unlink()


async def _play(path: Path) -> None:
    from tui.app import CowtopApp
    from tui.commands.recordings import read_all
    from tui.recording.replay import ReplayGroup
    from tui.screens import factories
    from tui.settings import Settings

    (recorded,) = read_all([path])
    group = ReplayGroup(recorded.runs, are_together=recorded.are_together)
    make = factories.instances if recorded.are_together else factories.sources
    app = CowtopApp(make(lambda: group.sources, recorded.runs[0].about.settings or Settings()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for key in ("space", "right", "]", "v", "v", "v", "question_mark", "escape", "p", "end"):
            await pilot.press(key)
            await pilot.pause()
    app.close_sources()


def run(part: int, of: int) -> Iterator[str]:
    """Try a share of the corpus."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        count = 0
        for number, (name, data) in enumerate(corpus()):
            if number % of != part:
                continue
            path = Path(folder) / "recording.jsonl"
            path.write_bytes(data)
            sys.stderr.write(f"{name}\n")
            sys.stderr.flush()
            count += 1
            for words in tried(number, path):
                yield f"{name}: {words}"
            resident = _most_resident_bytes()
            if resident > MOST_RESIDENT_BYTES:
                yield f"{name}: {resident >> 20} MiB"
                return
        yield json.dumps({"tried": count, "resident_bytes": resident})


def _most_resident_bytes() -> int:
    """What this process had at most; `ru_maxrss` would begin with what its parent had."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (most,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(most) << 10


def main() -> None:
    """Under the limits."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES_BYTES, ADDRESSES_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    part, of = map(int, sys.argv[1:3])
    for words in run(part, of):
        print(words, flush=True)


if __name__ == "__main__":
    main()
