"""Every command by its name and one line about it; the module behind one is imported when it is called, not to list it.

So help costs next to nothing, and each command only what it uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

__all__ = ["COMMANDS", "Program", "ProgramEntry", "load"]


@dataclass(frozen=True)
class ProgramEntry:
    """One name after ``jianghai``.

    Attributes
    ----------
    module, app
        Of this package, and what in it is the group of this name, or holds the command of this name.
    about
        One line, Chinese and English.
    """

    module: str
    about: str
    is_group: bool = False
    app: str = "app"


COMMANDS = {
    "init": ProgramEntry(
        "data", "建立或升级数据库，并建立首个系统管理员 / Create or upgrade the database, and the first administrator."
    ),
    "list": ProgramEntry("data", "列出线索、园区、岗位或候选人 / List records of a kind."),
    "show": ProgramEntry(
        "data", "显示一条线索、一个园区、岗位或候选人的全部资料 / Show all that is known of one record."
    ),
    "config": ProgramEntry(
        "config", "显示全部设置及其来源，密码不显示 / Every setting and its origin; secrets are masked."
    ),
    "template": ProgramEntry("exchange", "写出 Excel 填报模板 / Write the Excel template to fill in."),
    "import": ProgramEntry(
        "exchange", "导入 Excel 或 CSV；默认有一行错就全部不收 / Import a sheet; by default all or nothing."
    ),
    "export": ProgramEntry(
        "exchange", "导出为 Excel 或 CSV（按扩展名） / Export to Excel or CSV, by the name's ending."
    ),
    "tag": ProgramEntry("leads", "逐行读取标准输入，输出技术标签 / Tag one text a line from standard input."),
    "tags": ProgramEntry(
        "tags", "一条线索的技术标签：查看、确认、否定 / The tags of one lead: see, confirm, reject", is_group=True
    ),
    "recommend": ProgramEntry(
        "leads", "为一条线索推荐园区、孵化器或海外孵化器 / Recommend places for a project, with reasons."
    ),
    "why-not": ProgramEntry(
        "leads", "说明某线索为何（不）适合某园区，以及怎样才行 / Why (not) this place, and what would fix it."
    ),
    "inbound": ProgramEntry("leads", "列出适合某园区的线索 / The projects that could come to a place, best first."),
    "shortlist": ProgramEntry(
        "shortlist", "岗位的候选人与进展 / Candidates for a role, and what happens with them", is_group=True
    ),
    "demo": ProgramEntry(
        "demo",
        "建立演示城市，训练模型，展示一条线索的推荐 / Build the demo city, train, and show the places for one lead.",
    ),
    "serve": ProgramEntry(
        "serve",
        "启动服务：网页工作台与 JSON 接口，默认仅限本机 / Serve console and JSON API, by default on this machine only.",
    ),
    "audit": ProgramEntry("audit", "审计 / The audit", is_group=True),
    "policy": ProgramEntry("policy", "政策包 / Policy packs", is_group=True),
    "model": ProgramEntry("model", "学习模型 / Learned models", is_group=True),
    "event": ProgramEntry("events", "记录与查看事件 / Record and show events", is_group=True),
    "db": ProgramEntry("db", "数据库 / The database", is_group=True),
    "targets": ProgramEntry("targets", "政策指标与序时进度 / The policy's targets against the schedule", is_group=True),
    "consent": ProgramEntry(
        "consents", "候选人的同意：登记、撤回、查看 / What candidates agree to: record, withdraw, see", is_group=True
    ),
    "erase": ProgramEntry(
        "erase", "删除一名候选人的全部个人信息，打印凭据 / Erase all that is kept of a candidate; prints the receipt."
    ),
    "persons": ProgramEntry("persons", "候选人身份信息的密钥 / Keys of candidates' identities", is_group=True),
    "retention": ProgramEntry("retention", "保存期满的候选人 / Candidates kept long enough", is_group=True),
    "demand": ProgramEntry(
        "demand", "人才需求：招聘中的岗位与全年缺口 / People wanted: open roles, and what the year lacks."
    ),
    "roles": ProgramEntry("of_kinds", "岗位：列出、显示、导入 / Roles: list, show, import", is_group=True, app="roles"),
    "talents": ProgramEntry(
        "of_kinds", "候选人：列出、显示、导入 / Candidates: list, show, import", is_group=True, app="talents"
    ),
    "user": ProgramEntry("user", "账号与角色 / Accounts and roles", is_group=True),
    "token": ProgramEntry("token", "程序所用的令牌 / Tokens for programs", is_group=True),
}


class Program(TyperGroup):
    """The group of everything; a command is loaded to be called, not to be listed."""

    def __init__(self, **attrs: Any) -> None:
        """Put in each command's place its name and its line of help."""
        super().__init__(**attrs)
        self.commands = {name: TyperCommand(name, help=entry.about) for name, entry in COMMANDS.items()}

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the name, the command itself and what is left of the line."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, None if name is None else load(name), rest


def load(name: str) -> Any:
    """Import the module behind a name and return its command."""
    entry = COMMANDS[name]
    group = get_group(getattr(import_module(f"api.cli.{entry.module}"), entry.app))
    found = group if entry.is_group else group.commands[name]
    found.name, found.help = name, entry.about
    return found
