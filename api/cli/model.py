"""``jianghai model``: freeze the store, train, evaluate, promote, roll back, replay."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.present import OUT, print_json, print_table
from api.cli.session import AsJson, Lang, Session, progress_bar
from api.usecases.models.pointing import roll_back, set_shadow
from recommender.learned.promotion import ComparisonVerdict, ExpertCount, PromotionRecord, in_words
from recommender.learned.registry import Registry

if TYPE_CHECKING:
    from api.usecases.models.learning import Learning
    from training.city.shadow import Shadow

app = typer.Typer(no_args_is_help=True)

ModelId = Annotated[str, typer.Argument(help="模型编号 / model", metavar="MODEL")]
SnapshotId = Annotated[
    str | None, typer.Option("--snapshot", help="快照编号，默认最新 / snapshot, the latest by default")
]
ExpertLeads = Annotated[
    Path | None,
    typer.Option(
        "--leads",
        exists=True,
        file_okay=False,
        help="专家线索文件夹，含 leads.csv 与 expected.csv / folder of leads an expert has judged",
    ),
]
_CHANGES_SHOWN = 20
_FIGURES = ("mrr", "hit_at_1", "ndcg_at_5", "auc")


def _learning(session: Session) -> Learning:
    from api.usecases.models.learning import Learning

    return Learning(session.settings.data_dir, policy=session.policy, tagger=session.tagger)


@app.command()
def snapshot(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """冻结当前数据，供训练使用 / Freeze the store for training."""
    from api.usecases.models import model_changes

    session = Session(lang)
    with session.store() as store:
        folder = session.settings.data_dir / "snapshots"
        path, frozen = model_changes.take_snapshot(session.call(store), folder)
    found = {
        "snapshot": path.name,
        "content_hash": frozen.content_hash,
        "projects": len({one.id for one in frozen.projects}),
        "places": len({one.id for one in frozen.parks}),
        "events": len(frozen.events),
        "path": str(path),
    }
    if as_json:
        print_json(found)
        return
    OUT.print(
        session.say(
            f"快照 {path.name}：{found['projects']}条线索，{found['places']}个园区，{found['events']}个事件",
            f"Snapshot {path.name}: {found['projects']} leads, {found['places']} places, {found['events']} events",
        )
    )


@app.command()
def train(*, snapshot: SnapshotId = None, seed: int = 20240807, as_json: AsJson = False, lang: Lang = None) -> None:
    """用快照训练一个模型并登记 / Train a model on a snapshot and register it."""
    from api.usecases.models import model_changes

    session = Session(lang)
    with session.store() as store, progress_bar(session.say("训练", "Training")) as progress:
        progress(0, 1)
        model_id, trained = model_changes.train(
            session.call(store), _learning(session), snapshot_id=snapshot, seed=seed, clock=session.clock
        )
        progress(1, 1)
    if as_json:
        print_json({"model_id": model_id, "artifact_hash": trained.artifact.hash, **trained.evaluation.to_json()})
        return
    OUT.print(session.say(f"已登记模型 {model_id}", f"Registered model {model_id}"))
    _print_figures(trained.evaluation.to_json(), session)


@app.command()
def evaluate(
    model: ModelId,
    *,
    snapshot: SnapshotId = None,
    leads: ExpertLeads = None,
    out: Annotated[Path | None, typer.Option("--out", help="报告文件夹 / folder of the report")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """与基线和现役模型比较，输出报告 / Compare with baselines and the serving model; write a report."""
    session = Session(lang)
    folder, learning = out or session.settings.data_dir / "reports", _learning(session)
    with progress_bar(session.say("评估", "Evaluating")) as progress:
        progress(0, 1)
        experts: tuple[ExpertCount, ...] = ()
        if leads is not None:
            with session.store() as store:
                experts = learning.experts(session.call(store), model, leads)
        report = learning.evaluate(model, snapshot_id=snapshot, folder=folder, experts=experts)
        progress(1, 1)
    found = report.to_json()
    (folder / f"{model}.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if as_json:
        print_json(found)
        return
    _print_figures(found, session)
    _print_record(report.record, session)
    OUT.print(session.say("报告：", "Report: ") + str(folder / f"{model}.{session.language}.html"), markup=False)


@app.command("list")
def list_models(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """列出已登记的模型 / List the registered models."""
    session = Session(lang)
    models = Registry(session.settings.models_dir).listed()
    if as_json:
        print_json(
            [
                _row(one.model_id, one.serving, one.about, None if one.fault is None else str(one.fault))
                for one in models
            ]
        )
        return
    columns = session.say(
        ("模型", "上线", "训练截至", "快照", "问题"), ("Model", "Serving", "Trained until", "Snapshot", "Fault")
    )
    rows = [
        (
            one.model_id,
            "●" if one.serving else "",
            one.about.get("trained_until"),
            one.about.get("snapshot", "")[:16],
            one.fault and one.fault.say(session.language),
        )
        for one in models
    ]
    print_table(columns, rows)


@app.command()
def show(model: ModelId, *, as_json: AsJson = False, lang: Lang = None) -> None:
    """显示一个模型的清单与指标 / Show a model's manifest and figures."""
    session = Session(lang)
    registry = Registry(session.settings.models_dir)
    artifact, record = registry.read(model), registry.record(model)
    if as_json:
        promotion = None if record is None else record.to_json()
        print_json({"model_id": model, "artifact_hash": artifact.hash, **artifact.about, "promotion": promotion})
        return
    for name in ("trained_until", "snapshot", "policy_version", "seed"):
        OUT.print(f"{name}: {artifact.about.get(name)}", markup=False)
    _print_figures(artifact.about["metrics"], session)
    if record is not None:
        _print_record(record, session)


