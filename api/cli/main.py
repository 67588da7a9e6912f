"""The program itself, and the one place where a refusal becomes a sentence.

Exit codes: 0 done; 1 refused (the sentence says why); 2 the command line itself is wrong.
"""

from __future__ import annotations

import sys

import typer

from api.auth.keys import keep_private
from api.cli.program import Program
from features.bilingual import either
from features.errors import FilesUnavailable, JianghaiError, StoreUnavailable

app = typer.Typer(
    name="jianghai",
    cls=Program,
    help="江海智配：为线索匹配园区、孵化器和海外孵化器 / Matches projects with parks, incubators and hubs.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _program() -> None:
    """Take no option of its own."""


def main() -> None:
    """Run the program; a refusal is one sentence on standard error and exit code 1."""
    keep_private()
    try:
        app()
    except (JianghaiError, OSError) as fault:
        from api.cli.present import ERRORS
        from api.problems import files

        refusal = files.refusal_of(fault) if isinstance(fault, OSError) else fault
        if refusal is None:
            raise
        ERRORS.print(_sentence(refusal), style="red", markup=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _sentence(refusal: JianghaiError) -> str:
    """Return what is said of a refusal; whoever runs the program is also told which storage fails, and with what."""
    language = _language()
    said = refusal.say(language)
    if not isinstance(refusal, StoreUnavailable | FilesUnavailable) or not refusal.place:
        return said
    told = f"{refusal.place}, {refusal.cause}"
    return either(language, f"{said}（{told}）", f"{said} ({told})")


def _language() -> str:
    """Return the language to refuse in, also when the settings themselves are refused."""
    arguments = sys.argv[1:]
    for position, argument in enumerate(arguments):
        if argument in ("--lang=en", "--lang=zh"):
            return argument[-2:]
        if argument == "--lang" and arguments[position + 1 : position + 2]:
            return arguments[position + 1]
    from api.cli.session import Session

    try:
        return Session().language
    except JianghaiError:
        return "zh"
