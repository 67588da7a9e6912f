"""Settings come from the environment, are checked by name, and never show a secret."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from api.access import Role
from api.settings import Settings, load_settings
from features.errors import InputError

ROOT = Path(__file__).parents[2]


def test_defaults_work_without_any_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JIANGHAI_DATABASE_URL", raising=False)
    settings = load_settings()
    assert settings.store_url == "sqlite:///var/jianghai.sqlite"
    assert (settings.language, settings.zone.key) == ("zh", "Asia/Shanghai")


def test_variables_set_what_they_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    variables = {
        "JIANGHAI_DATA_DIR": str(tmp_path),
        "JIANGHAI_LANGUAGE": "en",
        "JIANGHAI_BUSY_SECONDS": "2.5",
        "JIANGHAI_POLICY_PACK": str(tmp_path),
        "JIANGHAI_TIMEZONE": "",  # empty = not set
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.store_url == f"sqlite:///{tmp_path}/jianghai.sqlite"
    assert (settings.language, settings.busy_seconds, settings.policy_pack) == ("en", 2.5, tmp_path)
    assert settings.timezone == "Asia/Shanghai"


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("JIANGHAI_TIMEZONE", "Mars/Olympus", "JIANGHAI_TIMEZONE: .*such as Asia/Shanghai, received 'Mars/Olympus'"),
        ("JIANGHAI_TIMEZONE", "../etc/passwd", "JIANGHAI_TIMEZONE"),
        ("JIANGHAI_ORIGINS", "match.city.example", "JIANGHAI_ORIGINS: .*such as https://match.city.gov.cn"),
        ("JIANGHAI_ORIGINS", "https://city.example/match", "JIANGHAI_ORIGINS"),
        ("JIANGHAI_SECOND_FACTOR_ROLES", "steward boss", "JIANGHAI_SECOND_FACTOR_ROLES"),
        ("JIANGHAI_LANGUAGE", "fr", "JIANGHAI_LANGUAGE: .*'zh' or 'en'"),
        ("JIANGHAI_BUSY_SECONDS", "0", "JIANGHAI_BUSY_SECONDS: .*greater than 0"),
        ("JIANGHAI_POLICY_PACK", "/no/such/folder", "policy_pack must be a folder, received /no/such/folder"),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, fault: str
) -> None:
    monkeypatch.setenv("JIANGHAI_DATABASE_URL", "postgresql://u:s3cret@host/city")
    monkeypatch.setenv(name, value)
    with pytest.raises(InputError, match=fault) as caught:
        load_settings()
    assert "环境变量设置有误" in caught.value.say("zh")
    assert "s3cret" not in str(caught.value)


def test_lists_are_words_with_blanks_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JIANGHAI_SECOND_FACTOR_ROLES", raising=False)
    assert load_settings().second_factor_roles == (Role.ADMINISTRATOR, Role.STEWARD, Role.AUDITOR)
    monkeypatch.setenv("JIANGHAI_SECOND_FACTOR_ROLES", "none")
    monkeypatch.setenv("JIANGHAI_ORIGINS", "https://a.example  http://10.0.0.5:81")
    settings = load_settings()
    assert (settings.second_factor_roles, settings.origins) == ((), ("https://a.example", "http://10.0.0.5:81"))
    for name, value in settings.environment().items():  # a process of ours is told the same
        monkeypatch.setenv(name, value)
    assert load_settings().second_factor_roles == ()


def test_the_password_of_the_database_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIANGHAI_DATABASE_URL", "postgresql://u:s3cret@host/city")
    settings = load_settings()
    assert settings.store_url.endswith("u:s3cret@host/city")
    assert "s3cret" not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_settings_are_the_only_readers_of_the_environment() -> None:
    """No other module of the product names ``os.environ`` or ``os.getenv``."""
    readers = []
    for layer in ("features", "recommender", "training", "api"):
        for file in (ROOT / layer).rglob("*.py"):
            names = {
                node.attr for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Attribute)
            }
            if names & {"environ", "getenv"} and file.name != "settings.py":
                readers.append(file)
    assert readers == []
    assert Settings.model_config["env_prefix"] == "JIANGHAI_"