@app.command()
def promote(
    model: ModelId,
    *,
    snapshot: SnapshotId = None,
    leads: ExpertLeads = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """让模型上线；不够好则拒绝并说明原因 / Let a model serve, or refuse with reasons."""
    from api.usecases.models import model_changes

    session = Session(lang)
    with session.store() as store:
        pointer = model_changes.promote(
            session.call(store), _learning(session), model, snapshot_id=snapshot, leads=leads, clock=session.clock
        )
    if as_json:
        print_json({"model_id": pointer.model_id, "former": list(pointer.former)})
        return
    OUT.print(session.say(f"模型 {pointer.model_id} 已上线", f"Model {pointer.model_id} serves"))


@app.command()
def rollback(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """回退到上一个模型 / Let the former model serve again."""
    session = Session(lang)
    with session.store() as store:
        pointer = roll_back(session.call(store), Registry(session.settings.models_dir))
    if as_json:
        print_json({"model_id": pointer.model_id, "former": list(pointer.former)})
        return
    now = pointer.model_id or session.say("无（按政策评分排序）", "none (the policy's score ranks)")
    OUT.print(session.say(f"现役模型：{now}", f"Now serving: {now}"))


@app.command()
def backtest(
    model: ModelId,
    *,
    against: Annotated[str | None, typer.Option("--against", help="另一模型，默认政策评分 / other model")] = None,
    months: Annotated[int, typer.Option("--months", min=1, max=60, help="回放月数 / how many months")] = 6,
    snapshot: SnapshotId = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """回放过去几个月：会推荐什么，实际发生了什么 / Replay past months."""
    session = Session(lang)
    with progress_bar(session.say("回放", "Replaying")) as progress:
        progress(0, 1)
        found = _learning(session).backtest(model, against, months=months, snapshot_id=snapshot).to_json()
        progress(1, 1)
    if as_json:
        print_json(found)
        return
    columns = session.say(
        ("月份", "线索", "推送", "与模型一致", "一致者接受率", "其余接受率"),
        ("Month", "Leads", "Sent", "Agreed", "Accepted where agreed", "Accepted elsewhere"),
    )
    print_table(columns, [tuple(_short(value) for value in month.values()) for month in found["months"]])
    low, high = found["difference"]["interval"]
    mean = found["difference"]["value"]
    OUT.print(
        session.say(
            f"首选被接受的概率：模型比对照 {mean:+.3f}（95% 区间 {low:+.3f}至{high:+.3f}，已校正选择偏差）",
            f"First choice accepted: {mean:+.3f} against the other (95% interval {low:+.3f} to {high:+.3f}, "
            "corrected for what officers chose to send)",
        ),
        markup=False,
    )
    _print_exploring(found["exploring"], session)


def _print_exploring(found: dict[str, Any], session: Session) -> None:
    """Print what showing places on trial would have cost and taught."""
    share, trials, first = f"{found['share']:.0%}", found["trials"], found["first_answers"]
    if not trials:
        OUT.print(session.say(f"若按{share}试荐：没有可试荐的园区", f"With {share} on trial: no place to try"))
        return
    width, after = (f"{found[name]:.2f}" for name in ("width", "width_after"))
    fewer, less = found["landings"] >= 0, f"{abs(found['landings']):.1f}"
    OUT.print(
        session.say(
            f"若按{share}试荐：{found['leads']}条线索中{trials}条试荐，预计{'少' if fewer else '多'}落户{less}个；"
            f"{first}个“园区×领域”首次得到答复，接受可能性的区间宽度由{width}变为{after}",
            f"With {share} on trial: {trials} of {found['leads']} leads, {less} expected landings "
            f"{'fewer' if fewer else 'more'}; {first} pairs of place and field with a first answer; the interval of "
            f"accepting is {width} wide before an answer and {after} after",
        ),
        markup=False,
    )


@app.command()
def shadow(
    model: Annotated[str | None, typer.Argument(help="放入影子的模型 / model to put in the shadow")] = None,
    *,
    off: Annotated[bool, typer.Option("--off", help="不再对照 / take it out")] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """让一个模型在影子中对照；不带参数则给出对照结果 / Put a model in the shadow; without one, report."""
    from api.usecases.models import model_changes

    session = Session(lang)
    learning = _learning(session)
    if off or model is not None:
        with session.store() as store:
            wanted = None if off else model
            now_there = set_shadow(session.call(store), learning.registry, wanted)
        found: dict[str, Any] = {"shadow": now_there}
        if as_json:
            print_json(found)
            return
        now = found["shadow"] or session.say("无", "none")
        OUT.print(session.say(f"影子模型：{now}", f"In the shadow: {now}"), markup=False)
        return
    with session.store() as store:
        path, _ = model_changes.take_snapshot(session.call(store), learning.snapshots)
    with progress_bar(session.say("对照", "Comparing")) as progress:
        progress(0, 1)
        report = learning.shadow(snapshot_id=path.name)
        progress(1, 1)
    if as_json:
        print_json({"model_id": learning.registry.shadow(), **report.to_json()})
        return
    _print_shadow(report, session)


def _print_shadow(report: Shadow, session: Session) -> None:
    OUT.print(
        session.say(
            f"{report.since} 之后的{report.leads}条线索：推荐重合 {report.overlap:.0%}，"
            f"首选相同 {report.same_first:.0%}",
            f"{report.leads} leads since {report.since}: {report.overlap:.0%} of the places shown are the same, "
            f"{report.same_first:.0%} of the first choices",
        )
    )
    columns = session.say(
        ("线索", "现役首选", "影子首选", "实际推送", "接受"), ("Lead", "Serving", "Shadow", "Sent to", "Accepted by")
    )
    shown = report.changes[:_CHANGES_SHOWN]
    print_table(
        columns, [(one.project_id, one.live, one.shadow, ", ".join(one.sent), ", ".join(one.accepted)) for one in shown]
    )
    if report.difference is None:
        OUT.print(
            session.say("尚无园区答复，无法估计优劣", "No place has answered yet: which is better cannot be told")
        )
        return
    low, high = report.difference.interval
    OUT.print(
        session.say(
            f"首选被接受的概率：影子比现役 {report.difference.value:+.3f}"
            f"（95% 区间 {low:+.3f}至{high:+.3f}，已校正选择偏差，{report.answered}条答复）",
            f"First choice accepted: shadow {report.difference.value:+.3f} against the serving model (95% interval "
            f"{low:+.3f} to {high:+.3f}, corrected for what officers chose to send, {report.answered} answers)",
        ),
        markup=False,
    )


def _print_record(record: PromotionRecord, session: Session) -> None:
    """Print what a model was compared with, and what came of it."""
    columns = session.say(
        ("对方", "分组", "线索", "答复", "差值（95% 区间）", "结论", "约需线索"),
        ("Rival", "Segment", "Leads", "Answers", "Difference (95% interval)", "Outcome", "Leads needed"),
    )
    language = session.language
    rows = [
        (
            in_words(one.rival).say(language),
            in_words(one.segment).say(language),
            one.leads,
            one.pairs,
            one.difference.say(language),
            one.verdict.say(language),
            one.enough if one.verdict is ComparisonVerdict.OPEN and one.enough else "",
        )
        for one in record.comparisons
    ]
    print_table(columns, rows, title=f"{record.since} – {record.until}")
    for count in record.experts:
        OUT.print(count.told.say(language), markup=False)
    OUT.print(record.verdict.say(language), style="green" if record.may_serve else "yellow", markup=False)
    for reason in record.reasons:
        OUT.print(reason.say(language), style="yellow", markup=False)


def _print_figures(found: dict[str, Any], session: Session) -> None:
    from training.city.evaluate import SEGMENTS

    head = session.say("方法", "Method")
    rows = [
        (name, *(_short(figures["all"].get(figure)) for figure in _FIGURES))
        for name, figures in found["figures"].items()
    ]
    sizes = ", ".join(f"{segment} {found['counts'][segment]['leads']}" for segment in SEGMENTS)
    print_table([head, *_FIGURES], rows, title=f"{found['since']} – {found['until']} ({sizes})")


def _short(value: object) -> object:
    return f"{value:.3f}" if isinstance(value, float) else value


def _row(model_id: str, serving: bool, about: dict[str, Any], fault: str | None) -> dict[str, Any]:
    shown = {name: about.get(name) for name in ("trained_until", "snapshot", "policy_version", "seed")}
    return {"model_id": model_id, "serving": serving, **shown, "fault": fault}
