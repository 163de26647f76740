"""Draws the pictures here from the recordings beside them: the same bytes each time."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path

from tui.commands import snapshot
from tui.recording.reader import read_recording

HERE = Path(__file__).parent
# recording, options, in the words of `cowtop snapshot`
PICTURES = (
    ("fill-c.jsonl.gz", ["--at", "60%,end"]),
    ("fill-r+.jsonl.gz", ["--at", "60%,end"]),
    ("fill-c.jsonl.gz", ["--at", "end", "--view", "page-map", "--size", "100x14"]),
)


def main(folder: Path = HERE) -> list[Path]:
    """Draw all of them into a folder; returns their paths."""
    parser = ArgumentParser()
    snapshot.add_options(parser)
    drawn = []
    for name, words in PICTURES:
        recording = HERE / name
        view = "-map" if "page-map" in words else ""
        out = f"{folder}/{{name}}-{{at}}{view}.svg"
        options = parser.parse_args([str(recording), *words, "--out", out], snapshot.Options())
        drawn += snapshot.draw(read_recording(recording), options)
    return drawn


if __name__ == "__main__":
    for path in main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE):
        print(path)
