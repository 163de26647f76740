"""An oracle for the figures of a run: readers of its own, beside real runs.

It reads the kernel by itself: nothing of `tui.probe`, `tui.pages` or `workloads.kernel`.
"""
