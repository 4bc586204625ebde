"""The code of a report that a unit is handling, for the picture of its look-up."""

from infra.bootstrap import Parts
from projections.engine.asof import at_present
from projections.incident_facts.queries import GROUP, PAGE_MAX, page


async def code_of_a_report(parts: Parts) -> str | None:
    """Of one that has been promised by a day where there is one; None where there is none."""
    async with parts.views.connection() as connection:
        as_of = await at_present(connection, GROUP)
        found = await page(connection, as_of, rows_max=PAGE_MAX, statuses=["HANDLING"])
    catalogue = parts.ledger.catalogue
    shown = [
        one
        for one in found
        if one.category
        and (known := catalogue.category(one.category, as_of.instant))
        and not known.private
    ]
    for one in sorted(shown, key=lambda one: one.promised_by is None):
        opened = (await parts.ledger.history(one.stream))[0].fact
        version = getattr(opened.event, "receipt_key_version", None)
        if version is not None:
            return parts.vault.printed_code(opened.command_id, version)
    return None
