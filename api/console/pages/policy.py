"""政策包: what the pack in force says, and how well each figure is founded. A pack is changed by replacing it."""

from __future__ import annotations

from starlette.responses import Response

from api.access import Permission
from api.console.page import Page, get
from api.console.visit import Visit
from features.bilingual import Bilingual
from features.policy.vocabulary import Basis

BASIS = {
    Basis.POLICY: Bilingual("政策原文", "The policy"),
    Basis.LAW: Bilingual("法规", "Law"),
    Basis.PUBLISHED: Bilingual("外地公布或公开标准", "Published elsewhere"),
    Basis.KNOWLEDGE: Bilingual("常识，待核", "General knowledge"),
    Basis.JUDGEMENT: Bilingual("内部判断，可改", "Our judgement"),
}
"""How each basis is called here; only the first two are official."""


class PolicyPage(Page):
    """The policy pack, to read."""

    path = "/policy"
    words = Bilingual("政策包", "Policy pack")
    icon = "fa-solid fa-scale-balanced"
    permission = Permission.READ_POLICY
    guide = "policy"

    @get()
    def index(self, visit: Visit) -> Response:
        """Show version, rules, weights, technologies and sources."""
        policy = visit.services.policy
        cited = {rule.id: {ground.basis for ground in rule.grounds} for rule in policy.rules.each}
        return self.show(visit, "policy.html", policy=policy, cited=cited, basis_words=BASIS, Basis=Basis)
