"""The picture of a run: its bands and lines as cells, from the figures kept of it.

Pure: states, histories and markers come in, cells go out. It may use the run and its metrics, and
knows neither Textual nor a screen; plotext draws its frame.
"""
