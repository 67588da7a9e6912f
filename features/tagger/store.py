"""Find the model a pack's wording teaches: shipped with the program, kept in a folder, or fitted on the spot."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from features.policy.wording import Wording
from features.tagger.inference import TechnologyModel, fit, lesson_digest, lessons
from features.text.encoder import TextEncoder

SHIPPED_FOLDER = "models"


class ModelStore:
    """Models by the digest of what they were taught, so that none can ever be out of date.

    Parameters
    ----------
    folder
        Where models fitted here are kept; None keeps none. Fitting takes some ten seconds with the bundled encoder.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def model(self, wording: Wording, encoder: TextEncoder) -> TechnologyModel:
        """Return the model for a wording and an encoder, fitting it where there is none yet."""
        taught = lessons(wording)
        name = f"{lesson_digest(taught, encoder)}.npz"
        with resources.as_file(resources.files("features.tagger").joinpath(SHIPPED_FOLDER)) as shipped:
            for folder in (shipped, self._folder):
                if folder is not None and (folder / name).is_file():
                    return TechnologyModel.load(folder / name)
        model = fit(taught, encoder)
        if self._folder is not None:
            model.save(self._folder / name)
        return model
