"""What a command line says of a run and its cage: the options, and the settings they make.
Uses settings, extents and the file formats; read for `--help`, so it imports nothing heavy.
"""

from __future__ import annotations

from tui.options.cage import CAGES, CageOptions, add_cage_option, add_cage_options
from tui.options.of_run import (
    RunOptions,
    add_chunk_option,
    add_cold_option,
    add_run_options,
    parse_modes,
)
from tui.options.to_settings import all_settings

__all__ = [
    "CAGES",
    "CageOptions",
    "RunOptions",
    "add_cage_option",
    "add_cage_options",
    "add_chunk_option",
    "add_cold_option",
    "add_run_options",
    "all_settings",
    "parse_modes",
]
