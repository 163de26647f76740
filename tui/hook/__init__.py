"""What a subject tells of itself: marks, and the openings, flushes and closings of its memory maps.

`site/` runs in the user's own interpreter, whatever its version; the listener is cowtop's end.
Uses files, ends, text and the shared words of the child.
"""
