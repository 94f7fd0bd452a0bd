"""R-082, R-085, R-117: one administrator for ordinary users, two people for administrators; all is recorded."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kakanai_desk.core.directory import Posting, PutGroup, PutUser, ResetCredentials, User
from kakanai_desk.core.errors import DeskError, NotAllowed, PeopleUnfit, ProposalUnfit, SignInRejected, TwoNeeded
from kakanai_desk.core.permissions import Group, Operation
from kakanai_desk.core.secret import SecretText
from kakanai_desk.core.two_people import Matter, ProposalState
from kakanai_desk.store.administration import Administration
from kakanai_desk.store.desk_store import DeskStore
from kakanai_desk.store.people import DeskPeople
from kakanai_desk.vault.keystore import FileKeyStore
from kakanai_desk.vault.passwords import Passwords
from kakanai_desk.vault.record import first_fault
from kakanai_desk.vault.signing import DeskSigner

TODAY, NOW = date(2026, 4, 10), datetime(2026, 4, 10, 1, tzinfo=UTC)


def user(user_id: str, *groups: str, section: str = "shiminka", person: str = "") -> User:
    return User(user_id, f"見本 {user_id}", person or user_id, (Posting(section, groups, TODAY),))


@pytest.fixture
def admin(tmp_path):
    store = DeskStore(tmp_path / "desk.db", bytes(range(48)), "NA", 1, DeskSigner(FileKeyStore(tmp_path / "keys")))
    made = Administration(store, Passwords(b"p" * 32, time_cost=1, memory_cost=64), lambda: NOW, lambda: TODAY)
    made.found([PutUser(user("A", "administrator")), PutUser(user("K", "clerk")), PutUser(user("A2", "clerk"))])
    made.found([PutUser(user("B", "administrator"))])
    yield made
    store.close()


def kinds(admin: Administration) -> list[str]:
    lines = admin.store.record_lines()
    assert first_fault(lines) is None
    return [line.kind for line in lines]


def test_the_installation_founds_two_and_no_more(admin) -> None:
    assert not admin.founding()
    with pytest.raises(TwoNeeded):
        admin.found([PutUser(user("C", "administrator"))])


def test_one_administrator_changes_ordinary_users(admin) -> None:
    after = admin.change("A", [PutUser(user("N", "newcomer"))])
    assert after.rights("N", TODAY).may(Operation.SERVE)
    assert kinds(admin)[-1] == "people_changed"
    with pytest.raises(NotAllowed):
        admin.change("K", [PutUser(user("M", "newcomer"))])


@pytest.mark.parametrize(
    "change",
    [PutUser(user("K", "administrator")), ResetCredentials("B"), PutUser(user("B", "clerk"))],
)
def test_no_one_touches_administrators_alone(admin, change) -> None:
    before = admin.directory()
    with pytest.raises(TwoNeeded):
        admin.change("A", [change])
    assert admin.directory() == before


def test_two_make_an_administrator(admin) -> None:
    proposal = admin.propose("A", [PutUser(user("K", "administrator"))], "係長になるため")
    with pytest.raises(ProposalUnfit, match="same_person"):
        admin.approve("A", proposal.id, proposal.digest)
    with pytest.raises(NotAllowed):
        admin.approve("K", proposal.id, proposal.digest)
    with pytest.raises(ProposalUnfit, match="not_what_was_read"):
        admin.approve("B", proposal.id, "0" * 64)
    assert not admin.directory().rights("K", TODAY).may(Operation.CHANGE_PEOPLE)
    assert admin.approve("B", proposal.id, proposal.digest).state is ProposalState.DONE
    assert admin.directory().rights("K", TODAY).may(Operation.CHANGE_PEOPLE)
    assert kinds(admin)[-3:] == ["proposed", "approved", "people_changed"]
    with pytest.raises(ProposalUnfit, match="not_open"):
        admin.approve("B", proposal.id, proposal.digest)


def test_a_proposal_ends_when_administrators_changed_under_it(admin) -> None:
    first = admin.propose("A", [PutUser(user("K", "administrator"))], "係長になるため")
    second = admin.propose("A", [PutUser(user("A2", "administrator"))], "課長になるため")
    admin.approve("B", second.id, second.digest)
    with pytest.raises(ProposalUnfit, match="administrators_changed"):
        admin.approve("B", first.id, first.digest)


def test_an_ordinary_change_ends_no_proposal(admin) -> None:
    proposal = admin.propose("A", [PutUser(user("K", "administrator"))], "係長になるため")
    admin.change("B", [PutUser(user("N", "newcomer"))])
    assert admin.approve("B", proposal.id, proposal.digest).state is ProposalState.DONE


def test_what_was_refused_or_withdrawn_is_never_done(admin) -> None:
    one, two = (admin.propose("A", [PutUser(user("K", "administrator"))], "係長になるため") for _ in range(2))
    admin.refuse("B", one.id)
    with pytest.raises(NotAllowed):
        admin.withdraw("B", two.id)
    admin.withdraw("A", two.id)
    for proposal in (one, two):
        with pytest.raises(ProposalUnfit, match="not_open"):
            admin.approve("B", proposal.id, proposal.digest)
    assert kinds(admin)[-2:] == ["proposal_refused", "proposal_withdrawn"]


def test_a_proposal_needs_a_reason_and_a_change_that_can_be(admin) -> None:
    with pytest.raises(ProposalUnfit, match="no_reason"):
        admin.propose("A", [ResetCredentials("B")], " ")
    with pytest.raises(PeopleUnfit, match="unknown_user"):
        admin.propose("A", [ResetCredentials("X")], "ためし")
    assert admin.proposals() == []


def test_another_matter_is_done_in_the_transaction_of_its_approval(admin) -> None:
    proposal = admin.propose_matter("A", Matter.RETENTION, {"days": 400}, "規程の改正")

    def fails(done) -> None:
        raise PeopleUnfit(why="unknown_group", place=0)

    with pytest.raises(DeskError):
        admin.approve("B", proposal.id, proposal.digest, fails)
    assert admin.proposals()[0].state is ProposalState.OPEN
    done = []
    admin.approve("B", proposal.id, proposal.digest, done.append)
    assert [p.content for p in done] == [{"days": 400}]


def test_a_proposal_of_a_newer_version_stops_nothing_and_is_decided_by_nobody_here(admin) -> None:
    newer = admin.propose_matter("A", Matter.RETENTION, {"days": 400}, "規程の改正")
    other = admin.propose("A", [PutUser(user("K", "administrator"))], "係長になるため")
    with admin.store.transaction() as tx:
        changed = """replace(doc, '"matter":"retention"', '"matter":"shared_data"')"""
        tx.people._connection.execute(f"UPDATE proposals SET doc = CAST({changed} AS BLOB)")
    assert [p.id for p in admin.proposals()] == [other.id]
    with pytest.raises(ProposalUnfit):
        admin.approve("B", newer.id, newer.digest)
    admin.approve("B", other.id, other.digest)
    assert admin.directory().rights("K", TODAY).may(Operation.CHANGE_PEOPLE)


def test_the_last_change_is_taken_back_as_a_change(admin) -> None:
    before = admin.directory()
    admin.change("A", [PutUser(user("K", "supervisor")), PutUser(user("N", "newcomer"))])
    after = admin.undo("B")
    assert after.users["K"] == before.users["K"] and after.users["N"].disabled
    assert after.version == before.version + 2


def section_head(admin: Administration) -> None:
    own = Group("head", "課の管理者", frozenset({Operation.CHANGE_PEOPLE}), own_section=True)
    proposal = admin.propose("A", [PutGroup(own), PutUser(user("H", "head", section="zeimuka"))], "委任")
    admin.approve("B", proposal.id, proposal.digest)


def test_a_delegated_administrator_changes_the_own_section_only(admin) -> None:
    section_head(admin)
    admin.change("H", [PutUser(user("Z", "clerk", section="zeimuka"))])
    for change in (
        PutUser(user("Z", "clerk", section="shiminka")),
        PutUser(user("K", "clerk", section="zeimuka")),  # of another section until now
        PutUser(user("Z", "auditor", section="zeimuka")),
        PutUser(user("Z", "supervisor", section="zeimuka")),  # reaches further than the section
        PutGroup(Group("g", "新しい", frozenset({Operation.SERVE}))),
        ResetCredentials("K"),
    ):
        with pytest.raises((NotAllowed, TwoNeeded)):
            admin.change("H", [change])


def test_first_passwords_are_given_where_there_is_none_by_who_may(admin) -> None:
    admin.first_password("A", "K", SecretText(b"hajimete-no-aikotoba"))
    with pytest.raises(NotAllowed):
        admin.first_password("K", "B", SecretText(b"hajimete-no-aikotoba"))
    with pytest.raises(PeopleUnfit, match="has_password"):
        admin.first_password("A", "K", SecretText(b"hajimete-no-aikotoba"))
    assert kinds(admin)[-1] == "first_password"


def opens(admin: Administration, user_id: str, password: bytes) -> bool:
    try:
        return DeskPeople(admin.store, admin._passwords).try_password(user_id, SecretText(password), NOW).initial
    except SignInRejected:
        return False


def test_nobody_alone_knows_an_administrators_first_password(admin) -> None:
    with pytest.raises(TwoNeeded):
        admin.first_password("A", "B", SecretText(b"hajimete-no-aikotoba"))
    assert not admin.half_password("A", "B", SecretText(b"yama-kawa"))
    with pytest.raises(ProposalUnfit, match="same_person"):
        admin.half_password("A", "B", SecretText(b"hana-tori"))
    assert not opens(admin, "B", b"yama-kawa")
    proposal = admin.propose("A", [PutUser(user("C", "administrator"))], "3人目")
    admin.first_password("A", "K", SecretText(b"hajimete-no-aikotoba"))
    admin.approve("B", proposal.id, proposal.digest)
    assert admin.half_password("C", "B", SecretText(b"umi-no-kaze"))
    assert opens(admin, "B", b"yama-kawa-umi-no-kaze")
    assert kinds(admin).count("half_password") == 1 and kinds(admin)[-1] == "first_password"


def test_who_becomes_an_administrator_needs_a_new_password(admin) -> None:
    admin.first_password("A", "K", SecretText(b"hajimete-no-aikotoba"))
    assert opens(admin, "K", b"hajimete-no-aikotoba")
    proposal = admin.propose("A", [PutUser(user("K", "administrator"))], "係長になるため")
    admin.approve("B", proposal.id, proposal.digest)
    assert not opens(admin, "K", b"hajimete-no-aikotoba")  # A gave it, and may know it still


def test_a_delegated_administrator_gives_no_password_to_another_section(admin) -> None:
    section_head(admin)
    admin.change("H", [PutUser(user("Z", "clerk", section="zeimuka"))])
    admin.first_password("H", "Z", SecretText(b"hajimete-no-aikotoba"))
    for give in (admin.first_password, admin.half_password):
        for other in ("K", "B"):
            with pytest.raises(NotAllowed):
                give("H", other, SecretText(b"hajimete-no-aikotoba"))
