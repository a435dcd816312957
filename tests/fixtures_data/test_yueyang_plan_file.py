"""Oracle of the Yueyang plan (S1): measures, task table, park columns, pilots and dates as the document prints them."""

from collections import Counter

from tests.fixtures_data.files import organisations, read_json

# As printed in attachment 3 of the Yueyang plan, left to right.
PARK_COLUMNS = [
    "岳阳经发区",
    "南湖新区",
    "临港高新区(含综合区)",
    "汨罗高新区",
    "岳阳绿色化工产业区",
    "平江高新区",
    "湘阴高新区",
    "临湘高新区",
    "华容高新区",
    "君山产业开发区",
    "岳阳高新技术产业园区",
]
# As printed in attachments 2 and 3.
MEASURES = {
    "加强园区全链条放权赋能": [
        "有效落实园区赋权工作",
        "推进相对集中行政权力改革",
        "建立健全审批监管联动机制",
        "加强系统平台端口权限配置",
    ],
    "优化企业全生命周期服务": [
        "打造“一件事一次办”园区版",
        "推进企业开办标准化规范化",
        "推进涉企行政审批“一照通”改革",
        "提升企业注销便利度",
        "推动涉企政策“直给直兑”",
    ],
    "推行建设项目极简审批“四即”改革": [
        "推行“洽谈即服务”",
        "推行“签约即供地”",
        "推行“开工即配套”",
        "推行“竣工即办证”",
    ],
    "提升园区综合服务能力": [
        "将优化营商环境和高效审批服务纳入招商引资承诺",
        "提升园区审批服务承接能力",
        "全面建立帮办代办服务制度",
        "推进“智慧园区”建设",
    ],
    "强化园区“放管服”改革保障": [
        "加强园区“放管服”改革督查激励",
        "建立园区“放管服”改革容错纠错机制",
        "建立园区“放管服”改革责任落实机制",
    ],
}


def test_measures_are_twenty_in_five_groups() -> None:
    plan = read_json("yueyang_s1.json")
    assert [measure["number"] for measure in plan["measures"]] == list(range(1, 21))
    per_group = Counter(measure["group_number"] for measure in plan["measures"])
    assert [per_group[number] for number in range(1, 6)] == [4, 5, 4, 4, 3]


def test_measures_have_the_printed_titles_in_order() -> None:
    plan = read_json("yueyang_s1.json")
    printed = [(group, title) for group, titles in MEASURES.items() for title in titles]
    assert [(measure["group_title"], measure["title"]) for measure in plan["measures"]] == printed
    assert [group["title"] for group in plan["groups"]] == list(MEASURES)


def test_measures_carry_the_rows_of_the_task_table() -> None:
    tasks = {measure["number"]: measure["tasks"] for measure in read_json("yueyang_s1.json")["measures"]}
    split_measures = {number: len(rows) for number, rows in tasks.items() if len(rows) > 1}
    assert split_measures == {2: 2, 3: 2, 10: 2, 12: 3}
    assert tasks[2][1]["lead"] == "市司法局"
    assert tasks[19][0]["lead"] == "市人民政府办公室(市优化办)"
    assert all(row["content"] and row["lead"] for rows in tasks.values() for row in rows)


def test_parks_are_the_eleven_columns_in_order() -> None:
    plan, known = read_json("yueyang_s1.json"), organisations()
    assert [park["column"] for park in plan["parks"]] == PARK_COLUMNS
    assert [park["order"] for park in plan["parks"]] == list(range(1, 12))
    assert [known[park["code"]]["short_name"] for park in plan["parks"]] == PARK_COLUMNS
    assert {known[park["code"]]["kind"] for park in plan["parks"]} == {"park"}
    assert "clj-park" not in {park["code"] for park in plan["parks"]}


def test_plan_dates_and_pilots() -> None:
    plan, known = read_json("yueyang_s1.json"), organisations()
    dates = plan["dates"]
    assert (dates["contacts_due"], dates["monthly_from"], dates["monthly_due_day"]) == ("2022-03-20", "2022-03", 25)
    names = {key: [known[code]["short_name"] for code in codes] for key, codes in plan["pilots"].items()}
    assert names["measure_2"] == ["临港高新区(含综合区)", "临湘高新区"]
    assert names["measure_5"] == [
        "岳阳绿色化工产业区",
        "岳阳高新技术产业园区",
        "湘阴高新区",
        "华容高新区",
        "君山产业开发区",
    ]
