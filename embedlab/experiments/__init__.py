"""Experiments: each yields plain values that say what was found; where the work runs is up to the jobs."""
