"""``jianghai db``: the schema, copies of the data, and the way from one database to another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from api.access import SYSTEM
from api.call import Call
from api.cli.copied import told
from api.cli.present import OUT, print_json, print_table
from api.cli.session import AsJson, Lang, Session, progress_bar
from api.store.archive.manifest import ArchivePart
from api.store.archive.moving import move_store
from api.store.archive.reading import check_archive
from api.store.archive.restoring import restore_archive
from api.store.archive.sealing import make_key, opened_archive, seal_archive
from api.store.archive.writing import require_new, write_archive
from api.store.opening import open_installation
from api.store.schema import migrate as migrate_store
from api.store.status import store_status
from api.usecases.leads.findings import unreadable
from api.usecases.office.auditing import verify
from api.usecases.office.maintenance import note_backup, note_filled, note_migration, seal_with_key
from api.usecases.persons.erasure import KeptFiles, replay_erasures
from features.bilingual import Bilingual
from features.errors import InputError, StoreError

Key = Annotated[Path | None, typer.Option("--key", help="私钥文件 / file of the private key", metavar="FILE")]

app = typer.Typer(no_args_is_help=True)


@app.command()
def migrate(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """建立数据库，或升级到本程序的结构版本 / Create the schema, or upgrade it to this program's."""
    session = Session(lang)
    done = migrate_store(session.settings.store_url, regions=session.regions)
    with session.store() as store:
        seal_with_key(session.call(store))
        note_migration(session.call(store), done)
    if as_json:
        print_json(done)
    elif done.before == done.after:
        OUT.print(session.say(f"已是最新结构版本 {done.after}。", f"Schema {done.after} is current already."))
    else:
        before = done.before or session.say("空库", "empty")
        said = session.say(
            f"结构版本 {before} → {done.after}，完成。", f"The schema went from {before} to {done.after}."
        )
        OUT.print(said, markup=False)


@app.command()
def status(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """数据库的地址、结构版本、大小和各表行数 / Address, schema, size and rows of the database."""
    session = Session(lang)
    found = store_status(session.settings.store_url)
    if as_json:
        print_json(found)
        return
    OUT.print(found.address, markup=False)
    schema = found.revision or "—"
    said = session.say(
        f"结构版本 {schema}（{found.fit}），本程序需要 {found.needed_revision}；{found.size_bytes / 2**20:,.1f} MB",
        f"schema {schema} ({found.fit}), this program needs {found.needed_revision}; "
        f"{found.size_bytes / 2**20:,.1f} MB",
    )
    OUT.print(said, markup=False)
    columns = session.say(("数据表", "行数"), ("Table", "Rows"))
    print_table(columns, [(name, f"{rows:,}") for name, rows in found.rows.items()])


@app.command()
def backup(
    file: Annotated[
        Path | None, typer.Argument(help="备份文件 / the file; default: DATA_DIR/backups", metavar="[FILE]")
    ] = None,
    *,
    to: Annotated[
        list[str] | None, typer.Option("--to", help="加密用的公钥，可多次 / public key to seal to, repeatable")
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help="不加密 / do not seal")] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """备份全部数据到加密文件，个人密钥另成一个 / Copy everything into sealed files, keys of persons apart."""
    session = Session(lang)
    recipients = _recipients(session, to, plain=plain)
    target = file or _new_backup(session, plain=plain)
    targets = {ArchivePart.KEYS: keys_beside(target), ArchivePart.DATA: target}
    for one in targets.values():
        require_new(one)
    with session.store() as store, _between(session) as folder:
        copies = {part: one if plain else folder / f"{part}.zip" for part, one in targets.items()}
        with store.read(SYSTEM) as tx, progress_bar(session.say("备份", "backup")) as advance:
            for part, copy in copies.items():
                write_archive(tx, copy, made_at=session.now, progress=advance, part=part)
        made = {part: check_archive(copy) for part, copy in copies.items()}[ArchivePart.DATA]
        if not plain:
            for part, one in targets.items():
                seal_archive(copies[part], one, recipients)
        note_backup(session.call(store), made)
    keys = targets[ArchivePart.KEYS]
    done = Bilingual(f"已备份到 {target}，个人密钥在 {keys}", f"Written to {target}, keys of persons to {keys}")
    told(made, session, done, as_json=as_json, file=target)


@app.command("new-key")
def new_key(
    file: Annotated[Path, typer.Argument(help="私钥文件，勿留在服务器上 / private key; do not leave it on the server")],
    *,
    lang: Lang = None,
) -> None:
    """生成备份用的密钥对，打印公钥 / Make a pair of keys for backups, and print the public one."""
    session = Session(lang)
    public = make_key(file)
    said = session.say(
        f"私钥写入 {file}：请存到别处，丢了备份就打不开。公钥（JIANGHAI_BACKUP_RECIPIENTS）：\n{public}",
        f"The private key is in {file}: keep it elsewhere; without it no backup opens. "
        f"The public key (JIANGHAI_BACKUP_RECIPIENTS):\n{public}",
    )
    OUT.print(said, markup=False, soft_wrap=True)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="备份文件 / the backup")],
    *,
    keys: Annotated[
        Path | None,
        typer.Option("--keys", help="个人密钥文件；默认为备份旁的那个 / keys of persons; default: those beside it"),
    ] = None,
    key: Key = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """把备份恢复到空数据库并核对 / Fill an empty database from a backup, and verify it."""
    session = Session(lang)
    with ExitStack() as opened:
        copy = opened.enter_context(_opened(session, file, key))
        apart = keys or (beside if (beside := keys_beside(file)).is_file() else None)
        own = None if apart is None else opened.enter_context(_opened(session, apart, key))
        advance = opened.enter_context(progress_bar(session.say("恢复", "restore")))
        manifest = restore_archive(copy, session.settings.store_url, keys=own, progress=advance)
    with open_installation(session.settings, anchored=False) as store:
        _require_sound(session.call(store))
        note_filled(session.call(store), "restored", manifest)
        replay_erasures(session.call(store), KeptFiles(session.settings.data_dir))
        lost = unreadable(session.call(store))
    told(
        manifest,
        session,
        Bilingual("已恢复并逐表核对", "Restored, every table verified"),
        as_json=as_json,
        file=file,
        lost=lost,
    )


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="备份文件 / the backup")],
    *,
    key: Key = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """核对备份文件是否完好 / Read a backup through and say whether it is undamaged."""
    session = Session(lang)
    with _opened(session, file, key) as copy:
        found = check_archive(copy)
    told(found, session, Bilingual("备份完好", "The backup is undamaged"), as_json=as_json, file=file)


