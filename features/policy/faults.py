"""What is wrong with a pack, said so that whoever edits it finds the place."""

from __future__ import annotations

from dataclasses import dataclass

from features.bilingual import either


@dataclass(frozen=True, order=True)
class PackFault:
    """A fault at a line of a file of the pack; ``file`` is relative to the pack's folder.

    Examples
    --------
    >>> str(PackFault("weights.yaml", 7, "components sum to 99, expected 100", "各项之和为99，应为100"))
    'weights.yaml:7: components sum to 99, expected 100'
    """

    file: str
    line: int
    en: str
    zh: str

    def __str__(self) -> str:
        return self.say("en")

    def say(self, language: str) -> str:
        """Return the fault in ``language`` (``zh`` or ``en``), after its file and line."""
        return f"{self.file}:{self.line}: {either(language, self.zh, self.en)}"
