"""The one place that turns a code and its facts into a sentence, in Chinese and in English.

::

    template   <- one sentence with slots and optional parts
    catalogue  <- all sentences by key, read from the YAML files beside this module

Each YAML file is a topic; its keys are spoken as ``topic.code``. An engine returns codes and facts and never words.
"""

from recommender.phrases.catalogue import Catalogue, packaged, say

__all__ = ["Catalogue", "packaged", "say"]
