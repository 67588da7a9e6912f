"""What of a person's free text must not reach tags, vectors or ranking, taken out; what was taken is told by kind.

kinds (what is taken) ← traits (attributes of a person), schools, times ← scrubber (all of it, and people and ways to
reach them, out of a text).
"""
