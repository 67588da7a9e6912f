"""What is wrong with a pack, said so that whoever edits it finds the place."""

from __future__ import annotations

from dataclasses import dataclass


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
    message: str
    zh: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"

    def say(self, language: str) -> str:
        """Return the whole sentence in ``zh`` or ``en``."""
        message = self.zh if language == "zh" and self.zh else self.message
        return f"{self.file}:{self.line}: {message}"
