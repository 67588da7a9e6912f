"""One `Call` in place of the circumstances it holds, and what it gives to a use case."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import api.advice
import api.jobs
import api.usecases
from api.access import SYSTEM, Permission
from api.call import Call
from api.store.session import Store
from features.errors import AccessDenied
from features.policy.pack import Policy
from tests.api.samples import NOW, OFFICER, TODAY, call_of


def functions() -> Iterator[Callable[..., Any]]:
    """Every function and method that stands above the store."""
    for package in (api.usecases, api.advice, api.jobs):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            owned = [one for one in vars(module).values() if getattr(one, "__module__", "") == module.__name__]
            yield from filter(inspect.isfunction, owned)
            for one in filter(inspect.isclass, owned):
                yield from (inner for inner in vars(one).values() if inspect.isfunction(inner))


def test_nothing_takes_apart_what_a_call_holds() -> None:
    held = {"actor", "now", "policy"}
    apart = {f"{one.__module__}.{one.__qualname__}" for one in functions() if _unpacks(one, held)}
    assert apart == set()


def _unpacks(function: Callable[..., Any], held: set[str]) -> bool:
    names = set(inspect.signature(function).parameters)
    return "store" in names and len(names & held) > 1


def test_the_policy_is_not_loaded_before_it_is_asked_for(store: Store) -> None:
    def broken() -> Policy:
        raise AssertionError("loaded")

    call = Call(actor=SYSTEM, store=store, pack=broken, now=NOW)
    assert (call.today, call.speaking("en").language) == (TODAY, "en")
    with call.read() as tx:
        assert tx.is_active
    with pytest.raises(AssertionError, match="loaded"):
        _ = call.policy


def test_a_call_refuses_who_may_not(store: Store) -> None:
    call_of(store, OFFICER).require(Permission.READ_PROJECTS)
    with pytest.raises(AccessDenied):
        call_of(store, OFFICER).require(Permission.MANAGE_USERS)
