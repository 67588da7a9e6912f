"""``jianghai config``: every setting in force, where it comes from, secrets masked."""

from __future__ import annotations

import typer

from api.cli.present import print_json, print_table
from api.cli.session import AsJson, Lang, Session
from api.settings import told

app = typer.Typer()


@app.command()
def config(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """Every setting and its origin; secrets are masked."""
    session = Session(lang)
    settings = told(session.settings)
    if as_json:
        print_json({"settings": settings})
        return
    origins = {"default": session.say("默认", "default"), "environment": session.say("环境变量", "environment")}
    rows = [(one.variable, one.value, origins[one.origin]) for one in settings]
    print_table(session.say(("设置", "值", "来源"), ("Setting", "Value", "Origin")), rows)
