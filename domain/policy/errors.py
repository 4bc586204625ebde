"""Why a policy is not published, or not found."""

from domain.errors import Conflict


class PolicyNotInForce(Conflict):
    zh = "该时点没有生效的政策，请先发布政策版本。"
    en = "No version of this policy is in force at that time; publish one first."


class PolicyKeyTaken(Conflict):
    zh, en = "该政策键已在另一个流中使用。", "Another stream already holds this policy key."


class PolicyKeyUnfit(Conflict):
    zh = "政策键须为其内容的种类，或以该种类加点开头；同一政策的键不变。"
    en = "A policy's key is the kind of its content, or begins with it and a dot, and stays."
