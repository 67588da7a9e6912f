"""The chance that a place accepts a project, and that the project then lands there, learnt from what happened.

Order: ``posterior`` -> ``inputs`` -> ``head`` -> ``model``.
"""