@app.command()
def move(
    *,
    to: Annotated[str, typer.Option("--to", help="空数据库的地址 / address of an empty database", metavar="URL")],
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """迁移到另一数据库并逐表核对 / Carry everything over into another database, and verify it."""
    session = Session(lang)
    folder = session.settings.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    with session.store() as store, progress_bar(session.say("迁移", "move")) as advance:
        manifest = move_store(store, to, made_at=session.now, folder=folder, progress=advance)
    with open_installation(session.settings, url=to) as filled:
        note_filled(session.call(filled), "moved", manifest)
        lost = unreadable(session.call(filled))
    told(
        manifest,
        session,
        Bilingual("已迁移并逐表核对", "Moved, every table verified"),
        as_json=as_json,
        file=None,
        lost=lost,
    )
    if not as_json:
        said = session.say(
            "请把 JIANGHAI_DATABASE_URL 改为新地址后重启服务；原数据库未改动。",
            "Set JIANGHAI_DATABASE_URL to the new address and restart the service; the old database is unchanged.",
        )
        OUT.print(said, markup=False)


def _require_sound(call: Call) -> None:
    """Say whether the audit chain that was restored is whole: a backup keeps a break that was there before."""
    found = verify(call)
    if not found.is_sound:
        raise StoreError(
            f"everything was restored as it was backed up, but its audit chain is broken: {found.faults[0].en}",
            zh=f"已按备份原样恢复，但其中的审计链有破损：{found.faults[0].zh}",
        )


def _recipients(session: Session, to: list[str] | None, *, plain: bool) -> tuple[str, ...]:
    recipients = tuple(to or session.settings.backup_recipients)
    if not (recipients or plain):
        raise InputError(
            "a backup holds personal data and is sealed: make a pair of keys with `jianghai db new-key FILE`, then set "
            "JIANGHAI_BACKUP_RECIPIENTS or name the public key with --to; --plain leaves it open",
            zh="备份含个人信息，须加密：先用 `jianghai db new-key 文件` 生成密钥，"
            "再设 JIANGHAI_BACKUP_RECIPIENTS 或用 --to 指定公钥；"
            "确不加密，用 --plain",
        )
    return recipients


def keys_beside(file: Path) -> Path:
    """Return the file of keys of persons that belongs to a backup.

    Examples
    --------
    >>> keys_beside(Path("jianghai-20260701.zip.age")).name
    'jianghai-20260701.keys.zip.age'
    """
    stem, dot, ending = file.name.partition(".")
    return file.with_name(f"{stem}.keys{dot}{ending}")


@contextmanager
def _between(session: Session) -> Iterator[Path]:
    """Give a folder that this user alone can read, for the length of the block."""
    folder = session.settings.data_dir
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="backup-", dir=folder) as between:
        yield Path(between)


@contextmanager
def _opened(session: Session, file: Path, key: Path | None) -> Iterator[Path]:
    """Give the plain archive behind a backup, for the length of the block."""
    with _between(session) as folder, opened_archive(file, key=key, folder=folder) as copy:
        yield copy


def _new_backup(session: Session, *, plain: bool) -> Path:
    folder = session.settings.data_dir / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"jianghai-{session.now:%Y%m%d-%H%M%S}.zip{'' if plain else '.age'}"
