"""三无: the three sorts of breaches that a community is followed for, and who vouches for each.

灵党办〔2020〕65号 第二条 names them (无越级上访、无行政诉讼、无刑事案件) and defines none of them;
what counts is the policy `three-no`. A petition and a lawsuit are rights of the citizen: a breach
is a fact about a community, and nothing here knows a person.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field


class BreachType(StrEnum):
    PETITION_BYPASS = "PETITION_BYPASS"
    ADMIN_LITIGATION = "ADMIN_LITIGATION"
    CRIMINAL_CASE = "CRIMINAL_CASE"


class Authority(StrEnum):
    """信访局, 法院, 公安机关: who has told of it, or vouches for it."""

    PETITION_OFFICE = "PETITION_OFFICE"
    COURT = "COURT"
    POLICE = "POLICE"


Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2199, 12, 31))]
"""A local day of the ledger: the business date on which something happened, or begins."""
