"""Modes x flush x swap as one run of runs: a plan, a state, and the answer in words.
`plan` has the cells, `machine` says which cannot run here, `run` and `thread` run them.
Uses `subject` and below; both front ends show its columns.
"""

from __future__ import annotations
