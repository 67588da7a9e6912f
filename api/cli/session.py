"""What every command has at hand: settings, language, the one clock, the store, the policy, the tagger.

Each is loaded by the command that uses it: its imports stand where it is made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, TypeAlias, TypeVar, cast

import typer

from api.access import SYSTEM, Actor
from api.settings import Settings, load_settings
from features.bilingual import either
from features.errors import InputError
from features.units import one_is_not_many

if TYPE_CHECKING:
    from api.audit import Recorder
    from api.call import Call
    from api.store.session import Store
    from features.bilingual import Language
    from features.names.regions import Regions
    from features.policy.pack import Policy
    from features.tagger import Tagger

T = TypeVar("T")
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="JSON instead of tables / 输出 JSON")]
Lang: TypeAlias = Annotated[str | None, typer.Option("--lang", help="zh | en", metavar="LANG")]
Reason: TypeAlias = Annotated[
    str | None,
    typer.Option("--reason", help="一人处理管理员、审计员账号的原因 / why one person alone does this"),
]


@dataclass
class Session:
    """One run of the program."""

    lang: str | None = None
    actor: Actor = SYSTEM

    def __post_init__(self) -> None:
        """Refuse a language that nobody here speaks."""
        if self.lang not in (None, "zh", "en"):
            raise InputError(
                f"--lang must be zh or en, received {self.lang!r}", zh=f"--lang 只能是 zh 或 en：{self.lang}"
            )

    @cached_property
    def settings(self) -> Settings:
        """The installation's settings."""
        return load_settings()

    @cached_property
    def language(self) -> Language:
        """Language of what is printed: ``--lang``, else the installation's."""
        return self.settings.language if self.lang is None else ("zh" if self.lang == "zh" else "en")

    @cached_property
    def policy(self) -> Policy:
        """The policy pack in force."""
        from features.policy.pack import load_policy

        return load_policy(self.settings.policy_pack).with_learning(self.settings.learning)

    @cached_property
    def tagger(self) -> Tagger:
        """The tagger of the pack's taxonomy; its sentence model loads when it is first needed."""
        from features.tagger import Tagger
        from features.text.encoder import SentenceEncoder, SentenceEncoderConfig

        vectors = self.settings.data_dir / "vectors"
        config = SentenceEncoderConfig(model_folder=self.settings.sentence_model, cache_folder=vectors)
        return Tagger.of(self.policy, SentenceEncoder(config))

    def regions(self) -> Regions:
        """Return the regions that names of companies begin with in the city of the pack."""
        from features.policy.pack import load_regions

        return load_regions(self.settings.policy_pack)

    @property
    def now(self) -> dt.datetime:
        """The present instant, aware UTC: the one clock of the command line."""
        return dt.datetime.now(dt.UTC)

    def clock(self) -> dt.datetime:
        """Return the present instant: :attr:`now` for what takes a while."""
        return self.now

    @property
    def today(self) -> dt.date:
        """The present business day."""
        return self.now.astimezone(self.settings.zone).date()

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the installation's store."""
        from api.store.opening import open_installation

        with open_installation(self.settings) as store:
            yield store

    def call(self, store: Store, *, recorder: Recorder | None = None) -> Call:
        """Return the call of this command on an open store."""
        from api.call import Call

        return Call(
            actor=self.actor,
            store=store,
            pack=lambda: self.policy,
            now=self.now,
            language=self.language,
            recorder=recorder,
        )

    def say(self, zh: T, en: T) -> T:
        """Return the sentence, or the heads of a table, in the language of this run."""
        said = either(self.language, zh, en)
        return cast("T", one_is_not_many(said)) if self.language == "en" and isinstance(said, str) else said


def day_option(text: str | None) -> dt.date | None:
    """Return the day that ``--on`` names; ``None`` where the option was left out."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"--on must be a day such as 2026-03-01, received {text!r}",
            zh=f"--on 应为 2026-03-01 这样的日期，收到 {text!r}",
        ) from None


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on standard error while a long piece of work calls back with (done, total)."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from api.cli.present import ERRORS

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=ERRORS, transient=True) as progress:
        task = progress.add_task(title, total=None)

        def advance(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield advance
