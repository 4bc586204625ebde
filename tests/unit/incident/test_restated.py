"""What a row states is stored field by field as the command has it, without asking again."""

from domain.incident.commands.intake import RecordSource
from domain.incident.events.intake import SourceRecorded
from domain.remade import restated
from tests.support.samples import Sampler


def test_command_and_fact_have_the_same_fields_with_the_same_limits() -> None:
    asked, stored = RecordSource.model_fields, SourceRecorded.model_fields
    assert [name for name in asked if name not in stored] == ["command_id", "stream"]
    for name, field in stored.items():
        assert (field.annotation, field.metadata, field.default) == (
            asked[name].annotation, asked[name].metadata, asked[name].default
        ), name  # fmt: skip


def test_it_is_the_value_that_validation_would_make() -> None:
    for full in (True, False):
        command = Sampler(full=full).of(RecordSource)
        made = restated(SourceRecorded, command)
        checked = SourceRecorded.model_validate(command, from_attributes=True)
        assert made == checked
        assert made.model_dump_json() == checked.model_dump_json()
        assert repr(made) == repr(checked)
        assert made.model_copy() == checked
        assert hash(made) == hash(checked)
