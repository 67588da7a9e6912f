"""Metrics for Prometheus, added up over all worker processes that share a folder.

Numbers only: no label ever holds an id of a project, a place or a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from api.observability.sharing import process_runs
from api.settings import shared_metrics

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
Figures = Callable[[], dict[str, float]]
"""Figures that are looked up when they are asked for, by the names in :data:`LOOKED_UP`."""
LOOKED_UP = {
    "data_age_seconds": "Seconds since anything was last written to the store",
    "model_age_seconds": "Seconds since the end of the day up to which the serving model was trained",
    "jobs_waiting": "Background jobs that wait for a turn",
    "jobs_running": "Background jobs that run",
}


class Metrics:
    """The counters of one process; what is read is the sum over all.

    Parameters
    ----------
    figures
        Looks up what is read from the store at the moment of asking.
    model
        Returns the id of the model that serves, ``None`` = the policy's score ranks.
    version
        The policy pack in force.
    """

    def __init__(self, *, figures: Figures, model: Callable[[], str | None], version: str) -> None:
        self._shared = shared_metrics()
        self._registry = CollectorRegistry()
        self._figures, self._model, self._version = figures, model, version
        self._requests = Histogram(
            "jianghai_request_seconds",
            "Time to answer a request",
            ["method", "route", "status"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._in_flight = Gauge(
            "jianghai_requests_in_flight",
            "Requests being served",
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        self._warm = Gauge(
            "jianghai_workers_warm",
            "Worker processes that have read the texts of all leads and answer at full speed",
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        self._faults = Counter(
            "jianghai_database_errors",
            "Errors that the database has answered",
            ["kind"],
            registry=self._registry,
        )

    def begin(self) -> None:
        """Count a request that has begun."""
        self._in_flight.inc()

    def end(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        self._in_flight.dec()
        self._requests.labels(method, route, str(status)).observe(seconds)

    def warm(self) -> None:
        """Tell that this process has everything in memory."""
        self._warm.set(1)

    def fault(self, kind: str) -> None:
        """Count an error that the database has answered."""
        self._faults.labels(kind).inc()

    def text(self) -> bytes:
        """Return all figures in Prometheus' format."""
        registry = self._registry
        if self._shared is not None:
            _forget_the_dead(self._shared)
            registry = CollectorRegistry()
            MultiProcessCollector(registry, path=str(self._shared))  # type: ignore[no-untyped-call]
        return generate_latest(registry) + generate_latest(
            _LookedUp.registry(self._figures, self._model, self._version)
        )


class _LookedUp(Collector):
    def __init__(self, figures: Figures, model: Callable[[], str | None], version: str) -> None:
        self._figures, self._model, self._version = figures, model, version

    @classmethod
    def registry(cls, figures: Figures, model: Callable[[], str | None], version: str) -> CollectorRegistry:
        """Return a registry of nothing else."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(cls(figures, model, version))
        return registry

    def describe(self) -> list[Metric]:
        """Nothing is looked up to find out what there is."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Look up and tell."""
        serving = GaugeMetricFamily(
            "jianghai_serving", "What answers: model and policy pack", labels=["model", "policy"]
        )
        serving.add_metric([self._model() or "none", self._version], 1)
        yield serving
        for name, value in self._figures().items():
            yield GaugeMetricFamily(f"jianghai_{name}", LOOKED_UP[name], value=value)


def _forget_the_dead(folder: Path) -> None:
    """Drop the live figures of worker processes that have ended."""
    for file in folder.glob("gauge_live*.db"):
        pid = int(file.stem.rsplit("_", 1)[1])
        if not process_runs(pid):
            mark_process_dead(pid, path=str(folder))  # type: ignore[no-untyped-call]
