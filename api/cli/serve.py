"""``jianghai serve``: the web service; several worker processes share one store."""

from __future__ import annotations

from typing import Annotated

import typer

from api.addresses import PREFIX
from api.cli.first_start import ensure_administrator
from api.cli.present import OUT
from api.cli.session import Lang, Session
from api.observability.logs import start_logging
from api.observability.sharing import shared_folder
from api.workers.supervisor import Supervisor, listen
from api.workers.worker import Serving
from api.workers.worker import serve as serve_alone

app = typer.Typer()

LOOPBACK = "127.0.0.1"


@app.command()
def serve(
    *,
    host: Annotated[str, typer.Option("--host", help="监听地址，默认仅本机 / address to listen on")] = LOOPBACK,
    port: Annotated[int, typer.Option("--port", min=1, max=65_535, help="端口 / port")] = 8080,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="工作进程数 / worker processes")] = 1,
    proxy: Annotated[
        list[str] | None, typer.Option("--proxy", help="可信的反向代理地址，可多次 / trusted reverse proxy, repeatable")
    ] = None,
    prefix: Annotated[str, typer.Option("--prefix", help="代理所去掉的路径前缀 / path prefix the proxy strips")] = "",
    lang: Lang = None,
) -> None:
    """Serve console and JSON API, by default on this machine only."""
    session = Session(lang)
    with session.store() as store:  # a store that cannot be used is refused here, in one sentence, not by each worker
        ensure_administrator(session, store)
    address = f"http://{host}:{port}{prefix}"
    OUT.print(
        session.say(f"网页工作台 {address}，接口 {address}{PREFIX}", f"Console at {address}, API at {address}{PREFIX}")
    )
    start_logging(session.settings.log_level)
    told = Serving(prefix=prefix, proxies=tuple(proxy or ()))

    def say(zh: str, en: str) -> None:
        OUT.print(session.say(zh, en), markup=False, soft_wrap=True)

    if workers == 1:
        with listen(host, port) as listening:
            serve_alone(told, [listening], ready=lambda: say("服务已就绪", "The service is ready"))
        return
    with shared_folder(session.settings.data_dir), listen(host, port) as listening:
        seconds = session.settings.start_seconds
        Supervisor(told, [listening], workers=workers, start_seconds=seconds, say=say).run()
