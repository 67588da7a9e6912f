"""Where the store is: its address, checked and brought into one form."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from features.errors import StoreError

_EXAMPLES = "sqlite:///folder/jianghai.sqlite or postgresql://user@host/database"
_POSTGRES = ("postgresql", "postgres", "postgresql+psycopg")


@dataclass(frozen=True)
class Address:
    """A checked address.

    Examples
    --------
    >>> str(parse_address("postgres://desk:secret@db/city"))
    'postgresql://desk:***@db/city'
    """

    url: URL

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is a file."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def file(self) -> Path:
        """The file of a SQLite store, absolute."""
        return Path(str(self.url.database)).absolute()

    def file_mark(self) -> tuple[int, int] | None:
        """Return what tells the file from any other that is put in its place; ``None`` = no file."""
        try:
            seen = self.file.stat() if self.is_sqlite else None
        except OSError:
            return None
        return None if seen is None else (seen.st_dev, seen.st_ino)

    def __str__(self) -> str:
        """Return the address as people may see it: the file, or the server without its password."""
        return str(self.file) if self.is_sqlite else self.url.set(drivername="postgresql").render_as_string()


def parse_address(text: str) -> Address:
    """Check an address; anything but a SQLite file or a PostgreSQL database is refused."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise _refused("it is not an address", "格式不正确") from None
    if url.drivername in _POSTGRES:
        return _postgres(url)
    if url.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise _refused(f"{url.drivername!r} is not supported", f"不支持 {url.drivername!r}")
    if url.database in (None, "", ":memory:") or url.query:
        raise _refused("a SQLite store is a plain file", "SQLite 须为普通文件")
    return Address(url.set(drivername="sqlite"))


def _postgres(url: URL) -> Address:
    if not url.database:
        raise _refused("it names no database", "缺少数据库名")
    if find_spec("psycopg") is None:
        raise StoreError(
            "a PostgreSQL store needs the extra 'postgres': install jianghai-match[postgres]",
            zh="使用 PostgreSQL 需安装可选组件：jianghai-match[postgres]",
        )
    return Address(url.set(drivername="postgresql+psycopg"))


def _refused(en: str, zh: str) -> StoreError:
    return StoreError(
        f"the address of the store must be like {_EXAMPLES}: {en}",
        zh=f"数据库地址应形如 {_EXAMPLES.replace(' or ', ' 或 ')}：{zh}",
    )
