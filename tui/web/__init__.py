"""The screen in a browser: every tab has a process of its own on a terminal of its own.
What runs in the page, and what it and a server say to each other, is textual-serve's; the terminal
is one, so that keys, sizes, what a slow link is spared and every end are as in any other.
Beside `headless`: it uses named files, ends and texts, no screen and nothing of a run.
"""
