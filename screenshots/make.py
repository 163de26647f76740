"""Draws the pictures and films here from what is kept beside them: the same bytes each time."""

from __future__ import annotations

import asyncio
import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tui.commands import film, snapshot
from tui.commands.recordings import read_all
from tui.fit.state import Cost, FitState, FitStatus, Measured, ModeFit, Proof
from tui.metrics.measured import Bounded
from tui.palette import Colours
from tui.pictures.picture_file import write_picture
from tui.probe.reading import Absent, Figure
from tui.screens.fit import FitScreen
from tui.screens.still import NO_KEYS
from tui.screens.stylesheet import STYLESHEET
from tui.screens.themed import ThemedApp
from tui.widgets.style import STILL

Json = Mapping[str, Any]
HERE = Path(__file__).parent
# recording, options, in the words of `cowtop snapshot`
PICTURES = (
    ("fill-c.jsonl.gz", ["--at", "60%,end"]),
    ("fill-r+.jsonl.gz", ["--at", "60%,end"]),
    ("fill-c.jsonl.gz", ["--at", "end", "--view", "page-map", "--size", "100x14"]),
    ("workers.jsonl.gz", ["--at", "80%", "--size", "120x40"]),
)
# a fit that was kept, and what is drawn of it in so many cells
FITS = (("fit.json", "fit-80.svg", (80, 24)),)
# file, recordings, options
FILMS = (("c-beside-r+.svg", ["fill-c.jsonl.gz", "fill-r+.jsonl.gz"], ["--size", "120x34"]),)


class Still:
    """A fit that has one thing to say."""

    error = None

    def __init__(self, state: FitState) -> None:
        self.state = state

    def start(self, on_news: Callable[[], object]) -> None:
        """All of it is known."""

    def stop(self) -> None:
        """It stands still."""

    def join(self, timeout_seconds: float) -> bool:
        """It has ended."""
        return True


class StillFit(ThemedApp[None]):
    """The screen without keys."""

    CSS = f"{STYLESHEET}\n{NO_KEYS}"

    def __init__(self, state: FitState) -> None:
        super().__init__(Colours.MILLIONS)
        self._state = state

    def on_mount(self) -> None:
        """Show it."""
        self.add_class(STILL)
        self.push_screen(FitScreen(Still(self._state)))


def pictures(folder: Path = HERE) -> list[Path]:
    """Draw all pictures into a folder; returns their paths."""
    drawn = []
    for name, words in PICTURES:
        view = "-map" if "page-map" in words else ""
        options = _options([name], [*words, "--out", f"{folder}/{{name}}-{{at}}{view}.svg"])
        drawn += snapshot.draw(read_all(options.files)[0], options)
    for name, out, size in FITS:
        draw_fit(fit_from_json((HERE / name).read_text(encoding="utf-8")), folder / out, *size)
        drawn.append(folder / out)
    return drawn


def films(folder: Path = HERE, words: Sequence[str] = ()) -> list[Path]:
    """Draw all films into a folder, with these options too; returns their paths."""
    drawn = []
    for out, names, own_words in FILMS:
        options = _options(names, [*own_words, *words])
        drawn.append(film.draw_one(read_all(options.files), folder / out, options))
    return drawn


def _options(names: Sequence[str], words: Sequence[str]) -> film.FilmOptions:
    parser = ArgumentParser()
    snapshot.add_options(parser)
    return parser.parse_args([*(str(HERE / name) for name in names), *words], film.FilmOptions())


def draw_fit(state: FitState, path: Path, columns: int, rows: int) -> None:
    """The screen as a picture."""

    async def drawn() -> str:
        app = StillFit(state)
        async with app.run_test(size=(columns, rows)) as pilot:
            for _ in range(3):
                await pilot.pause()
            return app.export_screenshot()

    write_picture(asyncio.run(drawn()), path, title="cowtop: how many fit")


def fit_from_json(text: str) -> FitState:
    """The state that was kept."""
    told = json.loads(text)
    return FitState(**{**told, "modes": tuple(map(_mode, told["modes"]))})


def _mode(told: Json) -> ModeFit:
    return ModeFit(
        **{
            **told,
            "status": FitStatus(told["status"]),
            "measured": tuple(map(_measured, told["measured"])),
            "now_bytes": tuple(told["now_bytes"]),
            "shared_now_bytes": _figure(told["shared_now_bytes"]),
            "cost": _cost(told["cost"]),
            "shared_bytes": _figure(told["shared_bytes"]),
            "proofs": tuple(Proof(**proof) for proof in told["proofs"]),
        }
    )


def _measured(told: Json) -> Measured:
    return Measured(
        told["many"],
        tuple(map(_cost, told["each"])),
        _figure(told["unreclaimable_bytes"]),
        _figure(told["shared_bytes"]),
    )


def _cost(told: Json) -> Cost:
    return Cost(**{key: _figure(value) for key, value in told.items()})


def _figure(told: Any) -> Figure:
    if isinstance(told, (int, float)):
        return told
    return Bounded(**told) if "at_least" in told else Absent(**told)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for path in (*pictures(target), *films(target)):
        print(path)
