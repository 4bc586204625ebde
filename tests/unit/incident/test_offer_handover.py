from domain.incident.commands.intake import OfferHandover
from domain.incident.errors.intake import NotFirstReceiver
from domain.incident.events.intake import HandoverOffered
from tests.support.examples import DESK_CLERK, DISPATCHER, OFFICER_A, OFFICER_B, SYSTEM
from tests.support.incidents import reported


def test_the_first_receiver_offers_the_report_to_another_post() -> None:
    story = reported().when(OFFICER_A, OfferHandover, to=DESK_CLERK.post)
    story.then(HandoverOffered, to=DESK_CLERK.post)
    assert story.incident.first_receiver == OFFICER_A.post


def test_a_second_offer_goes_to_somebody_else() -> None:
    story = reported().does(OFFICER_A, OfferHandover, to=DESK_CLERK.post)
    story.when(OFFICER_A, OfferHandover, to=DISPATCHER.post)
    story.then(HandoverOffered, to=DISPATCHER.post)


def test_nobody_else_offers_it() -> None:
    story = reported()
    story.when(OFFICER_B, OfferHandover, to=DESK_CLERK.post).then_refused(NotFirstReceiver)
    story.when(SYSTEM, OfferHandover, to=DESK_CLERK.post).then_refused(NotFirstReceiver)
