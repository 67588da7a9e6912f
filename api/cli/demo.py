"""``jianghai demo``: build the demo city, then show what an officer would see."""

from __future__ import annotations

import typer

from api.cli.present import OUT
from api.cli.sentences import print_match, print_slate
from api.cli.session import Lang, Session, progress_bar
from api.store.schema import migrate
from api.usecases.demo import settle_demo, telling_slate
from api.usecases.promotion import Advisor


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(demo)


def demo(*, lang: Lang = None) -> None:
    """建立演示城市并展示一条线索的推荐 / Build the demo city and show the places for one lead."""
    session = Session(lang)
    migrate(session.settings.store_url)
    with session.store() as store:
        with progress_bar(session.say("建立演示城市", "Building the demo city")) as progress:
            city = settle_demo(store, session.actor, policy=session.policy, now=session.now, progress=progress)
        OUT.print(
            session.say(
                f"演示城市：{city.places} 个园区和海外孵化器，{city.leads} 条线索（演示），{city.events} 个事件，"
                f"{city.landed} 个项目已落户。",
                f"Demo city: {city.places} places, {city.leads} invented leads, "
                f"{city.events} events, {city.landed} landed.",
            )
        )
        advisor = Advisor(store, tagger=session.tagger, models=session.settings.models_dir)
        slate = telling_slate(advisor.open_leads(session.actor, policy=session.policy, now=session.now))
        park_id = next(
            (miss.park_id for miss in slate.near_misses), slate.matches[0].park_id if slate.matches else None
        )
        lead = slate.project_id
        other = park_id and advisor.why_not(session.actor, lead, park_id, policy=session.policy, now=session.now)
    print_slate(slate, session.policy, session.language)
    OUT.rule(session.say("为什么不去这个园区？", "Why not this place?"), align="left")
    if other:
        print_match(other, session.policy, session.language)
    OUT.print(
        session.say(
            f"接着试试：jianghai recommend {lead} --lang en；jianghai inbound ntcx；"
            "jianghai list projects --search 碳化硅",
            f"Try next: jianghai recommend {lead}; jianghai inbound ntcx; jianghai list projects --search SiC",
        )
    )
