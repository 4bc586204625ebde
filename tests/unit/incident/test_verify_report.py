from domain.incident.commands.intake import VerifyReport
from domain.incident.errors.intake import FaultUnfit, NotAPublicReport, ReporterMayNotVerify
from domain.incident.events.intake import ReportVerified
from domain.incident.terms import Channel, ReportFault
from tests.support.examples import OFFICER_A, OFFICER_B, SYSTEM
from tests.support.incident_town import Town, photo
from tests.support.incidents import report, reported


def test_another_officer_bears_a_residents_report_out() -> None:
    story = reported().when(OFFICER_B, VerifyReport, valid=True, evidence=(photo("seen"),))
    story.then(ReportVerified, valid=True, fault=None)
    assert photo("seen").sha256 in story.incident.proofs


def test_or_says_why_it_is_not_so() -> None:
    story = reported().when(OFFICER_B, VerifyReport, valid=False, fault=ReportFault.NOT_FOUND)
    story.then(ReportVerified, valid=False, fault=ReportFault.NOT_FOUND)


def test_a_sensors_report_is_verified_too() -> None:
    story = report(Town(), SYSTEM, channel=Channel.SENSOR)
    story.when(OFFICER_A, VerifyReport, valid=True).then(ReportVerified)


def test_an_officers_own_patrol_needs_no_verifying() -> None:
    story = reported(channel=Channel.PATROL)
    story.when(OFFICER_B, VerifyReport, valid=True).then_refused(NotAPublicReport)


def test_nobody_verifies_his_own_report() -> None:
    reported().when(OFFICER_A, VerifyReport, valid=True).then_refused(ReporterMayNotVerify)


def test_a_fault_belongs_to_what_is_not_borne_out_and_only_to_that() -> None:
    story = reported()
    story.when(OFFICER_B, VerifyReport, valid=False).then_refused(FaultUnfit)
    story.when(OFFICER_B, VerifyReport, valid=True, fault=ReportFault.ALREADY_GONE)
    story.then_refused(FaultUnfit)
