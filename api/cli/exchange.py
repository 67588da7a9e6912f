"""``jianghai template | import | export``: sheets out, in, and out again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.present import ERRORS, OUT, print_json
from api.cli.session import AsJson, Lang, Session, progress_bar
from api.cli.subjects import ExportArgument, KindArgument
from api.sheets.cells.columns import Terms
from api.sheets.layout.mapping import load_mapping
from api.sheets.reading import SheetResult, read_sheet
from api.store.kinds import KINDS, Kind, models
from api.usecases.sheets.exportable import RECOMMENDATIONS
from api.usecases.sheets.importing import SheetImport, import_result
from api.usecases.sheets.referring import with_known_references

app = typer.Typer()

FAULTS_SHOWN = 20
FileArgument = Annotated[Path, typer.Argument(help="文件 / file", metavar="FILE")]


@app.command()
def template(
    subject: KindArgument,
    path: Annotated[Path | None, typer.Argument(help="写到哪里 / where to", metavar="[FILE]")] = None,
    *,
    lang: Lang = None,
) -> None:
    """Write the Excel template to fill in."""
    from api.sheets.out.template import write_template

    session, kind = Session(lang), KINDS[subject]
    target = path or Path(session.say(f"{kind.words.zh}填报模板.xlsx", f"{kind.plural}.xlsx"))
    write_template(target, kind.model, lang=session.language, terms=Terms.of(session.policy.taxonomy))
    OUT.print(session.say(f"模板已写入 {target}", f"Template written to {target}"), markup=False)


@app.command("import")
def import_(
    subject: KindArgument,
    file: FileArgument,
    *,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="对照文件 / mapping file for another layout")
    ] = None,
    accept_valid: Annotated[bool, typer.Option("--accept-valid", help="先收下正确的行 / take the good rows")] = False,
    rejected: Annotated[Path | None, typer.Option("--rejected", help="退回行写到哪里 / workbook of the rest")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查不保存 / check only")] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Import a sheet; by default all or nothing."""
    session, kind = Session(lang), KINDS[subject]
    result = _read(session, kind, file, mapping)
    with session.store() as store:
        call = session.call(store)
        result = with_known_references(call, kind, result)
        done = import_result(
            call,
            kind,
            result,
            accept_valid=accept_valid,
            dry_run=dry_run,
            file=file.name,
        )
    returned = None
    if accept_valid and done.rejected_rows and not dry_run:
        from api.sheets.out.report import write_faults

        returned = rejected or file.with_name(f"{file.stem}{session.say('-退回', '-rejected')}.xlsx")
        write_faults(returned, result.source, result.faults, lang=session.language)
    if as_json:
        print_json(_import_json(done, result, returned, dry_run=dry_run))
    else:
        _print_import(done, result, returned, session, dry_run=dry_run)
    if done.saved is None or done.rejected_rows:
        raise typer.Exit(1)


@app.command()
def export(
    what: ExportArgument,
    file: FileArgument,
    *,
    lang: Lang = None,
) -> None:
    """Export to Excel or CSV, by the name's ending."""
    from api.usecases.sheets.exports import export_profiles, export_recommendations, note_export

    session = Session(lang)
    versions = None
    with session.store() as store:
        call = session.call(store)
        if what == RECOMMENDATIONS:
            from api.advice.advisor import Advisor

            advisor = Advisor(store, tagger=session.tagger, models=session.settings.models_dir)
            versions = advisor.versions(session.call(store), advisor.basis())
            batch = advisor.open_leads(session.call(store))
            with progress_bar(session.say("生成推荐", "Recommending")) as progress:
                count = export_recommendations(call, file, batch, progress=progress)
        else:
            count = export_profiles(call, KINDS[what], file)
        note_export(call, what, rows=count, versions=versions)
    OUT.print(session.say(f"已导出{count}行到 {file}", f"{count} rows exported to {file}"), markup=False)


def _read(session: Session, kind: Kind[Any], file: Path, mapping: Path | None) -> SheetResult[Any]:
    terms = Terms.of(session.policy.taxonomy)
    layout = None if mapping is None else load_mapping(mapping, terms=terms, models=models())
    with progress_bar(session.say("读取表格", "Reading the sheet")) as progress:
        return read_sheet(
            file,
            model=kind.model,
            mapping=layout,
            progress=progress,
            terms=terms,
            today=session.now.date(),
        )


def _print_import(
    done: SheetImport, result: SheetResult[Any], returned: Path | None, session: Session, *, dry_run: bool
) -> None:
    lang = session.language
    for notice in done.notices:
        OUT.print(notice.message(lang), style="cyan", markup=False)
    for fault in result.faults[:FAULTS_SHOWN]:
        ERRORS.print(fault.sentence(lang), style="red", markup=False)
    if len(result.faults) > FAULTS_SHOWN:
        more = len(result.faults) - FAULTS_SHOWN
        ERRORS.print(session.say(f"……另有{more}处错误。", f"… and {more} more faults."))
    if done.saved is None:
        OUT.print(
            session.say(
                f"未导入：{len(done.rejected_rows)}行有误。改正后重新导入，或加 --accept-valid 先收下正确的行。",
                f"Nothing imported: {len(done.rejected_rows)} rows are wrong. Mend them, "
                "or take the good rows with --accept-valid.",
            )
        )
        return
    new, changed, same = len(done.saved.new), len(done.saved.changed), len(done.saved.unchanged)
    would = session.say("将会", "Would be: ") if dry_run else ""
    counts = session.say(
        f"新增 {new}，更新 {changed}，不变 {same}。", f"{new} new, {changed} changed, {same} unchanged."
    )
    OUT.print(f"{would}{counts}")
    if returned is not None:
        OUT.print(
            session.say(
                f"{len(done.rejected_rows)}行退回在 {returned}", f"{len(done.rejected_rows)} rows are in {returned}"
            ),
            markup=False,
        )


def _import_json(
    done: SheetImport, result: SheetResult[Any], returned: Path | None, *, dry_run: bool
) -> dict[str, Any]:
    saved = done.saved
    return {
        "saved": saved is not None and not dry_run,
        "dry_run": dry_run,
        "new": list(saved.new) if saved else [],
        "changed": list(saved.changed) if saved else [],
        "unchanged": list(saved.unchanged) if saved else [],
        "rejected_rows": list(done.rejected_rows),
        "rejected_file": None if returned is None else str(returned),
        "faults": [fault.as_dict() for fault in result.faults],
        "notices": [notice.as_dict() for notice in done.notices],
    }
