"""The service under load: ``python benchmarks/http.py --json OUT``; see ``benchmarks/serving.py``, which measures.

Run as a program, Python looks for modules in this folder first and would take this file for its own ``http``.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    sys.path[0] = __file__.rpartition("benchmarks/")[0] or ".."
    from benchmarks.serving import main

    main()
