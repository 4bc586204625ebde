"""Why a toy box refuses."""

from domain.errors import Conflict


class BoxExists(Conflict):
    zh, en = "箱子已经在了。", "The box is there already."


class TooMuch(Conflict):
    zh, en = "放不下，或没有那么多。", "There is no room for that, or not so much in it."


class KeyHeld(Conflict):
    zh, en = "钥匙在别人手里。", "Somebody else holds the key."


class KeyNotHeld(Conflict):
    zh, en = "钥匙不在手里。", "The key is not held."


class OtherHoldsLess(Conflict):
    zh, en = "另一个箱子更少。", "The other box holds less."
