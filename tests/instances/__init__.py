"""Instances: N runs on one file."""
