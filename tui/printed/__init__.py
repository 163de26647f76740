"""What other programs, and people, are given to read: cells in columns, Markdown, CSV, JSON.
Uses texts alone.
"""

from __future__ import annotations
