"""``jianghai demo``: build the demo city, then show what an officer would see."""

from __future__ import annotations

import typer

from api.advice.advisor import Advisor
from api.cli.first_start import print_demo_accounts
from api.cli.present import OUT
from api.cli.sentences import print_match, print_slate
from api.cli.session import Lang, Session, progress_bar
from api.store.schema import migrate
from api.store.session import Store
from api.usecases.models.learning import Learning
from api.usecases.models.model_changes import take_snapshot, train_first
from api.usecases.office.demo import settle_demo, telling_slate
from api.usecases.office.maintenance import note_migration
from api.usecases.people.demo_accounts import settle_demo_accounts
from features.errors import PromotionRefused

app = typer.Typer()


@app.command()
def demo(*, lang: Lang = None) -> None:
    """Build the demo city, train, and show the places for one lead."""
    session = Session(lang)
    done = migrate(session.settings.store_url)
    with session.store() as store:
        note_migration(store, session.actor, done, now=session.now)
        with progress_bar(session.say("建立演示城市", "Building the demo city")) as progress:
            city = settle_demo(session.call(store), progress=progress)
        accounts = settle_demo_accounts(store, session.actor, session.settings.data_dir, now=session.now)
        OUT.print(
            session.say(
                f"演示城市：{city.places} 个园区和海外孵化器，{city.leads} 条线索（演示），{city.events} 个事件，"
                f"{city.landed} 个项目已落户。",
                f"Demo city: {city.places} places, {city.leads} invented leads, "
                f"{city.events} events, {city.landed} landed.",
            )
        )
        _teach(store, session)
        advisor = Advisor(store, tagger=session.tagger, models=session.settings.models_dir)
        slate = telling_slate(advisor.open_leads(session.call(store)))
        park_id = next(
            (miss.park_id for miss in slate.near_misses), slate.matches[0].park_id if slate.matches else None
        )
        lead = slate.project_id
        other = park_id and advisor.why_not(session.call(store), lead, park_id)
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
    print_demo_accounts(accounts, session)
    OUT.print(
        session.say(
            "打开网页工作台：make serve（或 jianghai serve），然后按屏幕上的地址登录。",
            "To open the console: make serve (or jianghai serve), then sign in at the address it prints.",
        )
    )


def _teach(store: Store, session: Session) -> None:
    """Learn from the city's two years, once; where the model is not good enough the policy's score ranks."""
    learning = Learning(session.settings.data_dir, policy=session.policy, tagger=session.tagger)
    if learning.registry.shelf.pointer().model_id is None:
        take_snapshot(store, session.actor, learning.snapshots, clock=session.clock)
    with progress_bar(session.say("学习两年的往来记录", "Learning from two years of events")) as progress:
        progress(0, 1)
        try:
            model_id = train_first(learning, store, session.actor, clock=session.clock)
        except PromotionRefused as refusal:
            OUT.print(refusal.say(session.language), style="yellow", markup=False)
            return
        progress(1, 1)
    OUT.print(session.say(f"现役模型：{model_id}", f"Serving model: {model_id}"), markup=False)
