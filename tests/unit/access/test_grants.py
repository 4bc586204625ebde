from collections.abc import Iterator

import pytest

from domain.access.grants import OF_KIND, OF_ROLE, READS
from domain.kernel import ActorKind
from domain.post.roles import Role
from domain.streams import KIND_OF_COMMAND

COMMANDS = {command.name for command in KIND_OF_COMMAND}


def granted() -> Iterator[tuple[str, frozenset[str]]]:
    for role, grant in OF_ROLE.items():
        yield role, grant.actions
    for kind, grant in OF_KIND.items():
        yield kind, grant.actions


def test_every_command_is_granted_to_somebody() -> None:
    assert COMMANDS - frozenset().union(*(actions for _, actions in granted())) == set()


def test_nobody_is_granted_an_action_that_does_not_exist() -> None:
    unknown = {who: actions - COMMANDS - READS for who, actions in granted()}
    assert {who: actions for who, actions in unknown.items() if actions} == {}


def test_every_reading_is_granted_to_somebody() -> None:
    assert READS - frozenset().union(*(actions for _, actions in granted())) == set()


def test_every_role_is_in_the_table() -> None:
    assert OF_ROLE.keys() == set(Role)


def test_a_human_without_a_role_is_in_no_table() -> None:
    assert OF_KIND.keys() == set(ActorKind) - {ActorKind.HUMAN}


@pytest.mark.parametrize(
    "role",
    [
        Role.AUDITOR,
        Role.VILLAGE_SUPERVISOR,
        Role.APPRAISAL_OFFICE,
        Role.PRIVACY_OFFICER,
        Role.AUDIT_ADMIN,
    ],
)
def test_who_only_reads_gives_no_command(role: Role) -> None:
    assert OF_ROLE[role].actions & COMMANDS == set()


@pytest.mark.parametrize(
    "role",
    [Role.PRIVACY_OFFICER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN],
)
def test_who_keeps_the_accounts_sees_no_case(role: Role) -> None:
    seen = {"read-incident", "read-identity", "read-board", "export"}
    assert OF_ROLE[role].actions & seen == set()


def test_no_human_gives_a_command_of_the_clocks() -> None:
    timed = {
        "raise-warning",
        "mark-timer-overdue",
        "close-by-timer",
        "escalate-by-timer",
        "resume-by-timer",
        "lapse-void",
        "recalculate-deadlines",
        "store-evidence",
    }
    assert {role for role, grant in OF_ROLE.items() if grant.actions & timed} == set()
    assert timed <= OF_KIND[ActorKind.SYSTEM].actions


def test_imports_and_sensors_do_one_thing_each() -> None:
    assert "record-source" in OF_KIND[ActorKind.IMPORT].actions
    assert "report-incident" not in OF_KIND[ActorKind.IMPORT].actions
    assert OF_KIND[ActorKind.DEVICE].actions == {"report-incident"}


def test_who_records_a_breach_does_not_confirm_it() -> None:
    recording, confirming = (
        OF_ROLE[role].actions & COMMANDS for role in (Role.RECORD_CLERK, Role.RECORD_CONFIRMER)
    )
    assert recording & confirming == {"link-incident"}
    assert "record-breach" in recording
    assert {"confirm-breach", "attribute-breach", "rescind-breach"} <= confirming


def test_who_handles_does_not_verify_and_who_verifies_does_not_handle() -> None:
    for role in (Role.UNIT_HANDLER, Role.UNIT_LEAD, Role.DISPATCHER, Role.GRID_OFFICER):
        assert "verify-resolution" not in OF_ROLE[role].actions
    for role in (Role.VERIFIER, Role.DISPATCHER, Role.DUTY_SUPERVISOR):
        assert "resolve-task" not in OF_ROLE[role].actions
