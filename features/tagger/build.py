"""Fit the model that is shipped for the built-in pack: ``python -m features.tagger.build``.

Run it after every change of ``wording.yaml``; without it the first tagging of a process fits the model anew.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from features.policy.pack import load_policy
from features.tagger.lessons import wording_lessons
from features.tagger.vectors import SHIPPED_FOLDER, VectorModel, fit
from features.text.encoder import SentenceEncoder


def main() -> None:
    """Fit the model of the built-in pack and keep it, as the only one, where shipped models lie."""
    model = fit(wording_lessons(load_policy().wording), SentenceEncoder())
    with resources.as_file(resources.files("features.tagger").joinpath(SHIPPED_FOLDER)) as folder:
        keep_only(model, folder)


def keep_only(model: VectorModel, folder: Path) -> Path:
    """Save a model under its digest, remove the folder's other models, and return its path."""
    kept = folder / f"{model.digest}.npz"
    model.save(kept)
    for path in folder.glob("*.npz"):
        if path != kept:
            path.unlink()
    return kept


if __name__ == "__main__":
    main()
