"""Fit the model that is shipped for the built-in pack: ``python -m features.tagger.build``.

Run it after every change of ``wording.yaml``; without it the first tagging of a process fits the model anew.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from features.policy.pack import load_policy
from features.tagger.lessons import wording_lessons
from features.tagger.vectors import SHIPPED_FOLDER, fit
from features.text.encoder import SentenceEncoder


def main() -> None:
    """Fit, save under the digest of the lessons, and remove models of earlier wordings."""
    with resources.as_file(resources.files("features.tagger").joinpath(SHIPPED_FOLDER)) as folder:
        rebuild(folder)


def rebuild(folder: Path) -> Path:
    """Put the model of the built-in pack into ``folder``, as the only one there; return its path."""
    model = fit(wording_lessons(load_policy().wording), SentenceEncoder())
    kept = folder / f"{model.digest}.npz"
    model.save(kept)
    for path in folder.glob("*.npz"):
        if path != kept:
            path.unlink()
    return kept


if __name__ == "__main__":
    main()
