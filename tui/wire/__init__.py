"""Between Textual and the terminal: what changed is sent, no faster than it is shown.

It uses nothing of the program; only `driver.py` knows Textual.
"""
