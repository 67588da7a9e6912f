"""Work in the background: a queue in the store, workers in every serving process.

Order of the modules: ``bench`` -> ``progress`` -> ``imports``, ``exports``, ``learning`` -> ``runner``. A job survives
the process that works on it: its lease runs out and another worker begins it again.
"""
