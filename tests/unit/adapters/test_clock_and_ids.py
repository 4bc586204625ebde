from datetime import UTC
from uuid import UUID, uuid5

from adapters import clock, ids

LEDGER = UUID("018f0000-0000-7000-8000-000000000001")


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_new_ids_are_of_version_7_and_sort_by_age() -> None:
    made = [ids.new_id() for _ in range(1000)]
    assert {type(one) for one in made} == {UUID}
    assert {one.version for one in made} == {7}
    assert made == sorted(set(made))


def test_a_salt_is_sixteen_bytes_and_never_the_same() -> None:
    salts = {ids.new_salt() for _ in range(50)} | set(ids.new_salts(50))
    assert len(salts) == 100
    assert {len(salt) for salt in salts} == {16}


def test_a_derived_id_follows_from_its_parts_alone() -> None:
    assert ids.derived(LEDGER, "T1", 2) == uuid5(LEDGER, "T1:2")
    assert ids.derived(LEDGER, "T1", 2).version == 5
    assert ids.derived(LEDGER, "T1", 2) != ids.derived(LEDGER, "T1", 3)
