"""Text as the engine sees it: folded for matching, and as sentence vectors.

Order of modules: ``models`` (where vectors come from) and ``vectors`` (bounded memory and disk caches)
<- ``encoder`` (the two joined).
"""
