"""The closed word lists of a breach."""

from enum import StrEnum


class BreachStatus(StrEnum):
    """PROVISIONAL until an authority's word is confirmed; only CONFIRMED counts."""

    PROVISIONAL = "PROVISIONAL"
    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"
    RESCINDED = "RESCINDED"


class AttributionBasis(StrEnum):
    """Why it is this community's."""

    PLACE_OF_MATTER = "PLACE_OF_MATTER"
    NAMED_BY_AUTHORITY = "NAMED_BY_AUTHORITY"
    AREA_REDRAWN = "AREA_REDRAWN"
    RECORDED_WRONG = "RECORDED_WRONG"


class RejectionReason(StrEnum):
    """Why a record is not confirmed."""

    NOT_OF_THIS_TYPE = "NOT_OF_THIS_TYPE"
    NOT_VOUCHED_FOR = "NOT_VOUCHED_FOR"
    RECORDED_TWICE = "RECORDED_TWICE"
    RECORDED_WRONG = "RECORDED_WRONG"


class RescissionReason(StrEnum):
    """Why what was confirmed no longer counts."""

    NOT_OF_THIS_COUNTY = "NOT_OF_THIS_COUNTY"
    TAKEN_BACK_BY_AUTHORITY = "TAKEN_BACK_BY_AUTHORITY"
    RECORDED_TWICE = "RECORDED_TWICE"
    RECORDED_WRONG = "RECORDED_WRONG"
