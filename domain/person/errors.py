"""Why a person is not changed, or not found."""

from domain.errors import NotFound


class PersonNotFound(NotFound):
    zh, en = "没有这个人员。", "There is no such person."
