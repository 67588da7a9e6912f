"""Passwords: what is refused as easily guessed, what is not, and hashes at the recommended cost."""

from __future__ import annotations

import pytest

from api.auth.passwords import hash_password, refuse_weak, verify_password
from api.auth.secret import csrf_token, new_session_secret, new_token_secret, one_time_password, same
from features.errors import InputError

WEAK = [
    "password1234!",
    "Passw0rd-2026!",
    "P@ss-W0rd-P@ss-W0rd",
    "nantong.nantong",
    "qwertyuiop12",
    "1q2w3e4r5t6y",
    "123456789012",
    "aaaaaaaaaaaaaaaa",
    "abcabcabcabcabc",
    "abcdefghijklmnop",
    "wangli-wangli-1",
    "Wang Li @nantong 2026",
    "jianghai-zhaoshang-2026",
    "change-me-please",
    "!@#!@#!@#!@#!@#",
    "江海智配招商员密码",
    "我爱中国我爱中国",
]
STRONG = [
    "lantern gravel otter",
    "correct horse battery",
    "x#9$k!2@p&7*",
    "gx7-kkt2-wp9q-zzf4",
    "苹果树下的鲸鱼唱歌",
    "Tr0ub4dor&3xyz",
    "ßüper-çédille-ñandú",
]


@pytest.mark.parametrize("password", WEAK)
def test_what_is_little_more_than_known_pieces_is_refused(password: str) -> None:
    with pytest.raises(InputError, match="easily guessed") as caught:
        refuse_weak(password, login="wangli", name="Wang Li 王丽")
    assert password not in str(caught.value) + caught.value.say("zh")


@pytest.mark.parametrize(
    "password", ["sonyericsson", "SonyEricsson", "ghhh47hj7649", "2026-butterfly-!!", "50ny3r1c550n"]
)
def test_what_was_stolen_elsewhere_is_refused(password: str) -> None:
    with pytest.raises(InputError, match="stolen") as caught:
        refuse_weak(password, login="wangli")
    assert password not in str(caught.value) + caught.value.say("zh")


@pytest.mark.parametrize("password", STRONG)
def test_unrelated_words_and_random_ones_are_taken(password: str) -> None:
    refuse_weak(password, login="wangli", name="王丽")


def test_every_one_time_password_would_be_taken() -> None:
    for _ in range(200):
        refuse_weak(one_time_password(), login="wangli")


@pytest.mark.parametrize(("password", "fits"), [("x7#kq2!mz9w", False), ("x7#kq2!mz9wp", True), ("x7#" * 86, False)])
def test_length(password: str, fits: bool) -> None:
    if fits:
        refuse_weak(password, login="wangli")
    else:
        with pytest.raises(InputError, match="at least 12 characters"):
            refuse_weak(password, login="wangli")


def test_hashes_are_argon2id_at_the_recommended_cost_and_know_only_their_password() -> None:
    one, other = hash_password("lantern gravel otter"), hash_password("lantern gravel otter")
    assert one != other
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert verify_password("lantern gravel otter", one) == (True, None)
    assert verify_password("ｌａｎｔｅｒｎ gravel otter", one) == (True, None)
    assert verify_password("lantern gravel otte", one) == (False, None)
    assert verify_password("nobody", None) == (False, None)


def test_a_hash_of_lower_cost_is_renewed() -> None:
    from pwdlib.hashers.argon2 import Argon2Hasher

    cheap = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1).hash("lantern gravel otter")
    right, renewed = verify_password("lantern gravel otter", cheap)
    assert right
    assert renewed is not None
    assert verify_password("lantern gravel otter", renewed) == (True, None)


def test_secrets_are_long_and_differ() -> None:
    assert len({new_session_secret() for _ in range(100)}) == 100
    assert len(new_session_secret()) >= 43
    assert new_token_secret().startswith("jh_")
    one, other = new_session_secret(), new_session_secret()
    assert csrf_token(one) == csrf_token(one)
    assert csrf_token(one) != csrf_token(other)
    assert one not in csrf_token(one)
    assert same("a", "a")
    assert not same("a", "ü")
