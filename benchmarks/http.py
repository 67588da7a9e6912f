"""The service under load: ``python benchmarks/http.py --json OUT``; see ``benchmarks/serving.py``, which measures.

A program of this folder looks for modules here first and would take this file for Python's own ``http``: imported
under that name, it gives way.
"""

from __future__ import annotations

import importlib
import sys

if __name__ == "http":
    here = __file__.rpartition("/")[0]
    sys.path[:] = [folder for folder in sys.path if folder.rstrip("/") != here]
    del sys.modules["http"]
    importlib.import_module("http")
elif __name__ == "__main__":
    sys.path[0] = __file__.rpartition("benchmarks/")[0] or ".."
    from benchmarks.serving import main

    main()
