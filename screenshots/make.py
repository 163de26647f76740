"""Draws the pictures and films here from the recordings beside them: the same bytes each time."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from tui.commands import film, snapshot
from tui.commands.recordings import read_all

HERE = Path(__file__).parent
# recording, options, in the words of `cowtop snapshot`
PICTURES = (
    ("fill-c.jsonl.gz", ["--at", "60%,end"]),
    ("fill-r+.jsonl.gz", ["--at", "60%,end"]),
    ("fill-c.jsonl.gz", ["--at", "end", "--view", "page-map", "--size", "100x14"]),
    ("workers.jsonl.gz", ["--at", "80%", "--size", "120x40"]),
)
# file, recordings, options
FILMS = (("c-beside-r+.svg", ["fill-c.jsonl.gz", "fill-r+.jsonl.gz"], ["--size", "120x34"]),)


def pictures(folder: Path = HERE) -> list[Path]:
    """Draw all pictures into a folder; returns their paths."""
    drawn = []
    for name, words in PICTURES:
        view = "-map" if "page-map" in words else ""
        options = _options([name], [*words, "--out", f"{folder}/{{name}}-{{at}}{view}.svg"])
        drawn += snapshot.draw(read_all(options.files)[0], options)
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


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for path in (*pictures(target), *films(target)):
        print(path)
