"""``jianghai serve``: the engine over HTTP for programs on this machine."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer
import uvicorn

from api.app import create_app
from api.cli.present import OUT
from api.cli.session import Lang, Session
from api.usecases.promotion import Advisor

LOOPBACK = "127.0.0.1"


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(serve)


def serve(
    *, port: Annotated[int, typer.Option("--port", min=1, max=65_535, help="端口 / port")] = 8080, lang: Lang = None
) -> None:
    """在本机提供 JSON 接口（仅限本机，需口令） / Serve JSON on this machine only; a token is printed."""
    session = Session(lang)
    token = secrets.token_urlsafe(32)
    with session.store() as store:
        advisor = Advisor(store, tagger=session.tagger, models=session.settings.models_dir)
        web = create_app(advisor, policy=session.policy, actor=session.actor, token=token, now=lambda: session.now)
        address = f"http://{LOOPBACK}:{port}/api/v1"
        said = session.say(
            f"接口地址 {address}\n口令（仅本次有效）：{token}", f"Serving at {address}\nToken of this run: {token}"
        )
        OUT.print(said, markup=False, soft_wrap=True)
        uvicorn.run(web, host=LOOPBACK, port=port, log_level="warning", access_log=False)
