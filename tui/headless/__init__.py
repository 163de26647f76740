"""Front end 1: JSON, tables and pictures from scripts."""

from __future__ import annotations
