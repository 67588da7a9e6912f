"""What an installation sets, and the only place that reads environment variables: ``JIANGHAI_…``."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.access import Role
from features.errors import InputError
from features.policy.weights import LearningMode

PREFIX = "JIANGHAI_"
_ORIGIN = re.compile(r"https?://[^/\s?#@]+", re.IGNORECASE)
_HOST = re.compile(r"(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?|[0-9a-fA-F:]+")
_SHARED_METRICS = "PROMETHEUS_MULTIPROC_DIR"  # the name that prometheus_client looks for when it is imported


class Settings(BaseSettings):
    """Settings of one installation; each is read from the variable of its name with the prefix ``JIANGHAI_``.

    Attributes
    ----------
    data_dir
        Folder of everything the program writes: the database, models, caches.
    database_url
        SQLAlchemy address of the store; empty = a SQLite file in ``data_dir``. May hold a password, hence secret.
    busy_seconds
        How long a write waits for another writer before it is refused.
    policy_pack
        Folder of another city's policy pack; None = the pack that comes with the program.
    learning
        What is done with what has been learnt, whatever the pack says; None = as the pack says.
    sentence_model
        Folder of a sentence-transformers model; None = the model in the wheel.
    language
        Language of what is printed where the command does not say otherwise.
    timezone
        Zone in which business days are counted.
    request_bytes, upload_bytes
        How large a request may be, and one that uploads a file.
    request_seconds
        After how long a request is answered whatever it waits for.
    admin_login, admin_password
        The first administrator, created where there is none; the password must be changed at the first sign-in.
    demo
        Whether this is a demo: weak passwords are taken, nobody must have a second factor. Never for a real city.
    oidc_issuer, oidc_client_id, oidc_client_secret
        The identity provider that may sign people in beside their passwords; no issuer = none.
    session_idle_minutes, session_hours
        How long a session lives without being used, and at most.
    origins
        Addresses under which browsers know the service, such as ``https://match.city.gov.cn``, separated by blanks;
        none = the host that each request names.
    second_factor_roles
        Roles that must have a second factor, separated by blanks; ``none`` = nobody must. A demo asks nobody.
    factor_key
        Keys under which the secrets of second factors are sealed (``AGE-SECRET-KEY-1…``), the newest first; none = the
        file ``factor.key`` in ``data_dir``, made when it is first needed.
    person_key
        Keys that wrap those of candidates (32 bytes in base64), the newest first; none = the file ``person.key`` in
        ``data_dir``, made when it is first needed.
    start_seconds
        How long a worker process may take until it serves; one that takes longer is replaced.
    backup_recipients
        Public keys (``age1…``) to which backups are sealed, separated by blanks.
    requests_per_second
        How many requests of one caller a worker process takes.
    allowed_hosts
        Names under which the service is known, commas between them, ``*.`` for all below a name; empty = any.
    connections, connections_per_client
        How many connections a worker process keeps open, and how many of one address that is no trusted proxy.
    header_bytes, header_seconds
        How large the head of a request may be, and how long it may take to arrive.
    jobs_at_once
        How many background jobs run at a time, in all worker processes together.
    audit_key_file, audit_anchor_file
        Where the keys of the audit's seals are, and the heads of its chain; None = in ``data_dir``. Best kept where the
        database's administrators cannot write.
    log_level
        From which level on the service writes its log; ``info`` has a line for every request.

    Examples
    --------
    >>> settings = Settings(data_dir=Path("/srv/jianghai"), database_url="")
    >>> settings.store_url
    'sqlite:////srv/jianghai/jianghai.sqlite'
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    data_dir: Path = Path("var")
    database_url: SecretStr = SecretStr("")
    busy_seconds: float = Field(default=10.0, gt=0, le=600)
    policy_pack: Path | None = None
    learning: LearningMode | None = None
    sentence_model: Path | None = None
    language: Literal["zh", "en"] = "zh"
    timezone: str = "Asia/Shanghai"
    request_bytes: int = Field(default=1_000_000, ge=1_000)
    upload_bytes: int = Field(default=30_500_000, ge=1_000)
    request_seconds: float = Field(default=30.0, gt=0)
    start_seconds: float = Field(default=300.0, gt=0)
    requests_per_second: float = Field(default=50.0, gt=0)
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    connections: int = Field(default=800, ge=10)
    connections_per_client: int = Field(default=200, ge=2)
    header_bytes: int = Field(default=32_768, ge=4_096, le=1_048_576)
    header_seconds: float = Field(default=10.0, gt=0, le=600)
    admin_login: str = "admin"
    admin_password: SecretStr = SecretStr("")
    demo: bool = False
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    session_idle_minutes: int = Field(default=60, ge=5, le=1440)
    session_hours: int = Field(default=12, ge=1, le=168)
    origins: Annotated[tuple[str, ...], NoDecode] = ()
    second_factor_roles: Annotated[tuple[Role, ...], NoDecode] = (Role.ADMINISTRATOR, Role.STEWARD, Role.AUDITOR)
    backup_recipients: Annotated[tuple[str, ...], NoDecode] = ()
    factor_key: SecretStr = SecretStr("")
    person_key: SecretStr = SecretStr("")
    jobs_at_once: int = Field(default=2, ge=1, le=64)
    audit_key_file: Path | None = None
    audit_anchor_file: Path | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            return ZoneInfo(value).key
        except (KeyError, ValueError, OSError):
            raise ValueError(f"must be the name of a time zone such as Asia/Shanghai, received {value!r}") from None

    @field_validator("origins", "second_factor_roles", "backup_recipients", "allowed_hosts", mode="before")
    @classmethod
    def _each_word(cls, value: Any) -> Any:
        words = tuple(value.replace(",", " ").split()) if isinstance(value, str) else value
        return () if words == ("none",) else words

    @field_validator("origins")
    @classmethod
    def _whole_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            if not _ORIGIN.fullmatch(one):
                raise ValueError(f"must be addresses such as https://match.city.gov.cn, received {one!r}")
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _names_of_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if not _HOST.fullmatch(name):
                raise ValueError(f"must be names such as match.example.gov.cn, without port or path, received {name!r}")
        return value

    @model_validator(mode="after")
    def _folders_exist(self) -> Self:
        for name in ("policy_pack", "sentence_model"):
            folder: Path | None = getattr(self, name)
            if folder is not None and not folder.is_dir():
                raise ValueError(f"{name} must be a folder, received {folder}")
        return self

    @property
    def store_url(self) -> str:
        """Address of the store, with its password if it has one."""
        return self.database_url.get_secret_value() or f"sqlite:///{(self.data_dir / 'jianghai.sqlite').as_posix()}"

    @property
    def audit_keys(self) -> Path:
        """File of the keys of the audit's seals."""
        return self.audit_key_file or self.data_dir / "audit.key"

    @property
    def audit_anchors(self) -> Path:
        """File of the heads of the audit's chain."""
        return self.audit_anchor_file or self.data_dir / "audit-anchors.jsonl"

    @property
    def models_dir(self) -> Path:
        """Folder of the registry of learned models."""
        return self.data_dir / "models"

    @property
    def is_demo(self) -> bool:
        """Whether this installation holds the demo city, or takes weak passwords as one."""
        return self.demo or self.demo_mark.is_file()

    @property
    def demo_mark(self) -> Path:
        """The file that `jianghai demo` leaves beside its city."""
        return self.data_dir / "demo-city"

    def environment(self) -> dict[str, str]:
        """Return the environment of a process of ours that is to work with these settings."""
        said = {name: getattr(self, name) for name in type(self).model_fields}
        own = {f"{PREFIX}{name.upper()}": _written(value) for name, value in said.items() if value is not None}
        return {**os.environ, **own}

    @property
    def zone(self) -> ZoneInfo:
        """Zone in which business days are counted."""
        return ZoneInfo(self.timezone)


