"""Oracles of the demonstration catalogue: the numbers the source documents print, the limits the statutes print,
and the references between the files. Only the files are read; no database and no application code."""

from collections import Counter

import pytest

from tests.fixtures_data.files import Row, organisations, read_csv, split

ITEM_FILES = ("yunxi_items.csv", "chenzhou_items.csv", "anshan_items.csv", "yueyang_intake_only.csv")
ITEM_COLUMNS = [
    "seq",
    "mode",
    "code",
    "name",
    "item_type",
    "department_code",
    "superior_code",
    "legal_basis",
    "basis_kind",
    "source_of_power",
    "limit_number",
    "limit_unit",
    "limit_note",
    "instant",
    "decision_form",
    "materials",
    "materials_fictional",
    "everyday_words",
    "source",
    "fictional",
]
EXTRA_COLUMNS = {
    "yunxi_items.csv": [],
    "chenzhou_items.csv": ["parks", "stationed_codes"],
    "anshan_items.csv": ["former_body_code", "source_of_power_before", "delegator_code"],
    "yueyang_intake_only.csv": ["park_code"],
}
MODES = {
    "yunxi_items.csv": {"direct", "delegated", "forwarded", "reported"},
    "chenzhou_items.csv": {"direct", "forwarded", "reported"},
    "anshan_items.csv": {"own"},
    "yueyang_intake_only.csv": {"direct", "intake_only"},
}
# The statutes' own numbers and units: (basis begins with, number, unit).
STATUTORY_LIMITS = {
    "企业投资项目核准": ("《企业投资项目核准和备案管理条例》", "20", "workday"),
    "建筑工程施工许可证核发": ("《建筑法》第七条", "7", "day"),
    "公众聚集场所投入使用、营业前消防安全检查": ("《消防法》第十五条", "10", "workday"),
    "建设项目环境影响报告书审批": ("《环境影响评价法》第二十二条", "60", "day"),
    "建设项目环境影响报告表审批": ("《环境影响评价法》第二十二条", "30", "day"),
    "排污许可证核发（简化管理）": ("《排污许可管理条例》第十二条", "20", "day"),
    "排污许可证核发（重点管理）": ("《排污许可管理条例》第十二条", "30", "day"),
    "取水许可": ("《取水许可和水资源费征收管理条例》第十九条", "45", "workday"),
    "危险化学品建设项目安全条件审查": ("《危险化学品安全管理条例》第十二条", "45", "day"),
    "危险化学品经营许可": ("《危险化学品安全管理条例》第三十五条", "30", "day"),
    "公司设立登记": ("《市场主体登记管理条例》第十九条", "3", "workday"),
    "不动产登记": ("《不动产登记暂行条例》第二十条", "30", "workday"),
    "建设工程规划许可证核发": ("《城乡规划法》第四十条", "", ""),
    "简易注销登记": ("《市场主体登记管理条例》第三十三条", "", ""),
    "企业投资项目备案": ("《企业投资项目核准和备案管理条例》第三条", "", ""),
    "建设工程竣工验收备案": ("《建设工程质量管理条例》第四十九条", "", ""),
    "特种设备使用登记": ("《特种设备安全法》第三十三条", "", ""),
}


# --- The documents' own numbers ---------------------------------------------------------------------------------------
def test_yunxi_has_the_four_counts_of_the_plan() -> None:
    modes = [row["mode"] for row in read_csv("yunxi_items.csv")]
    assert Counter(modes) == {"direct": 23, "delegated": 21, "forwarded": 115, "reported": 13}
    assert len(modes) == 23 + 21 + 115 + 13 == 172


def test_anshan_has_the_items_and_subitems_of_the_plan() -> None:
    items, subitems = read_csv("anshan_items.csv"), read_csv("anshan_subitems.csv")
    assert Counter(row["item_type"] for row in items) == {"licence": 75, "confirmation": 17, "other": 34}
    assert Counter(row["item_type"] for row in subitems) == {"licence": 130, "confirmation": 17, "other": 34}
    assert (len(items), len(subitems)) == (126, 181)


