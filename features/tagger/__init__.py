"""Text to technologies.

Start at :class:`features.tagger.tagger.Tagger`. ``docs/tagging.md`` explains the method and states how well it works.
"""

from features.tagger.config import TaggerConfig
from features.tagger.memory import NO_ANSWERS, TagAnswer, TagMemory
from features.tagger.tagger import Tagger
from features.tagger.tagging import FieldSignal, Tag, Tagging

__all__ = ["NO_ANSWERS", "FieldSignal", "Tag", "TagAnswer", "TagMemory", "Tagger", "TaggerConfig", "Tagging"]