def _written(value: Any) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return " ".join(map(str, value)) or "none" if isinstance(value, tuple) else str(value)


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, SecretStr) else _written(value)


def load_settings() -> Settings:
    """Read the settings; a wrong one is refused by the name of its variable, without showing any secret."""
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(_fault(dict(fault)) for fault in error.errors(include_url=False, include_input=False))
        raise InputError(f"settings: {faults}", zh=f"环境变量设置有误：{faults}") from None


@dataclass(frozen=True)
class SettingShown:
    """One setting as it may be shown."""

    variable: str
    value: str
    origin: Literal["default", "environment"]


def told(settings: Settings) -> tuple[SettingShown, ...]:
    """Return every setting with where it comes from; of a secret only whether there is one.

    Examples
    --------
    >>> shown = {one.variable: one.value for one in told(Settings(database_url="postgresql://desk:secret@db/city"))}
    >>> shown["JIANGHAI_DATABASE_URL"], shown["JIANGHAI_TIMEZONE"]
    ('**********', 'Asia/Shanghai')
    """
    return tuple(
        SettingShown(
            f"{PREFIX}{name.upper()}",
            "" if (value := getattr(settings, name)) is None else _shown(value),
            "environment" if name in settings.model_fields_set else "default",
        )
        for name in Settings.model_fields
    )


def share_metrics(folder: Path | None) -> None:
    """Let every worker process that is started from now on count in ``folder``; ``None`` = each for itself again."""
    if folder is None:
        os.environ.pop(_SHARED_METRICS, None)
    else:
        os.environ[_SHARED_METRICS] = str(folder.absolute())


def shared_metrics() -> Path | None:
    """Return the folder in which the processes of this service count together, ``None`` = there is one process."""
    folder = os.environ.get(_SHARED_METRICS)
    return Path(folder) if folder else None


def _fault(fault: dict[str, object]) -> str:
    where = fault["loc"]
    name = f"{PREFIX}{str(where[0]).upper()}: " if isinstance(where, tuple) and where else ""
    return f"{name}{fault['msg']}"