def test_anshan_subitems_belong_to_items_of_their_type() -> None:
    types = {row["code"]: row["item_type"] for row in read_csv("anshan_items.csv")}
    subitems = read_csv("anshan_subitems.csv")
    assert {row["item_code"] for row in subitems} == set(types)
    assert [row["code"] for row in subitems if types[row["item_code"]] != row["item_type"]] == []
    assert len({row["code"] for row in subitems}) == len({row["name"] for row in subitems}) == 181
    assert {row["case_kind"] for row in subitems} == {"new", "change", "renewal", "cancellation"}


def test_anshan_uses_thirteen_departments_and_one_resident_body() -> None:
    known = organisations()
    receiving = {row["department_code"] for row in read_csv("anshan_items.csv")}
    assert Counter(known[code]["kind"] for code in receiving) == {"department": 13, "stationed": 1}


def test_anshan_delegated_items_name_their_delegator() -> None:
    items = read_csv("anshan_items.csv")
    delegated = [row for row in items if row["source_of_power"] == "delegated24"]
    assert {row["delegator_code"] for row in delegated} == {"as-city-spj", "as-lishan"}
    assert [row for row in items if bool(row["delegator_code"]) != (row in delegated)] == []
    assert {row["source_of_power_before"] for row in items if row not in delegated} == {"concentrated25"}


def test_one_item_has_different_modes_in_the_two_chenzhou_parks() -> None:
    mode_at: dict[str, dict[str, str]] = {}
    for row in read_csv("chenzhou_items.csv"):
        for park in split(row["parks"]):
            assert park not in mode_at.setdefault(row["code"], {}), (row["code"], park)
            mode_at[row["code"]][park] = row["mode"]
    assert {frozenset(parks) for parks in mode_at.values()} == {frozenset({"czgx", "czjk"})}
    assert sum(parks["czgx"] != parks["czjk"] for parks in mode_at.values()) >= 3


def test_chenzhou_rows_of_one_item_agree_on_everything_but_the_mode() -> None:
    by_code: dict[str, list[Row]] = {}
    for row in read_csv("chenzhou_items.csv"):
        by_code.setdefault(row["code"], []).append(row)
    differs = {"seq", "mode", "parks", "stationed_codes", "source_of_power"}
    for first, second in (rows for rows in by_code.values() if len(rows) == 2):
        assert {key for key in first if first[key] != second[key]} <= differs, first["code"]


def test_yueyang_extra_rows_are_three_under_article_25_and_the_rest_intake_only() -> None:
    rows = read_csv("yueyang_intake_only.csv")
    concentrated = [row for row in rows if row["source_of_power"] == "concentrated25"]
    assert [(row["park_code"], row["mode"]) for row in concentrated] == [("lx-park", "direct")] * 3
    intake = {row["park_code"] for row in rows if row not in concentrated and row["mode"] == "intake_only"}
    assert intake == {"lx-park", "pj-park"}
    assert len(rows) - len(concentrated) == 5


# --- Every item file --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ITEM_FILES)
def test_item_file_has_its_columns_and_running_numbers(name: str) -> None:
    rows = read_csv(name)
    assert list(rows[0]) == ITEM_COLUMNS + EXTRA_COLUMNS[name]
    assert [row["seq"] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]


@pytest.mark.parametrize("name", ITEM_FILES)
def test_item_file_uses_closed_vocabularies(name: str) -> None:
    for row in read_csv(name):
        assert row["mode"] in MODES[name], row
        assert row["item_type"] in {"licence", "confirmation", "other", "service"}, row
        assert row["basis_kind"] in {"statute_read", "not_stated"}, row
        assert row["source_of_power"] in {"statute", "authorised23", "delegated24", "concentrated25"}, row
        assert row["decision_form"] in {"chief", "first_review"}, row
        assert row["instant"] in {"0", "1"} and row["fictional"] in {"0", "1"}, row


@pytest.mark.parametrize("name", ITEM_FILES)
def test_every_organisation_code_of_an_item_exists(name: str) -> None:
    known = set(organisations())
    for row in read_csv(name):
        columns = ("superior_code", "parks", "stationed_codes", "former_body_code", "delegator_code", "park_code")
        named = [row["department_code"], *(code for column in columns for code in split(row.get(column, "")))]
        assert set(named) <= known, row["name"]


