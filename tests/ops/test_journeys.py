"""What people do in the console, in a real browser: from the login to what became of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import sqlalchemy as sa

from notifier.domain.access import Actor, Role
from notifier.service import accounts
from notifier.service.links import make_link
from notifier.store.tables import audit, notifications
from notifier.web.ops.console import PAGES
from tests.ops.conftest import SignedIn
from tests.ops.running import CHROMIUM, PASSWORD, Console

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

sync_api = pytest.importorskip("playwright.sync_api", reason="the browser tests need Playwright")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the browser tests need axe-core")

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no Chromium at {CHROMIUM}"),
]

expect = sync_api.expect

PHONE: Any = {"width": 360, "height": 740}
DESKTOP: Any = {"width": 1280, "height": 900}
PATIENCE = 20_000
"""Milliseconds. A shared machine takes its time."""


Open = Callable[..., AbstractContextManager["Page"]]


@pytest.fixture
def sit_down(browser: Browser, console: Console, as_role: SignedIn) -> Open:
    """Return what opens a page of somebody who is signed in with a role."""

    @contextmanager
    def open_page(role: Role, **more: Any) -> Iterator[Page]:
        with opened(browser, console, **more) as page:
            cookies = as_role(role).cookies.jar
            page.context.add_cookies(
                [{"name": one.name, "value": one.value or "", "url": f"{console.url}/ops"} for one in cookies]
            )
            yield page

    return open_page


@contextmanager
def opened(browser: Browser, console: Console, **more: Any) -> Iterator[Page]:
    """Open a page, and see that nothing is loaded from elsewhere."""
    context = browser.new_context(**{"viewport": DESKTOP, **more})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    foreign: list[str] = []
    here = (console.url, console.url.replace("http", "ws"), "data:", "about:")
    page.on("request", lambda request: None if request.url.startswith(here) else foreign.append(request.url))
    yield page
    context.close()
    assert foreign == []


def sign_in(page: Page, console: Console, name: str) -> None:
    """Sign in by the form."""
    page.goto(f"{console.url}/ops")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible(timeout=PATIENCE)


def open_file(page: Page, name: str) -> None:
    """Open an English file, and wait until the editor shows it."""
    page.get_by_role("button", name=f"en · {name}").click()
    expect(page.locator(".cm-content")).to_have_attribute("aria-label", f"Text of {name}, en", timeout=PATIENCE)


def type_into_editor(page: Page, text: str) -> None:
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def confirm(page: Page, button: str, label: str = "", text: str = "") -> None:
    dialog = page.get_by_role("dialog")
    if label:
        dialog.get_by_label(label).fill(text)
    dialog.get_by_role("button", name=button).click()
    expect(dialog).to_have_count(0, timeout=PATIENCE)


def test_an_editor_breaks_a_template_mends_it_tries_it_publishes_it_and_goes_back(
    browser: Browser, console: Console
) -> None:
    with opened(browser, console) as page:
        sign_in(page, console, "editor-1")
        page.get_by_role("link", name="Templates").click()
        page.get_by_role("link", name="blackout", exact=True).click()
        open_file(page, "sms.txt")
        problems = page.get_by_label("Problems")
        type_into_editor(page, "Your parcel: {{ trakcing_url }}")
        expect(problems).to_contain_text('unknown variable "trakcing_url"', timeout=PATIENCE)
        expect(problems.get_by_role("button", name="Go to en/sms.txt:1:17")).to_be_visible()

        page.get_by_role("button", name="Publish").click()
        confirm(page, "Publish it", "Note", "with a mistake")
        expect(page.get_by_text("Not published")).to_be_visible(timeout=PATIENCE)

        type_into_editor(page, "{{ brand_name }}: all quiet about {{ order_ref }}. {{ tracking_url }}")
        expect(problems).not_to_contain_text("mistake", timeout=PATIENCE)
        bubble = page.get_by_label("Preview in en").locator(".bubble")
        expect(bubble).to_contain_text("Northwind: all quiet about NW-20391.", timeout=PATIENCE)
        expect(page.get_by_label("Preview in en")).to_contain_text("1 segment of 160")
        mail = page.get_by_label("Preview in en").frame_locator("iframe")
        expect(mail.get_by_text("Hello Jonas Weber")).to_be_visible()
        page.get_by_label("Brand").click()
        page.get_by_role("option", name="Sol y Mar").click()
        expect(bubble).to_contain_text("Sol y Mar: all quiet about NW-20391.", timeout=PATIENCE)

        page.get_by_role("button", name="Send a test").click()
        confirm(page, "Send it", "Email address or phone number", "+4915112345670")
        expect(page.get_by_text("The provider took it")).to_be_visible(timeout=PATIENCE)
        inbox = httpx.get(console.simulator_url, timeout=20).text
        assert "all quiet about NW-20391" in inbox

        page.get_by_role("button", name="Publish").click()
        confirm(page, "Publish it", "Note", "shorter")
        expect(page.locator(".title").first).to_contain_text("version 1 is live", timeout=PATIENCE)

        type_into_editor(page, "Second: {{ tracking_url }}")
        expect(bubble).to_contain_text("Second:", timeout=PATIENCE)
        page.get_by_role("button", name="Publish").click()
        confirm(page, "Publish it", "Note", "another")
        expect(page.locator(".title").first).to_contain_text("version 2 is live", timeout=PATIENCE)

        page.get_by_role("button", name="Roll back to version 1").click()
        confirm(page, "Go back")
        expect(page.locator(".title").first).to_contain_text("version 3 is live", timeout=PATIENCE)
        expect(bubble).to_contain_text("all quiet about", timeout=PATIENCE)
    done = [row["action"] for row in rows(console, audit) if row["subject"] == "template:blackout"]
    assert done.count("template.publish") == 3
    assert "template.test" in done


def test_an_agent_finds_a_parcel_by_email_and_reads_why_it_was_not_told(sit_down: Open, console: Console) -> None:
    with sit_down(Role.AGENT) as page:
        page.goto(f"{console.url}/ops/shipments")
        page.get_by_label("Find a parcel").fill("mara@example.com")
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_role("heading", name="P-2", level=1)).to_be_visible(timeout=PATIENCE)
        why = page.get_by_role("region", name="Why, and why not")
        expect(why).to_contain_text("the address is not written to", timeout=PATIENCE)
        expect(page.get_by_role("region", name="What was told")).to_contain_text("Nothing yet")
        expect(page.get_by_role("region", name="In short")).to_contain_text("Held by customs")
        expect(page.get_by_text("mara@example.com")).to_have_count(0)
        page.get_by_role("link", name="Show names and addresses").click()
        expect(page.get_by_text("mara@example.com")).to_be_visible(timeout=PATIENCE)


def test_an_agent_holds_a_message_lets_it_go_and_takes_it_back(sit_down: Open, console: Console) -> None:
    with sit_down(Role.AGENT) as page:
        page.goto(f"{console.url}/ops/shipments/{console.id_of('P-1')}")
        coming = page.get_by_role("region", name="What will be said next")
        expect(coming).to_contain_text("quiet hours", timeout=PATIENCE)
        coming.get_by_role("button", name="Hold arrived by sms").click()
        page.get_by_text("for 3 days").click()
        expect(coming).to_contain_text("held by agent-1", timeout=PATIENCE)
        [row] = [one for one in rows(console, notifications) if one["rule"] == "arrived"]
        assert row["send_after"] - console.engine.clock.at > timedelta(days=2, hours=23)

        coming.get_by_role("button", name="Send arrived by sms now").click()
        expect(page.get_by_role("region", name="What people did here")).to_contain_text(
            "let a message leave now", timeout=PATIENCE
        )
        [row] = [one for one in rows(console, notifications) if one["rule"] == "arrived"]
        assert row["send_after"] - console.engine.clock.at < timedelta(hours=1)
        assert row["status_reason"] == "released by agent-1"

        coming.get_by_role("button", name="Cancel arrived by sms").click()
        confirm(page, "Keep it as it is")
        coming.get_by_role("button", name="Cancel arrived by sms").click()
        confirm(page, "Cancel the message")
        told = page.get_by_role("region", name="What was told")
        expect(told).to_contain_text("cancelled by agent-1", timeout=PATIENCE)
        expect(coming.get_by_role("button", name="Cancel arrived by sms")).to_have_count(0)
        [row] = [one for one in rows(console, notifications) if one["rule"] == "arrived"]
        assert row["status"] == "cancelled"


def test_an_agent_says_what_became_of_a_message_of_which_nobody_knows(sit_down: Open, console: Console) -> None:
    with sit_down(Role.AGENT) as page:
        page.goto(f"{console.url}/ops/shipments/{console.id_of('P-4')}")
        expect(page.get_by_role("region", name="In short")).to_contain_text(
            "may have been sent or not", timeout=PATIENCE
        )
        page.get_by_role("link", name="Today").click()
        unclear = page.get_by_role("region", name="Nobody knows whether it was sent")
        unclear.get_by_role("button", name="It arrived: held for P-4").click()
        expect(unclear).to_contain_text("it is known whether it was sent", timeout=PATIENCE)
    [row] = [one for one in rows(console, notifications) if one["shipment_id"] == console.id_of("P-4")]
    assert (row["status"], row["status_reason"]) == ("sent", "settled by agent-1: sent")
    [change] = [one for one in rows(console, audit) if one["action"] == "message.settle.sent"]
    assert (change["user_name"], change["subject"]) == ("agent-1", f"shipment:{console.id_of('P-4')}")


def test_an_agent_may_look_at_templates_and_not_touch_them(sit_down: Open, console: Console) -> None:
    with sit_down(Role.AGENT) as page:
        page.goto(f"{console.url}/ops/templates/delivered")
        expect(page.get_by_text("You may look, not edit.")).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_role("button", name="Publish")).to_have_count(0)
        expect(page.locator(".cm-content")).to_have_attribute("contenteditable", "false")
        page.goto(f"{console.url}/ops/rules/held")
        expect(page.get_by_role("heading", name="Last matches")).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_role("button", name="Switch off")).to_have_count(0)


def test_who_is_no_editor_any_more_publishes_nothing_from_a_page_that_is_open(
    browser: Browser, console: Console
) -> None:
    """The button's press comes through the page's socket, which was opened while it was allowed."""
    root = Actor(name="root", role=Role.ADMIN)
    accounts.add_user(console.engine.app, root, "demoted", Role.EDITOR, PASSWORD)
    with opened(browser, console) as page:
        sign_in(page, console, "demoted")
        page.goto(f"{console.url}/ops/templates/promise-later")
        expect(page.get_by_label("Problems")).to_contain_text("nothing is wrong", timeout=PATIENCE)
        page.get_by_role("button", name="Publish").click()
        expect(page.get_by_role("dialog").get_by_label("Note")).to_be_visible(timeout=PATIENCE)
        accounts.set_role(console.engine.app, root, "demoted", Role.AGENT)
        confirm(page, "Publish it", "Note", "not mine to give")
        expect(page.get_by_text("not signed in any more")).to_be_visible(timeout=PATIENCE)
        page.get_by_role("button", name="Dark").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=PATIENCE)
    assert "template:promise-later" not in {row["subject"] for row in rows(console, audit)}


def test_an_editor_switches_a_rule_and_tries_it(sit_down: Open, console: Console) -> None:
    with sit_down(Role.EDITOR) as page:
        page.goto(f"{console.url}/ops/rules/silent")
        expect(page.get_by_text(re.compile(r"As written in .*config\.yaml:\d+"))).to_be_visible(timeout=PATIENCE)
        page.get_by_role("button", name="Switch off").click()
        confirm(page, "Switch it")
        expect(page.get_by_text("Switched by editor-1")).to_be_visible(timeout=PATIENCE)
        page.get_by_label("Parcel: reference, order or number").fill("P-2")
        page.get_by_label("Moment (UTC)").fill("2026-11-12 12:00")
        page.get_by_role("button", name="Try", exact=True).click()
        expect(page.get_by_role("status").filter(has_text="Parcel P-2")).to_contain_text(
            "2026, 12:00 UTC", timeout=PATIENCE
        )


ATTACKS = [
    "{% for a in range(10**9) %}{% for b in range(10**9) %}x{% endfor %}{% endfor %}{{ ''|center(10**9) }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
]
"""Of the ways to burn time and to get out. All that is known of is refused by the tests of the linter."""


def test_malicious_templates_are_told_off_at_once_and_go_nowhere(sit_down: Open, console: Console) -> None:
    with sit_down(Role.EDITOR) as page:
        page.goto(f"{console.url}/ops/templates/delivered")
        open_file(page, "sms.txt")
        for attack in ATTACKS:
            type_into_editor(page, "Fine: {{ tracking_url }}")
            expect(page.get_by_label("Problems")).to_contain_text("nothing is wrong", timeout=PATIENCE)
            type_into_editor(page, attack)
            expect(page.get_by_label("Problems")).to_contain_text("mistake", timeout=PATIENCE)
        page.get_by_role("button", name="Publish").click()
        confirm(page, "Publish it")
        expect(page.get_by_text("Not published")).to_be_visible(timeout=PATIENCE)
    assert not [row for row in rows(console, audit) if (row["subject"], row["action"]) == _PUBLISHED_DELIVERED]


_PUBLISHED_DELIVERED = ("template:delivered", "template.publish")


def test_a_customer_sees_the_parcel_on_a_phone_without_scripts(browser: Browser, console: Console) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    link = make_link(console.engine.app, console.id_of("P-1"), 0).replace("https://track.example", console.url)
    answer = page.goto(link)
    assert answer is not None
    assert len(answer.body()) < 50_000
    expect(page.get_by_role("heading", name="Delivered", level=1)).to_be_visible()
    expect(page.get_by_text("Cleared by customs")).to_be_visible()
    page.get_by_role("button", name="End Text message").click()
    expect(page.get_by_text("You ended these messages.")).to_be_visible()
    page.get_by_role("button", name="Begin again Text message").click()
    expect(page.get_by_text("You ended these messages.")).to_have_count(0)
    context.close()


ALL = [
    "/ops/",
    "/ops/shipments",
    "P-1",
    "/ops/templates",
    "/ops/templates/blackout",
    "/ops/rules",
    "/ops/rules/held",
    "/ops/silences",
    "/ops/insight?days=365",
    "/ops/record",
    "/ops/shipments?q=nothing-of-that-name",
    "/ops/templates/unheard-of",
]


def test_an_editor_stops_everything_goes_on_and_silences_a_lane(sit_down: Open, console: Console) -> None:
    with sit_down(Role.EDITOR) as page:
        page.goto(f"{console.url}/ops")
        page.get_by_role("button", name="Stop everything").click()
        confirm(page, "Stop everything now")
        sending = page.get_by_role("region", name="Sending")
        expect(sending).to_contain_text("Everything is stopped.", timeout=PATIENCE)
        page.get_by_role("button", name="Go on sending").click()
        expect(page.get_by_text("Messages leave as the rules say.")).to_be_visible(timeout=PATIENCE)

        page.get_by_role("link", name="Silences", exact=True).first.click()
        page.get_by_label("Going to (country)").fill("US, CA")
        page.get_by_label("Tag", exact=True).fill("fragile")
        page.get_by_label("Why").fill("a storm")
        page.get_by_role("button", name="Make the silence").click()
        confirm(page, "Make it")
        in_force = page.get_by_role("region", name="In force")
        expect(in_force).to_contain_text("destination country CA or US; tags fragile", timeout=PATIENCE)
        page.get_by_role("link", name="Today").click()
        expect(page.get_by_text("a storm")).to_be_visible(timeout=PATIENCE)
        page.get_by_role("link", name="Silences", exact=True).first.click()
        page.get_by_role("button", name="Lift silence").click()
        expect(page.get_by_text("Nothing is silenced.")).to_be_visible(timeout=PATIENCE)
    done = [row["action"] for row in rows(console, audit)]
    assert [one for one in done if one.startswith(("pause.", "silence."))] == [
        "pause.make",
        "pause.lift",
        "silence.make",
        "silence.lift",
    ]


def test_every_page_can_be_used_by_everybody(sit_down: Open, console: Console) -> None:
    with sit_down(Role.ADMIN, viewport=PHONE) as page:
        serious: list[str] = []
        for path in ALL:
            where = path if path.startswith("/") else f"/ops/shipments/{console.id_of(path)}"
            page.emulate_media(color_scheme="light")
            page.goto(f"{console.url}{where}")
            expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
            expect(page.locator(".loading")).to_have_count(0, timeout=PATIENCE)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
            serious += [f"{path}: {one}" for one in both_schemes(page)]
        assert serious == []


def test_every_page_is_among_those_that_everybody_can_use(console: Console) -> None:
    asked = {re.sub(r"\?.*", "", path).removeprefix("/ops") for path in ALL if path.startswith("/")}
    asked.add(f"/shipments/{console.id_of('P-1')}")
    patterns = {path: re.compile(re.sub(r"\{\w+\}", "[^/]+", path)) for path in PAGES}
    assert [path for path, pattern in patterns.items() if not any(map(pattern.fullmatch, asked))] == []


def test_pages_of_customers_can_be_used_by_everybody(browser: Browser, console: Console) -> None:
    with opened(browser, console, viewport=PHONE) as page:
        link = make_link(console.engine.app, console.id_of("P-2"), 0).replace("https://track.example", console.url)
        for address in (link, f"{console.url}/ops/login", f"{console.url}/t/forged"):
            page.emulate_media(color_scheme="light")
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
            assert both_schemes(page) == []


def both_schemes(page: Page) -> list[str]:
    """Return what axe-core finds serious or critical in light surroundings, and which colours are too faint in dark."""
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    return [*found, *(f"dark: {one}" for one in violations(page, runOnly=["color-contrast"]))]


def violations(page: Page, **options: Any) -> list[str]:
    """Return what axe-core finds serious or critical."""
    found = axe.Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def rows(console: Console, table: sa.Table) -> list[dict[str, Any]]:
    with console.engine.app.db.look() as connection:
        return [dict(row) for row in connection.execute(sa.select(table)).mappings()]
