"""Rows 2, 3 and 5: whoever put a cookie into a browser, or an email into a form, learns nothing from it."""

from doorstep.workspaces.creating import CreatedWorkspace
from tests.attacks.browser import Browser, user_hash
from tests.attacks.conftest import MakeBrowser


async def log_in(browser: Browser, workspace: CreatedWorkspace, user_id: str) -> None:
    answer = await browser.boot(user_id=user_id, user_hash=user_hash(workspace.identity_secret, user_id))
    assert answer.json()["person"]["kind"] == "user", answer.text


async def test_a_cookie_that_was_planted_before_a_login_reads_nothing_after_it(
    workspace: CreatedWorkspace, new_browser: MakeBrowser
) -> None:
    attacker = new_browser()
    await attacker.boot()
    planted, bait = attacker.token, await attacker.write("Bait")
    victim = new_browser(token=planted)

    await log_in(victim, workspace, "victim")
    private = await victim.write("My card number")

    assert victim.token != planted
    for answer in await attacker.with_token(planted).everything(bait, private):
        assert answer.status_code == 401, answer.request.url
    await attacker.boot()
    assert (await attacker.get("/conversations")).json()["conversations"] == []


async def test_a_planted_visitors_cookie_reads_nothing_either(
    workspace: CreatedWorkspace, new_browser: MakeBrowser
) -> None:
    attacker = new_browser()
    await attacker.boot()
    planted = attacker.token
    victim = new_browser(token=planted)

    await log_in(victim, workspace, "victim")
    private = await victim.write("My card number")

    for answer in await attacker.with_token(planted).everything(private):
        assert answer.status_code == 401, answer.request.url


async def test_what_was_written_before_the_login_stays_marked_as_such(
    workspace: CreatedWorkspace, new_browser: MakeBrowser
) -> None:
    attacker = new_browser()
    await attacker.boot()
    bait = await attacker.write("Please send the parcel to 1 Evil Street")
    victim = new_browser(token=attacker.token)
    await log_in(victim, workspace, "victim")
    await victim.reply(bait, "What is this?")

    parts = await victim.parts(bait)

    assert [part["author"]["before_login"] for part in parts] == [True, False]


async def test_of_two_users_on_one_browser_neither_reads_the_others_words(
    workspace: CreatedWorkspace, new_browser: MakeBrowser
) -> None:
    browser = new_browser()
    await log_in(browser, workspace, "ada")
    hers, ada = await browser.write("Ada's"), browser.token
    await log_in(browser, workspace, "bob")
    his, bob = await browser.write("Bob's"), browser.token

    assert [each["id"] for each in (await browser.get("/conversations")).json()["conversations"]] == [his]
    assert (await browser.get(f"/conversations/{hers}")).status_code == 404
    for answer in await browser.with_token(ada).everything(hers, his):
        assert answer.status_code == 401, answer.request.url
    await log_in(browser, workspace, "ada")
    assert [each["id"] for each in (await browser.get("/conversations")).json()["conversations"]] == [hers]
    assert (await browser.with_token(bob).get("/conversations")).status_code == 401


async def test_the_victims_email_typed_by_a_stranger_opens_nothing_before_or_after(
    workspace: CreatedWorkspace, new_browser: MakeBrowser
) -> None:
    proof = user_hash(workspace.identity_secret, "victim")
    before, after, victim = new_browser(), new_browser(), new_browser()
    await before.boot()
    early = await before.write("Hello")
    await before.post("/email", {"conversation_id": early, "email": "victim@shop.example"})
    await victim.boot(user_id="victim", user_hash=proof, email="victim@shop.example")
    private = await victim.write("My card number")
    await after.boot()
    late = await after.write("Hello")
    await after.post("/email", {"conversation_id": late, "email": "VICTIM@shop.example"})

    for stranger, own in ((before, early), (after, late)):
        await stranger.boot()
        listed = (await stranger.get("/conversations")).json()["conversations"]
        assert [each["id"] for each in listed] == [own]
        assert (await stranger.get(f"/conversations/{private}")).status_code == 404
        assert (stranger.person or {})["kind"] == "lead"
    mine = (await victim.get("/conversations")).json()["conversations"]
    assert [each["id"] for each in mine] == [private]
