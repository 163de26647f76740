"""What the kernel says. One file per source. Nothing here imports anything above it."""

from __future__ import annotations
