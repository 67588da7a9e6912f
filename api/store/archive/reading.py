"""Read an archive: its manifest, and the rows of a table one by one."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.store.archive.manifest import NAME, Manifest, TableEntry, damaged, parse_manifest
from api.store.archive.portable import Digest
from features.errors import InputError

_LONGEST_LINE = 64 * 2**20
_LONGEST_MANIFEST = 2**20


class Archive:
    """An opened archive. Use it as a context manager."""

    def __init__(self, file: Path) -> None:
        if not file.is_file():
            raise InputError(f"there is no file {file}", zh=f"文件 {file} 不存在")
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError):
            raise damaged("it cannot be opened", "无法打开") from None
        self.manifest = self._manifest()

    def rows(self, table: TableEntry) -> Iterator[list[Any]]:
        """Yield the rows of a table; raise at the end if they are not those that were written."""
        digest = Digest()
        try:
            with self._zip.open(table.member) as member:
                while line := member.readline(_LONGEST_LINE):
                    row = json.loads(line)
                    digest.add(row)
                    yield row
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, EOFError):
            raise damaged(f"table {table.name} cannot be read", f"数据表 {table.name} 无法读取") from None
        if (digest.rows, digest.value) != (table.rows, table.sha256):
            raise damaged(f"table {table.name} is not as it was written", f"数据表 {table.name} 与写入时不符")

    def _manifest(self) -> Manifest:
        try:
            with self._zip.open(NAME) as member:
                return parse_manifest(member.read(_LONGEST_MANIFEST))
        except (zipfile.BadZipFile, KeyError, OSError):
            raise damaged("it has no manifest", "缺少清单") from None

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()


def check_archive(file: Path) -> Manifest:
    """Read every row of an archive and return its manifest; one that is damaged is refused."""
    with Archive(file) as archive:
        for table in archive.manifest.tables:
            for _ in archive.rows(table):
                pass
        return archive.manifest
