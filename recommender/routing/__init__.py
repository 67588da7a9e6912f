"""Where a team goes first: overseas hub, straight to a park, compliance check, or neither (policy rules R1 to R7).

::

    result   <- what a route says
    facts    <- the facts that the rules read, from a profile; unknown stays unknown
    hubs     <- which overseas hub suits
    route    <- the rules in the pack's order
"""

from recommender.routing.result import Route, RouteDecision, RouteQuestion, TriggerCheck
from recommender.routing.route import Router, route

__all__ = ["Route", "RouteDecision", "RouteQuestion", "Router", "TriggerCheck", "route"]
