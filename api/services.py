"""What the serving process holds: one object, built once, given to every route and page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from api.access import Actor, Role
from api.advice.advisor import Advisor
from api.advice.answers import Answers
from api.advice.packs import keep_pack
from api.advice.talent_pool import TalentPool
from api.advice.warming import Warming
from api.audit import Recorder
from api.auth.oidc import Provider
from api.auth.vault import Vault, vault_of
from api.call import Call
from api.jobs.context import JobContext, JobFolders
from api.jobs.queue import JobQueue
from api.jobs.runner import JobRunner
from api.observability.figures import LookUp
from api.observability.metrics import Metrics
from api.observability.readiness import ReadyCheck
from api.observability.watching import note_head, note_job_failure
from api.persons.sealing import person_seals_of
from api.persons.vault import PersonVault
from api.settings import Settings
from api.store.opening import open_installation
from api.store.queries.masks import keep_masks_current
from api.store.session import Store
from api.store.watch import ReadMemo
from api.usecases.people.authentication import Gate
from api.usecases.people.sign_in import SessionTerms
from features.bilingual import Language
from features.memo import once
from features.policy.pack import Policy, load_policy
from features.tagger import Tagger
from features.text.encoder import SentenceEncoder, SentenceEncoderConfig
from recommender.learned.registry import Registry


@dataclass
class Services:
    """Everything a request may need.

    Attributes
    ----------
    clock
        The present instant, aware UTC: the one clock of the service.
    registry
        The learned models; learning itself runs in processes of its own.
    memo
        What was read, for as long as nothing was committed since.
    gate
        Tells who is signed in.
    vault
        Seals the secrets of second factors.
    persons
        What is kept of candidates as people.
    provider
        The identity provider; None = people sign in with passwords only.
    recorder
        Keeps for the audit what was shown to whom.
    jobs
        The workers of this process for background jobs; started with the application.
    warming
        What a worker process does beside its first requests; ``None`` = nothing.
    """

    settings: Settings
    store: Store
    policy: Policy
    advisor: Advisor
    clock: Callable[[], dt.datetime]
    registry: Registry = field(init=False, repr=False)
    memo: ReadMemo = field(init=False, repr=False)
    gate: Gate = field(init=False, repr=False)
    vault: Vault = field(init=False, repr=False)
    persons: PersonVault = field(init=False, repr=False)
    provider: Provider | None = field(init=False, repr=False)
    recorder: Recorder = field(init=False, repr=False)
    jobs: JobRunner = field(init=False, repr=False)
    warming: Warming | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        """Set the gate up."""
        idle = dt.timedelta(minutes=self.settings.session_idle_minutes)
        longest = dt.timedelta(hours=self.settings.session_hours)
        roles = frozenset[Role]() if self.settings.is_demo else frozenset(self.settings.second_factor_roles)
        terms = SessionTerms(idle=idle, longest=longest, factor_roles=roles)
        self.vault = vault_of(self.settings)
        self.persons = PersonVault(person_seals_of(self.settings))
        self.provider = provider_of(self.settings)
        self.registry = Registry(self.settings.models_dir)
        self.memo = self.advisor.memo
        self.gate = Gate(self.store, now=self.clock, terms=terms, memo=self.memo)
        self.recorder = Recorder(self.store)
        context = JobContext(self.store, self.policy, self.advisor, self.settings, self.clock)
        self.jobs = JobRunner(context, at_once=self.settings.jobs_at_once, failed=note_job_failure)

    @once
    def metrics(self) -> Metrics:
        """Counters of this process, and what is looked up when they are read."""
        look_up = LookUp(self.store, models_dir=self.settings.models_dir, clock=self.clock)
        metrics = Metrics(figures=look_up, model=look_up.model, version=self.policy.version)
        self.store.watch_faults(metrics.fault)
        return metrics

    @once
    def ready(self) -> ReadyCheck:
        """Whether this process can serve."""
        return ReadyCheck(self.store, data_dir=self.settings.data_dir, model_fault=self.advisor.model_fault)

    @once
    def answers(self) -> Answers:
        """Recommendations and inbound lists, from memory where nothing has changed."""
        return Answers(self.store, self.advisor, memo=self.memo)

    @once
    def talent_pool(self) -> TalentPool:
        """All candidates in memory, for shortlists."""
        return TalentPool(self.policy)

    @once
    def job_queue(self) -> JobQueue:
        """The queue of background jobs, as people use it."""
        return JobQueue(JobFolders(self.settings.data_dir / "jobs"))

    def call(self, actor: Actor, *, language: Language = "zh") -> Call:
        """Return the call of somebody who asks now."""
        now = self.clock()
        return Call(
            actor=actor, store=self.store, pack=lambda: self.policy, now=now, language=language, recorder=self.recorder
        )

    def close(self) -> None:
        """Give everything back."""
        if self.warming is not None:
            self.warming.stop()
        self.jobs.stop()
        self.gate.close()
        self.recorder.close()
        self.store.close()


def build_services(settings: Settings) -> Services:
    """Open the store and everything that stands on it."""
    policy = load_policy(settings.policy_pack).with_learning(settings.learning)
    store = open_installation(settings, tell=note_head)
    keep_masks_current(store)
    keep_pack(settings.data_dir, policy)
    vectors = settings.data_dir / "vectors"
    encoder = SentenceEncoder(SentenceEncoderConfig(model_folder=settings.sentence_model, cache_folder=vectors))
    tagger = Tagger.of(policy, encoder)
    return Services(
        settings=settings,
        store=store,
        policy=policy,
        advisor=Advisor(store, tagger=tagger, models=settings.models_dir),
        clock=lambda: dt.datetime.now(dt.UTC),
    )


def provider_of(settings: Settings) -> Provider | None:
    """Return the identity provider that the settings name, if any."""
    if not settings.oidc_issuer:
        return None
    secret = settings.oidc_client_secret.get_secret_value()
    return Provider(settings.oidc_issuer, client_id=settings.oidc_client_id, client_secret=secret)


def services_of(request: Request) -> Services:
    """Return the services of the application that serves ``request``."""
    services: Services = request.app.state.services
    return services


async def _served(request: Request) -> Services:
    return services_of(request)


Served = Annotated[Services, Depends(_served)]
"""A route's parameter for the services."""
