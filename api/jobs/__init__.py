"""Work in the background: a queue in the store, workers in every serving process.

A job survives the process that works on it: its lease runs out and another worker begins it again.
"""
