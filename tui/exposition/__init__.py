"""What is known of runs and processes as metrics of Prometheus, and the small server of them.
`families` is the table of all, made of the one table of metrics; `board` is where a run leaves what
it knows now, `sheet` what a scrape reads of it. Uses run, tree, fit and metrics; no front end.
"""
