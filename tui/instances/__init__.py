"""N instances of one workload on one file: N runs in a thread each, one file, one cage, one end.

Each is a run like any other, with a seed of its own; what they have in common (the file and its
proof, the limit, the moment when all hold what they have) is here. It may use subjects and
recordings, and knows no screen.
"""
