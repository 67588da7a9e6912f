"""``jianghai policy``: look at the policy pack in force, check another one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.present import OUT, print_json, print_table
from api.cli.session import AsJson, Lang, Session
from api.usecases.engagements.recording import rebuild_states
from features.policy.pack import check_policy, load_policy

app = typer.Typer(no_args_is_help=True)


@app.command()
def show(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """显示现行政策包 / Show the pack in force."""
    session = Session(lang)
    policy = session.policy
    title = session.say(policy.title_zh, policy.title_en)
    counts = {
        "technologies": len(policy.taxonomy.technologies),
        "fields": len(policy.taxonomy.fields),
        "rules": len(policy.rules.each),
        "targets": len(policy.targets.targets),
    }
    if as_json:
        print_json({"id": policy.id, "version": policy.version, "title": title, **counts})
        return
    OUT.print(f"{title}\n{policy.version}")
    rows = [
        (target.number, session.say(target.zh, target.en), target.goal(session.language))
        for target in policy.targets.targets
    ]
    print_table([session.say("序号", "No."), session.say("目标", "Target"), session.say("数值", "Value")], rows)


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="政策包文件夹 / folder of the pack")],
    *,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """检查政策包，逐条列出文件、行号和错误 / Check a pack; name file, line and fault."""
    session = Session(lang)
    faults = check_policy(path)
    version = None if faults else load_policy(path).version
    if as_json:
        print_json({"path": str(path), "version": version, "faults": faults})
    elif faults:
        for fault in faults:
            OUT.print(fault.say(session.language), markup=False)
        OUT.print(session.say(f"共{len(faults)}处错误。", f"{len(faults)} faults."))
    else:
        OUT.print(session.say(f"政策包完好：{version}", f"The pack is sound: {version}"))
    if faults:
        raise typer.Exit(1)


@app.command()
def apply(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """阶段改变后，按事件重新推算各项目所处阶段 / Derive anew where projects stand, after stages have changed."""
    session = Session(lang)
    with session.store() as store:
        projects = rebuild_states(session.call(store))
    if as_json:
        print_json({"version": session.policy.version, "projects": projects})
        return
    said = session.say(
        f"已按 {session.policy.version} 重新推算{projects}个项目所处阶段。",
        f"Where {projects} projects stand was derived anew by {session.policy.version}.",
    )
    OUT.print(said, markup=False)
