"""``jianghai serve``: the web service; several worker processes share one store."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Annotated

import typer

from api.addresses import PREFIX
from api.cli.first_start import ensure_administrator
from api.cli.present import OUT
from api.cli.session import Lang, Session
from api.observability.logs import start_logging
from api.observability.sharing import shared_folder

app = typer.Typer()

LOOPBACK = "127.0.0.1"
GRACE_SECONDS = 20


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
    with shared_folder(session.settings.data_dir) if workers > 1 else nullcontext():
        _run(host, port, workers=workers, proxy=proxy or [], prefix=prefix)


def _run(host: str, port: int, *, workers: int, proxy: list[str], prefix: str) -> None:
    import uvicorn

    uvicorn.run(
        "api.app:from_settings",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        root_path=prefix.rstrip("/"),
        proxy_headers=bool(proxy),
        forwarded_allow_ips=proxy,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
