"""Build a store from an archive, in an empty database only, and prove that it holds what was written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import insert, inspect

from api.access import SYSTEM
from api.store.address import parse_address
from api.store.archive.manifest import ArchivePart, Manifest, TableEntry, damaged
from api.store.archive.portable import Digest, layout_of, read_rows
from api.store.archive.reading import Archive
from api.store.archive.writing import Progress
from api.store.queries.masks import renew_masks, renew_search
from api.store.queries.persons import remove_unreadable
from api.store.row_security import let_role_in
from api.store.schema import VERSION_TABLE, Fit, rebuilding, require_whole, revisions, schema_state, upgrade
from api.store.session import Store, WriteTransaction
from api.store.tables import METADATA
from features.errors import InputError, StoreError

_AT_ONCE = 500


def restore_archive(file: Path, url: str, *, progress: Progress, keys: Path | None = None) -> Manifest:
    """Fill the empty database at ``url`` from ``file``, all or nothing, and bring it to this program's schema.

    Every table is read back and must have the rows and the SHA-256 that the archive names; references must lead
    somewhere. Only then is anything kept.

    Parameters
    ----------
    keys
        The file of the keys of persons; whatever cannot be read with the keys in it is removed. ``None`` = there is
        none, and nobody's personal data comes back.

    Raises
    ------
    InputError
        One of the files is of the other part.
    StoreError
        The database is not empty, the file is damaged, or it is of a schema newer than this program's.
    """
    with Archive(file) as archive, _new_file_removed_on_failure(url), rebuilding(url) as store:
        with store.write(SYSTEM) as tx:
            _require_empty(store, tx)
            _require_part(archive.manifest, ArchivePart.DATA)
            _require_known(archive.manifest)
            upgrade(tx.connection(), archive.manifest.revision)
            _require_same_tables(tx, archive.manifest)
            done = 0
            for table in archive.manifest.tables:
                for row_count in _load(tx, archive, table):
                    done += row_count
                    progress(done, archive.manifest.rows)
            for table in archive.manifest.tables:
                _require_same_rows(tx, table)
            upgrade(tx.connection())
            if keys is not None:
                _load_keys(tx, keys)
            remove_unreadable(tx)
            renew_masks(tx.connection(), tx.regions)
            renew_search(tx.connection())
            let_role_in(tx.connection())
            require_whole(tx.connection())
        return archive.manifest


def _load(tx: WriteTransaction, archive: Archive, table: TableEntry) -> Iterator[int]:
    layout = table.layout
    into = insert(layout.as_table())
    for rows in _parts(archive.rows(table)):
        try:
            values = [layout.back(row) for row in rows]
        except (ValueError, TypeError):
            raise damaged(f"table {table.name} cannot be read", f"数据表 {table.name} 无法读取") from None
        tx.connection().execute(into, values)
        yield len(rows)


def _load_keys(tx: WriteTransaction, file: Path) -> None:
    with Archive(file) as archive:
        _require_part(archive.manifest, ArchivePart.KEYS)
        for table in archive.manifest.tables:
            if not ArchivePart.KEYS.holds(table.name) or table.layout != layout_of(METADATA.tables[table.name]):
                raise damaged(f"table {table.name} is not of this program", f"数据表 {table.name} 不属于本程序版本")
            for _ in _load(tx, archive, table):
                pass
            _require_same_rows(tx, table)


def _parts(rows: Iterator[list[Any]]) -> Iterator[list[list[Any]]]:
    part: list[list[Any]] = []
    for row in rows:
        part.append(row)
        if len(part) == _AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _require_same_rows(tx: WriteTransaction, table: TableEntry) -> None:
    digest = Digest()
    for row in read_rows(tx, table.layout):
        digest.add(row)
    if (digest.rows, digest.value) != (table.rows, table.sha256):
        raise StoreError(
            f"table {table.name} did not come back as it was written; nothing was kept",
            zh=f"数据表 {table.name} 恢复后与备份不符，已全部回退",
        )


def _require_empty(store: Store, tx: WriteTransaction) -> None:
    if schema_state(tx.connection()).fit is not Fit.EMPTY:
        raise StoreError(
            f"the store {store.address} is not empty: a backup is restored into a new database only",
            zh=f"数据库 {store.address} 不是空的：备份只能恢复到新建的数据库",
        )


def _require_known(manifest: Manifest) -> None:
    if manifest.revision not in revisions():
        raise StoreError(
            f"the backup is of schema {manifest.revision}, newer than this program ({revisions()[-1]}): "
            "install the newer program",
            zh=f"备份的结构版本 {manifest.revision} 比本程序（{revisions()[-1]}）新：请安装新版程序",
        )


def _require_same_tables(tx: WriteTransaction, manifest: Manifest) -> None:
    known = set(inspect(tx.connection()).get_table_names()) - {VERSION_TABLE}
    here = {name for name in known if ArchivePart.DATA.holds(name)}
    if here != {table.name for table in manifest.tables}:
        raise damaged("its tables are not those of its schema", "数据表与其结构版本不符")


def _require_part(manifest: Manifest, part: ArchivePart) -> None:
    if manifest.part is part:
        return
    if part is ArchivePart.KEYS:
        raise InputError(
            "the file named with --keys is no file of keys of persons", zh="--keys 指定的文件不是个人密钥文件"
        )
    raise InputError(
        "this file holds the keys of persons only: name the backup, and this file with --keys",
        zh="该文件只含个人密钥：请指定备份文件，并用 --keys 指定本文件",
    )


@contextmanager
def _new_file_removed_on_failure(url: str) -> Iterator[None]:
    address = parse_address(url)
    if not address.is_sqlite or address.file.exists():
        yield
        return
    try:
        yield
    except BaseException:
        for ending in ("", "-wal", "-shm"):
            address.file.with_name(address.file.name + ending).unlink(missing_ok=True)
        raise
