from datetime import timedelta
from functools import partial

from domain.kernel import NOTHING_NEEDED
from domain.post.commands import EndPost
from domain.post.decide import decide, needs
from domain.post.errors import PostEndsTooEarly, PostHasEnded, PostNotFound
from domain.post.events import PostEnded, PostOpened
from domain.post.roles import Role
from domain.post.state import evolve
from tests.support.examples import COMMUNITY, DISPATCHER, SINCE, an_id
from tests.support.given import AT, Given, fact

given = partial(Given, evolve, decide)
OPENED = PostOpened(
    person=DISPATCHER.person,
    org=DISPATCHER.org,
    role=Role.DISPATCHER,
    scope=COMMUNITY,
    valid_from=SINCE,
)
END = EndPost(command_id=an_id("command"), stream=DISPATCHER.post, until=AT)
ENDED = PostEnded(until=AT)


def test_a_post_ends() -> None:
    given(OPENED).when(END).then(ENDED)


def test_an_end_may_be_brought_forward() -> None:
    given(OPENED, PostEnded(until=AT + timedelta(days=1))).when(END).then(ENDED)


def test_an_end_is_not_put_off() -> None:
    later = END.model_copy(update={"until": AT + timedelta(days=1)})
    given(OPENED, ENDED).when(later).then_rejected(PostHasEnded)


def test_a_post_ends_after_it_began() -> None:
    given(OPENED).when(END.model_copy(update={"until": SINCE})).then_rejected(PostEndsTooEarly)


def test_a_post_that_is_not_there_does_not_end() -> None:
    given().when(END).then_rejected(PostNotFound)


def test_ending_needs_nothing_else() -> None:
    assert needs(END) == NOTHING_NEEDED


def test_a_post_is_held_from_its_beginning_up_to_its_end() -> None:
    post = evolve(evolve(None, fact(OPENED)), fact(ENDED))
    moments = (SINCE - timedelta(1), SINCE, AT - timedelta(seconds=1), AT)
    assert [post.held(at) for at in moments] == [False, True, True, False]
