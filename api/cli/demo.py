"""``jianghai demo``: build the demo city, then show what an officer would see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from api.advice.advisor import Advisor
from api.cli.present import OUT, print_table
from api.cli.sentences import print_match, print_slate
from api.cli.session import Lang, Session, progress_bar
from api.persons.sealing import person_seals_of
from api.persons.vault import PersonVault
from api.store.schema import migrate
from api.store.session import Store
from api.usecases.models.learning import Learning
from api.usecases.models.model_changes import take_snapshot, train_first
from api.usecases.office.demo import demo_room, settle_demo, telling_slate
from api.usecases.office.demo_people import DemoPeople, settle_people
from api.usecases.office.maintenance import note_migration, seal_with_key
from api.usecases.people.demo_accounts import DemoAccount, give_demo_passwords, settle_demo_accounts
from features.errors import PromotionRefused

app = typer.Typer()


@app.command()
def demo(
    *,
    accounts: Annotated[
        bool,
        typer.Option(
            "--accounts", help="为各角色的演示账号设新密码并显示 / give the accounts new passwords, and show them"
        ),
    ] = False,
    lang: Lang = None,
) -> None:
    """Build the demo city, train, and show the places for one lead."""
    session = Session(lang)
    if not (accounts and session.settings.demo_mark.is_file()):
        _build(session)
    if accounts:
        with session.store() as store:
            _print_accounts(give_demo_passwords(session.call(store)), session)


def _build(session: Session) -> None:
    done = migrate(session.settings.store_url, regions=session.regions)
    with session.store() as store:
        seal_with_key(session.call(store))
        note_migration(session.call(store), done)
        with progress_bar(session.say("建立演示城市", "Building the demo city")) as progress:
            city = settle_demo(session.call(store), progress=progress)
        people = settle_people(session.call(store), PersonVault(person_seals_of(session.settings)), city.invented)
        room = demo_room(session.call(store))
        settle_demo_accounts(session.call(store))
        session.settings.demo_mark.touch()
        OUT.print(
            session.say(
                f"演示城市：{city.places}个园区和海外孵化器，{city.leads}条线索（演示），{city.events}个事件，"
                f"{city.landed}个项目已落户；{room.full}个园区余量已满，{room.nearly_full}个将满。",
                f"Demo city: {city.places} places, {city.leads} invented leads, "
                f"{city.events} events, {city.landed} landed; {room.full} places full, {room.nearly_full} nearly so.",
            )
        )
        if people.talents:
            _print_people(people, session)
        _teach(store, session)
        advisor = Advisor(store, tagger=session.tagger, models=session.settings.models_dir)
        slate = telling_slate(advisor.open_leads(session.call(store)))
        park_id = next(
            (miss.park_id for miss in slate.near_misses), slate.matches[0].park_id if slate.matches else None
        )
        lead = slate.project_id
        other = park_id and advisor.why_not(session.call(store), lead, park_id)
    print_slate(slate, session.policy, session.language)
    OUT.rule(session.say("这个园区为何没有推荐", "Why not this place?"), align="left")
    if other:
        print_match(other, session.policy, session.language)
    OUT.print(
        session.say(
            f"接着试试：jianghai recommend {lead} --lang en；jianghai inbound ntcx；"
            "jianghai list projects --search 碳化硅",
            f"Try next: jianghai recommend {lead}; jianghai inbound ntcx; jianghai list projects --search SiC",
        )
    )
    OUT.print(
        session.say(
            "打开网页工作台：make accounts（或 jianghai demo --accounts）显示各角色的演示账号与密码，"
            "make serve（或 jianghai serve）启动，然后按屏幕上的地址登录。",
            "To open the console: make accounts (or jianghai demo --accounts) shows the demo's accounts and passwords, "
            "make serve (or jianghai serve) starts it; then sign in at the address it prints.",
        )
    )


def _print_people(people: DemoPeople, session: Session) -> None:
    """Write how many people the demo was given."""
    OUT.print(
        session.say(
            f"演示人才：{people.talents}名候选人（演示），{people.roles}个岗位，{people.events}条进展，"
            f"{people.arrived}人已到岗。",
            f"Demo people: {people.talents} invented candidates, {people.roles} roles, {people.events} steps, "
            f"{people.arrived} arrived.",
        )
    )


def _print_accounts(accounts: Sequence[DemoAccount], session: Session) -> None:
    """Write who can sign in to the demo, and with which password."""
    columns = session.say(("角色", "账号", "密码", "园区"), ("Role", "Login", "Password", "Places"))
    rows = [(one.role.say(session.language), one.login, one.password, " ".join(one.places)) for one in accounts]
    title = session.say(
        "演示账号（密码只显示这一次；再次运行即换新）",
        "Accounts of the demo (shown this once; run again for new passwords)",
    )
    print_table(columns, rows, title=title)


def _teach(store: Store, session: Session) -> None:
    """Learn from the city's two years, once; where the model is not good enough the policy's score ranks."""
    learning = Learning(session.settings.data_dir, policy=session.policy, tagger=session.tagger)
    if learning.registry.models.pointer().model_id is None:
        take_snapshot(session.call(store), learning.snapshots)
    with progress_bar(session.say("学习两年的往来记录", "Learning from two years of events")) as progress:
        progress(0, 1)
        try:
            model_id = train_first(session.call(store), learning, clock=session.clock)
        except PromotionRefused as refusal:
            OUT.print(refusal.say(session.language), style="yellow", markup=False)
            return
        progress(1, 1)
    OUT.print(session.say(f"现役模型：{model_id}", f"Serving model: {model_id}"), markup=False)
