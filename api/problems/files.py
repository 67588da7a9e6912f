"""What can go wrong with the service's own files: one table from the system's codes to what is told of them.

Uploads, exports, models and caches are files beside the database. A mistake of the program's own is none of these.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping

from features.bilingual import Bilingual
from features.errors import FilesUnavailable

__all__ = ["refusal_of"]

_FULL = Bilingual(
    "存储空间已满，文件未能保存；请联系系统管理员，腾出空间后重试",
    "the storage is full, and the file is not saved: the administrator must make room, then try again",
)
_READ_ONLY = Bilingual(
    "文件当前不能写入，未能保存；请联系系统管理员",
    "files cannot be written now, and nothing is saved: tell the administrator",
)
_DENIED = Bilingual(
    "系统没有读写该文件的权限；请联系系统管理员",
    "the service may not read or write its file: tell the administrator",
)
_GONE = Bilingual(
    "文件不在原处或已不可读；请联系系统管理员",
    "a file is gone or cannot be read: tell the administrator",
)
_FAILING = Bilingual(
    "存储读写出错；请稍后重试，若持续出现请联系系统管理员",
    "the storage fails to read or write: try again later",
)
_BY_CODE: Mapping[int, Bilingual] = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.ENOENT: _GONE,
    errno.ENOTDIR: _GONE,
    errno.EISDIR: _GONE,
    errno.EEXIST: _GONE,
    errno.ELOOP: _GONE,
    errno.ESTALE: _GONE,
    errno.EIO: _FAILING,
    errno.EMFILE: _FAILING,
    errno.ENFILE: _FAILING,
}


def refusal_of(fault: OSError) -> FilesUnavailable | None:
    """Return what is told of a failure; ``None`` = it was not of a file.

    Examples
    --------
    >>> told = refusal_of(OSError(errno.ENOSPC, "No space left on device", "/srv/jianghai/upload"))
    >>> told.cause, "/srv" in str(told), told.place
    ('ENOSPC', False, '/srv/jianghai/upload')
    """
    said = _BY_CODE.get(fault.errno or 0)
    if said is None:
        return None
    place = "" if fault.filename is None else str(fault.filename)
    return FilesUnavailable(said.en, zh=said.zh, cause=errno.errorcode[fault.errno or 0], place=place)
