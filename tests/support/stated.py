"""What rules state is validated in tests, since it is not where it runs."""

from domain.kernel import Decision


def stated(decision: Decision) -> Decision:
    """The same decision. Raises ValidationError, or fails, where an event is not what it may be."""
    for _, event in decision:
        read = type(event).model_validate_json(event.model_dump_json(exclude_none=True))
        assert read == event, f"{event.name} is read as another"
    return decision
