"""开立真实账本 · Open a real ledger: its area, an office and the first two administrators.

What is not given is asked for. The policies, lists and the calendar that are shipped are published
as version 1. A real ledger keeps the database's own clock and holds no demo identity. Interrupted,
it is started again with the same words. The two names go to the vault, sealed.
"""

import asyncio
from typing import Annotated

from pydantic import ValidationError
from typer import Option

from adapters.eventstore.ledger import Ledger
from domain.ledger.errors import LedgerAlreadyOpen
from domain.ledger.events import LedgerKind
from infra.beginning import Beginning, begin_ledger
from infra.bootstrap import parts_of, prepare
from infra.cli import DataDir, LogLevel, begin
from infra.opening import OpeningRefused, require_free_name
from infra.postgres.server import database_name, running
from infra.progress import say
from infra.refusal import CannotRun

OPTIONS = {
    "code": "--code: 十二位区划代码 · the area's twelve digits, e.g. 640181000000",
    "area": "--area: 地区名称，至多 200 字 · the area's name, up to 200 characters",
    "office": "--office: 机构名称，至多 200 字 · the office's name, up to 200 characters",
    "zone": "--zone: 时区 · a time zone, e.g. Asia/Shanghai",
    "system_admin": "--system-admin: 姓名，至多 100 字 · a name of up to 100 characters",
    "security_admin": "--security-admin: 姓名，至多 100 字 · a name of up to 100 characters",
}


def run(
    ledger: Annotated[str, Option(help="账本 · The new ledger's name.")],
    code: Annotated[
        str, Option(prompt="区划代码 Area code", help="区划代码 · The area's twelve digits.")
    ],
    area: Annotated[
        str, Option(prompt="地区名称 Name of the area", help="地区名称 · The area's name.")
    ],
    system_admin: Annotated[
        str,
        Option(prompt="系统管理员姓名 System administrator", help="系统管理员 · Founds offices."),
    ],
    security_admin: Annotated[
        str,
        Option(prompt="安全管理员姓名 Security administrator", help="安全管理员 · Opens posts."),
    ],
    office: Annotated[
        str | None, Option(help="机构名称 · The office's name; else of the area's dispatch centre.")
    ] = None,
    zone: Annotated[str, Option(help="时区 · The zone of its days.")] = "Asia/Shanghai",
    data_dir: DataDir = None,
    log_level: LogLevel = None,
) -> None:
    settings = begin(data_dir, log_level)
    require_free_name(ledger)
    database_name(ledger)
    area = area.strip()
    try:
        said = Beginning(
            code=code.strip(), area=area, office=office or f"{area}社会治理指挥中心",
            zone=zone, system_admin=system_admin.strip(), security_admin=security_admin.strip(),
        )  # fmt: skip
    except ValidationError as error:
        wrong = "\n".join(f"  {OPTIONS[str(one['loc'][0])]}" for one in error.errors())
        raise CannotRun(f"填写有误：\n{wrong}", "These cannot be used; see above.") from None

    async def main() -> None:
        async with parts_of(server, ledger, settings, opening=True) as parts:
            _require_fit(parts.ledger, said)
            try:
                await begin_ledger(parts.ledger, said)
            except OpeningRefused as refused:
                if refused.code != LedgerAlreadyOpen.code:
                    raise
                raise _already_open(ledger) from None

    with running(settings) as server:
        prepare(server, ledger)
        asyncio.run(main())
    say(f"账本“{ledger}”已开立 · opened: {said.code} {said.area}, {said.zone}")
    say(f"./run serve --ledger {ledger}")


def _require_fit(ledger: Ledger, said: Beginning) -> None:
    """Nothing is there yet, or the unfinished opening of this very ledger. Raises CannotRun."""
    opened = ledger.catalogue.ledger
    if opened is None:
        return
    if opened.kind is not LedgerKind.REAL:
        raise CannotRun(
            f"账本“{ledger.name}”是 {opened.kind} 账本，不能改作真实账本。请另取一名。",
            f"The ledger {ledger.name!r} is of kind {opened.kind} and never becomes a real one."
            " Choose another name.",
        )
    if opened.seeded:
        raise _already_open(ledger.name)
    if (opened.area_code, opened.time_zone) != (said.code, said.zone):
        raise CannotRun(
            f"账本“{ledger.name}”以 {opened.area_code}、{opened.time_zone} 开始，请照此继续。",
            f"The opening of {ledger.name!r} was begun with {opened.area_code} and"
            f" {opened.time_zone}; go on with these.",
        )


def _already_open(name: str) -> CannotRun:
    return CannotRun(
        f"账本“{name}”已经开立，无须再开。运行 ./run serve --ledger {name}。",
        f"The ledger {name!r} is open already. Run ./run serve --ledger {name}.",
    )
