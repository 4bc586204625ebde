from domain.incident.commands.field import ContactReporter
from domain.incident.errors.field import NoResidentWaits, NotTheAddressee
from domain.incident.events.field import ReporterContacted
from domain.incident.terms import Channel, ContactMeans, Timer
from tests.support.examples import OFFICER_B, URBAN_HANDLER, WATER_HANDLER
from tests.support.incidents import dispatched, handling, helped

BY_PHONE = {"means": ContactMeans.PHONE}


def test_the_first_contact_stops_the_timer() -> None:
    story = dispatched().when(URBAN_HANDLER, ContactReporter, **BY_PHONE)
    story.then(ReporterContacted, **BY_PHONE)
    assert not story.incident.clock(Timer.T9, story.task.id)


def test_an_assistants_contact_counts_too() -> None:
    story = helped()
    assert story.incident.clock(Timer.T9, story.incident.lead)
    story.when(OFFICER_B, ContactReporter, **BY_PHONE).then(ReporterContacted)
    assert not story.incident.clock(Timer.T9, story.incident.lead)


def test_another_means_is_another_contact() -> None:
    story = handling().does(URBAN_HANDLER, ContactReporter, **BY_PHONE)
    story.when(URBAN_HANDLER, ContactReporter, means=ContactMeans.SMS).then(ReporterContacted)


def test_where_no_resident_reported_nobody_is_contacted() -> None:
    story = dispatched(channel=Channel.PATROL).when(URBAN_HANDLER, ContactReporter, **BY_PHONE)
    story.then_refused(NoResidentWaits)


def test_only_the_addressee_contacts_the_reporter() -> None:
    dispatched().when(WATER_HANDLER, ContactReporter, **BY_PHONE).then_refused(NotTheAddressee)
