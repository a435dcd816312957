"""Oracles of the organisations, schemes, people and applicants of the demonstration: the documents' facts, valid
references, and numbers that are well formed and cannot belong to anyone."""

import re
from collections import Counter
from datetime import date
from itertools import pairwise

from tests.fixtures_data.files import organisations, read_csv, read_json, split


def test_organisations_are_a_tree_with_unique_names() -> None:
    rows = read_csv("organisations.csv")
    known = organisations()
    assert len(known) == len({row["name"] for row in rows}) == len(rows)
    for row in rows:
        assert re.fullmatch(r"[a-z0-9-]+", row["code"]), row
        assert row["jurisdiction"] in {"yueyang", "chenzhou", "anshan", "hunan"}, row
        assert row["level"] in {"province", "city", "district", "park"}, row
        path = [row["code"]]
        while parent := known[path[-1]]["parent_code"]:
            assert parent not in path, path
            path.append(parent)


def test_the_green_chemical_park_answers_to_all_its_names() -> None:
    park = organisations()["yx-park"]
    assert {"岳阳绿色化工高新区", "绿色化工高新区"} < set(split(park["aliases"]))
    assert park["short_name"] == "岳阳绿色化工产业区"
    assert park["name"] == "湖南岳阳绿色化工高新技术产业开发区管理委员会"


def test_no_name_or_alias_points_to_two_parks() -> None:
    parks = [row for row in read_csv("organisations.csv") if row["kind"] == "park"]
    names = [name for row in parks for name in {row["name"], row["short_name"], *split(row["aliases"])}]
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_schemes_carry_the_documents_facts() -> None:
    schemes = {scheme["code"]: scheme for scheme in read_json("schemes.json")}
    assert list(schemes) == ["S0", "S1", "S2", "S3", "S4"]
    assert schemes["S0"]["document_number"] == "岳云政办发〔2022〕8号"
    assert sum(schemes["S0"]["modes"].values()) == schemes["S0"]["item_total"] == 172
    assert schemes["S0"]["transition"]["choice"] is True
    assert schemes["S2"]["registration_number"] == "CZCR-2021-01002"
    assert schemes["S2"]["valid_to"] == "2026-02-23"
    assert (schemes["S2"]["transition"]["from"], schemes["S2"]["transition"]["to"]) == ("2021-03-10", "2021-05-10")
    assert schemes["S3"]["status"] == "draft_for_comment"
    assert schemes["S3"]["valid_from"] is None
    assert schemes["S4"]["handover"]["due"] == "2024-09-06"
    known = set(organisations())
    for scheme in schemes.values():
        assert {scheme["issuer_code"], *scheme["parks"]} <= known


def test_people_cover_every_role_with_known_organisations() -> None:
    people, known = read_json("people.json"), organisations()
    roles = [
        "clerk",
        "reviewer",
        "chief",
        "head",
        "park_admin",
        "handler",
        "supervisor",
        "coordinator",
        "superior",
        "inspector",
        "reform",
        "legal",
        "filer",
        "appraiser",
        "sysadmin",
    ]
    memberships = [membership for person in people for membership in person["memberships"]]
    assert {membership["role"] for membership in memberships} == set(roles)
    assert {membership["organisation_code"] for membership in memberships} <= set(known)
    assert len({person["username"] for person in people}) == len({person["name"] for person in people}) == len(people)
    assert all(re.fullmatch(r"[a-z0-9.]+", person["username"]) for person in people)
    assert all("演" in person["name"] and person["fictional"] for person in people)
    assert all(date.fromisoformat(membership["from"]) <= date(2024, 9, 3) for membership in memberships)


def test_every_forwarded_item_of_yunxi_has_a_named_handler() -> None:
    handlers = {
        membership["organisation_code"]
        for person in read_json("people.json")
        for membership in person["memberships"]
        if membership["role"] == "handler"
    }
    forwarded = {row["department_code"] for row in read_csv("yunxi_items.csv") if row["mode"] == "forwarded"}
    assert forwarded - handlers == set()


USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def uscc_check_character(first17: str) -> str:
    """GB 32100-2015: weights are the powers of 3 modulo 31."""
    total = sum(USCC_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(first17))
    return USCC_ALPHABET[-total % 31]


def resident_id_check_character(first17: str) -> str:
    """GB 11643: weights are the powers of 2 modulo 11, counted from the right."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first17))
    return "10X98765432"[total % 11]


def test_enterprise_codes_have_valid_check_characters_and_are_marked() -> None:
    assert uscc_check_character("11511301008778183") == "N"  # a published code of a public body
    enterprises = read_json("applicants.json")["enterprises"]
    assert len({enterprise["uscc"] for enterprise in enterprises}) == 12
    for enterprise in enterprises:
        code = enterprise["uscc"]
        assert uscc_check_character(code[:17]) == code[17:], code
        assert code[2:8] == enterprise["region"] and code[8:12] == "XNXN", code
        assert enterprise["name"].endswith("(演示)") and enterprise["fictional"] is True


def test_resident_ids_are_well_formed_and_never_issued() -> None:
    persons = read_json("applicants.json")["persons"]
    assert len({person["id_number"] for person in persons}) == 4
    for person in persons:
        number = person["id_number"]
        assert resident_id_check_character(number[:17]) == number[17:], number
        assert number.startswith("430603") and number[14:17] == "000", number
        assert 1950 <= date.fromisoformat(number[6:14]).year <= 2003
        assert person["fictional"] is True


def test_telephones_are_demonstration_numbers() -> None:
    applicants = read_json("applicants.json")
    phones = [entry["phone"] for entry in [*applicants["enterprises"], *applicants["persons"]]]
    assert all(re.fullmatch(r"1390000\d{4}", phone) for phone in phones)
    assert all(first < second for first, second in pairwise(sorted(phones)))
