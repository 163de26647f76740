"""How the text of an option becomes what it says, and whose words tell what is wrong with it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, TypeVar

from tui.errors import UsageError
from workloads.patterns import parse_pattern

T = TypeVar("T")
S = TypeVar("S")
E = TypeVar("E", bound=StrEnum)


def typed(parse: Callable[[str], T]) -> Callable[[str], T]:
    """For argparse's `type`: what is wrong with a value is told in the words of `parse`."""

    def read(text: str) -> T:
        try:
            return parse(text)
        except UsageError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return read


def one_of(kind: type[E], what: str) -> Callable[[str], E]:
    """Reads a member of an enum; raises UsageError that lists them."""

    def read(text: str) -> E:
        try:
            return kind(text)
        except ValueError:
            words = f"unknown {what} {text!r:.40}: choose from {', '.join(kind)}"
            raise UsageError(words) from None

    return read


def named(option: str, read: Callable[[S], T], given: S) -> T:
    """What `read` makes of it; raises UsageError that names the option."""
    try:
        return read(given)
    except UsageError as error:
        raise UsageError(f"{option}: {error}") from error


class ArrayOptions(Protocol):
    """What any command is told of its array, understood or texts still; None was not said."""

    file: Path | None
    shape: Any
    size: Any
    offset: Any
    order: str | None


def refuse_two_arrays(options: ArrayOptions) -> None:
    """Raise UsageError where an array is said twice, or where a raw file's lies without one."""
    if options.file is not None and options.size:
        raise UsageError("--file has its own shape: leave --size out")
    if options.file is None and (options.offset, options.order) != (None, None):
        raise UsageError("--offset and --order tell where the array of a raw --file lies")
    if options.shape and options.size:
        raise UsageError("--shape and --size say the same thing: give one of them")


def pattern_named(text: str) -> str:
    """An order of reading, like `strided:16`; raises UsageError."""
    try:
        return parse_pattern(text)
    except ValueError as error:
        raise UsageError(str(error)) from error
