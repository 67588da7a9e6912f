"""Text to technologies.

Order of the modules, each importing only from those to its left::

    tagging, config, segments, phrases, context <- evidence <- literal <- reading
                        lessons <- vectors, words, view <- recogniser
                                                                              <- tagger

Start at :class:`features.tagger.tagger.Tagger`. ``docs/tagging.md`` explains the method and states how well it works.
"""

from features.tagger.config import TaggerConfig
from features.tagger.tagger import Tagger
from features.tagger.tagging import FieldSignal, Tag, Tagging

__all__ = ["FieldSignal", "Tag", "Tagger", "TaggerConfig", "Tagging"]
