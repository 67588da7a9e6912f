"""What a command says of a copy of everything: how much it holds, and which records in it do not read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from api.cli.present import OUT, print_json
from api.cli.session import Session
from api.store.archive.manifest import Manifest
from api.store.queries.profiles import SetAside
from features.bilingual import Bilingual

_MOST_NAMED = 20


def told(
    manifest: Manifest,
    session: Session,
    done: Bilingual,
    *,
    as_json: bool,
    file: Path | None,
    lost: Sequence[SetAside] | None = None,
) -> None:
    """Say what was copied; ``lost`` are the records that do not read in the database that was filled, if one was."""
    if as_json:
        tables = {table.name: {"rows": table.rows, "sha256": table.sha256} for table in manifest.tables}
        found = {"file": None if file is None else str(file), "revision": manifest.revision}
        aside = {} if lost is None else {"set_aside": {"count": len(lost), "items": lost[:_MOST_NAMED]}}
        print_json({**found, "made_at": manifest.made_at.isoformat(), "rows": manifest.rows, "tables": tables, **aside})
        return
    count = len(manifest.tables)
    said = session.say(
        f"{done.zh}：{count}张表{manifest.rows:,}行，结构版本 {manifest.revision}。",
        f"{done.en}: {manifest.rows:,} rows in {count} tables, schema {manifest.revision}.",
    )
    OUT.print(said, markup=False, soft_wrap=True)
    if lost:
        OUT.print(_aside(session, lost), style="yellow", markup=False, soft_wrap=True)


def _aside(session: Session, lost: Sequence[SetAside]) -> str:
    named = [one.id for one in lost[:_MOST_NAMED]]
    more = len(lost) - len(named)
    return session.say(
        f"其中{len(lost)}条资料无法读取，已原样保留，暂不参与推荐和导出，请数据管理员在“数据质量”中处理："
        f"{'、'.join(named)}{f'，另有{more}条' if more else ''}。",
        f"{len(lost)} of the records do not read: they are kept as they are, set aside, and listed under data quality "
        f"for a data steward to mend: {', '.join(named)}{f', and {more} more' if more else ''}.",
    )
