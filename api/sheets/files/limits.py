"""How much of a file is read before it is refused: bounds on bytes, cells, memory and time."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Limits(BaseModel):
    """Bounds of one import. A file beyond any of them gets one sentence, never a slow machine.

    Examples
    --------
    >>> Limits(max_rows=100).max_rows
    100
    """

    model_config = {"frozen": True, "extra": "forbid"}

    max_bytes: int = Field(default=30_000_000, gt=0)
    """Size of the file."""
    max_entries: int = Field(default=2_000, gt=0)
    """Files inside a workbook (a workbook is a zip archive)."""
    max_unpacked_bytes: int = Field(default=600_000_000, gt=0)
    """Size of the workbook's content after unpacking, counted while unpacking."""
    max_ratio: float = Field(default=250.0, gt=1)
    """Unpacked over packed size of one entry larger than 10 MB."""
    max_rows: int = Field(default=50_000, gt=0)
    """Rows that hold anything."""
    max_columns: int = Field(default=702, gt=0)
    """Columns, up to ZZ."""
    max_cells: int = Field(default=8_000_000, gt=0)
    """Cells from the first to the last used one, empty ones included."""
    max_cell_chars: int = Field(default=100_000, gt=0)
    """Characters in one cell."""
    max_text_bytes: int = Field(default=150_000_000, gt=0)
    """Text of the chosen sheet."""
    max_sheets: int = Field(default=30, gt=0)
    """Sheets that are looked at to find the data."""
    max_faults: int = Field(default=100_000, gt=0)
    """Wrong cells after which the whole layout is taken to be wrong."""
    header_rows: int = Field(default=20, gt=0)
    """Rows, not counting empty ones, among which the header is looked for."""
    memory_bytes: int = Field(default=1_500_000_000, gt=0)
    """Address space of the process that opens a workbook."""
    seconds: int = Field(default=60, gt=0)
    """Processor time of that process."""
