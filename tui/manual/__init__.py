"""The manual: Markdown pages, shipped with the program, and their reader.
Pure: a page becomes rows of a width, which a terminal, a pager and the help screen show alike.
Uses `metrics` and the words below it.
"""

from __future__ import annotations

from tui.manual.pages import Topic, page, topics
from tui.manual.rows import Row, rows_of

__all__ = ["Row", "Topic", "page", "rows_of", "topics"]