@pytest.mark.parametrize("name", ITEM_FILES)
def test_names_and_codes_are_unique(name: str) -> None:
    rows = read_csv(name)
    keys = [(row["name"], row.get("parks", "")) for row in rows]
    codes = [(row["code"], row.get("parks", "")) for row in rows]
    assert [key for key, count in (Counter(keys) + Counter(codes)).items() if count > 1] == []


def test_codes_do_not_repeat_between_files() -> None:
    codes = [code for name in ITEM_FILES for code in {row["code"] for row in read_csv(name)}]
    assert [code for code, count in Counter(codes).items() if count > 1] == []


@pytest.mark.parametrize("name", [*ITEM_FILES, "organisations.csv", "anshan_subitems.csv"])
def test_every_row_has_a_source_and_no_stray_blanks(name: str) -> None:
    for row in read_csv(name):
        assert row["source"] and row["name"], row
        assert all(value == value.strip() for value in row.values()), row


@pytest.mark.parametrize("name", ITEM_FILES)
def test_a_limit_has_a_unit_a_number_and_a_statute(name: str) -> None:
    for row in read_csv(name):
        assert bool(row["limit_number"]) == bool(row["limit_unit"]), row["name"]
        if row["limit_number"]:
            assert int(row["limit_number"]) > 0 and row["limit_unit"] in {"workday", "day"}, row["name"]
            assert row["basis_kind"] == "statute_read", row["name"]
        else:
            assert row["limit_note"], row["name"]


@pytest.mark.parametrize("name", ITEM_FILES)
def test_an_item_without_a_read_statute_prints_no_article(name: str) -> None:
    for row in read_csv(name):
        assert bool(row["legal_basis"]) == (row["basis_kind"] == "statute_read"), row["name"]
        assert not (row["fictional"] == "1" and row["legal_basis"]), row["name"]


@pytest.mark.parametrize("name", ITEM_FILES)
def test_a_superior_is_named_exactly_when_the_item_is_reported(name: str) -> None:
    known = organisations()
    for row in read_csv(name):
        assert bool(row["superior_code"]) == (row["mode"] == "reported"), row["name"]
        if row["superior_code"]:
            assert known[row["superior_code"]]["level"] in {"city", "province"}, row["name"]


@pytest.mark.parametrize("name", ITEM_FILES)
def test_named_materials_are_marked_as_demonstration(name: str) -> None:
    for row in read_csv(name):
        assert bool(row["materials"]) == (row["materials_fictional"] == "1"), row["name"]
        assert not row["materials"] or 3 <= len(split(row["materials"])) <= 5, row["name"]


def test_about_twenty_yunxi_items_list_materials_and_all_have_everyday_words() -> None:
    rows = read_csv("yunxi_items.csv")
    assert sum(bool(row["materials"]) for row in rows) >= 20
    assert [row["name"] for row in rows if not split(row["everyday_words"])] == []


@pytest.mark.parametrize("item", STATUTORY_LIMITS)
def test_limits_are_the_statutes_own(item: str) -> None:
    basis, number, unit = STATUTORY_LIMITS[item]
    found = [row for name in ITEM_FILES for row in read_csv(name) if row["name"] == item]
    assert found
    for row in found:
        assert row["legal_basis"].startswith(basis)
        assert (row["limit_number"], row["limit_unit"]) == (number, unit)


def test_key_management_discharge_permit_notes_the_45_days_with_a_site_check() -> None:
    rows = [row for row in read_csv("yunxi_items.csv") if row["name"] == "排污许可证核发（重点管理）"]
    assert ["现场核查的为45日" in row["limit_note"] for row in rows] == [True]


def test_instant_items_of_yunxi_are_the_on_the_spot_ones() -> None:
    instant = {row["name"] for row in read_csv("yunxi_items.csv") if row["instant"] == "1"}
    assert instant == {"企业投资项目备案", "公司设立登记", "公司变更登记"}
