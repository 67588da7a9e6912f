"""The one catalogue of sentences about files, headers, rows, cells and mapping files, in Chinese and English.

Every code is stable; ``docs/sheets.md`` explains each of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from api.sheets.cell_phrases import CELL_PHRASES
from api.sheets.file_phrases import FILE_PHRASES
from api.sheets.mapping_phrases import MAPPING_PHRASES
from api.sheets.phrase import Phrase
from api.sheets.row_phrases import NOTICE_PHRASES, ROW_PHRASES

PHRASES: Mapping[str, Phrase] = {**FILE_PHRASES, **ROW_PHRASES, **CELL_PHRASES, **NOTICE_PHRASES, **MAPPING_PHRASES}
