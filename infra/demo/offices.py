"""The offices of the county: departments, utilities, streets, and who works in them."""

from typing import NamedTuple
from uuid import UUID

from domain.kernel import Level
from domain.org.events import OrgKind
from domain.post.roles import Role
from domain.unit.events import UnitKind
from domain.unit.state import Unit
from infra.demo.acts import Seat
from infra.demo.founding import Founding

_D, _U, _S = UnitKind.DEPARTMENT, UnitKind.UTILITY, UnitKind.SERVICE_PROVIDER
DEPARTMENTS = (
    ("URBAN_MANAGEMENT", "综合执法局", _D, ("URBAN_MANAGEMENT",)),
    ("HOUSING", "住房和城乡建设局", _D, ("HOUSING",)),
    ("PUBLIC_SECURITY", "公安局", _D, ("PUBLIC_SECURITY",)),
    ("FIRE", "消防救援大队", _D, ("FIRE",)),
    ("EMERGENCY", "应急管理局", _D, ("EMERGENCY",)),
    ("ENVIRONMENT", "生态环境局", _D, ("ENVIRONMENT",)),
    ("MARKET", "市场监督管理局", _D, ("MARKET",)),
    ("TRANSPORT", "交通运输局", _D, ("ROADS",)),
    ("JUSTICE", "司法局", _D, ("JUSTICE",)),
    ("LABOUR", "人力资源和社会保障局", _D, ("LABOUR",)),
    ("CIVIL_AFFAIRS", "民政局", _D, ("CIVIL_AFFAIRS",)),
    ("HEALTH", "卫生健康局", _D, ("HEALTH",)),
    ("NATURAL_RESOURCES", "自然资源局", _D, ("NATURAL_RESOURCES",)),
    ("AGRICULTURE", "农业农村局", _D, ("AGRICULTURE",)),
    ("PUBLIC_SERVICE", "政务服务中心", _D, ("GENERAL",)),
    ("WATER", "供水公司", _U, ("WATER_SUPPLY",)),
    ("POWER", "供电公司", _U, ("POWER_SUPPLY",)),
    ("GAS", "燃气公司", _U, ("GAS_SUPPLY",)),
    ("HEAT", "热力公司", _U, ("HEATING",)),
    ("SANITATION", "环卫服务中心", _S, ("SANITATION",)),
    ("GREENERY", "园林养护公司", _S, ("GREENERY",)),
    ("MUNICIPAL", "市政养护中心", _S, ("ROADS",)),
)
OFFICE_ROLES = (
    (Role.RECORD_CLERK, 1),
    (Role.RECORD_CONFIRMER, 1),
    (Role.APPRAISAL_OFFICE, 1),
    (Role.INSPECTOR, 2),
    (Role.AUDITOR, 2),
    (Role.PRIVACY_OFFICER, 1),
    (Role.SYSTEM_ADMIN, 1),
    (Role.SECURITY_ADMIN, 1),
    (Role.AUDIT_ADMIN, 1),
)
CENTRE_ROLES = (
    (Role.DISPATCHER, 12),
    (Role.DUTY_SUPERVISOR, 4),
    (Role.FOLLOWUP_AGENT, 5),
    (Role.COUNTY_CENTRE, 2),
)
STREET_ROLES = (
    (Role.STREET_LEADER, 1),
    (Role.STREET_DUTY_LEAD, 2),
    (Role.STREET_TEAM_MEMBER, 2),
    (Role.DISPATCHER, 2),
    (Role.VERIFIER, 4),
)
FIRMS_OF_TOWN = (3, 3, 1, 1)


class Office(NamedTuple):
    """A unit that tasks are given to. lead: who asks for more time, where there is one."""

    unit: UUID
    about: Unit
    level: Level
    handlers: tuple[Seat, ...] = ()
    lead: Seat | None = None


class Posts(NamedTuple):
    """The seats of one org by role."""

    org: UUID
    seats: dict[Role, tuple[Seat, ...]]


def seats_of(found: Founding, org: UUID, area: UUID, roles: tuple[tuple[Role, int], ...]) -> Posts:
    return Posts(org, {role: found.staff(count, role, org, area) for role, count in roles})


def office(
    found: Founding, code: str, label: str, kind: UnitKind, org: UUID, area: UUID, level: Level,
    functions: tuple[str, ...] = (), handlers: int = 3,
) -> Office:  # fmt: skip
    """A unit with its people; whoever leads it handles as well."""
    unit = found.unit(code, label, kind, org, area, *functions)
    leads = found.staff(1, Role.UNIT_LEAD, org, area, unit) if handlers > 1 else ()
    seats = found.staff(handlers - len(leads), Role.UNIT_HANDLER, org, area, unit)
    lead = leads[0] if leads else None
    about = Unit(code, kind, label, org, area, frozenset(functions))
    return Office(unit, about, level, (*seats, *leads), lead)


def departments(found: Founding, name: str, area: UUID, government: UUID) -> list[Office]:
    """The county's own: each an org with one unit."""
    offices = []
    for code, label, kind, functions in DEPARTMENTS:
        of = OrgKind.DEPARTMENT if kind is _D else OrgKind.ENTERPRISE
        org = found.org(code, name + label, of, Level.COUNTY, area, government)
        handlers = 4 if kind is _D else 5
        offices.append(
            office(found, code, name + label, kind, org, area, Level.COUNTY, functions, handlers)
        )
    return offices


def of_town(found: Founding, n: int, label: str, area: UUID, org: UUID) -> list[Office]:
    """A town's squad, its fire volunteers and the property firms that work there."""
    level = Level.TOWNSHIP
    offices = [
        office(
            found, f"SQUAD_{n}", f"{label}综合执法队", UnitKind.STREET_SQUAD, org, area, level,
            handlers=5,
        ),
        office(
            found, f"FIRE_POINT_{n}", f"{label}微型消防站", UnitKind.VOLUNTEER, org, area, level,
            handlers=2,
        ),
    ]  # fmt: skip
    for k, firm in enumerate("安家 泰和 绿洲"[: 3 * FIRMS_OF_TOWN[n - 1] - 1].split(), 1):
        code, name = f"PROPERTY_{n}_{k}", f"{firm}物业（{label}）"
        firm_org = found.org(code, name, OrgKind.ENTERPRISE, level, area, None)
        offices.append(
            office(
                found, code, name, UnitKind.PROPERTY_FIRM, firm_org, area, level,
                ("PROPERTY_SERVICE",),
            )
        )  # fmt: skip
    return offices
