"""What becomes of each row: compared with the line on record, checked against periods and versions."""

from __future__ import annotations

import datetime as dt

from core import moments
from empowerment.importing import values
from empowerment.importing.columns import BY_KEY, folded
from empowerment.importing.guide_planning import guide_changes, guide_checked, window_changes
from empowerment.importing.matching import Catalogue
from empowerment.importing.planning import ADDED, CHANGED, LEFT, REFUSED, Change, Plan, PlannedRow, Terms
from empowerment.importing.recognising import Recogniser
from empowerment.importing.rows import ListRead
from empowerment.importing.values import name_key
from empowerment.importing.wording import day_word, instant_word, last_day, made_code, scheme_word
from empowerment.selectors.lists import Line
from empowerment.workflow import ItemType, Mode, PowerSource, VersionState


def plan_list(read: ListRead, terms: Terms) -> Plan:
    """Compare what was read with the catalogue of the day. Reads with a fixed number of queries, writes nothing."""
    catalogue = Catalogue(terms.park, terms.starts)
    planned = [PlannedRow(row) for row in read.rows]
    recogniser = Recogniser(terms, catalogue)
    for each in planned:
        recogniser.understand(each)
    recogniser.match(planned)
    recogniser.repeated(planned)
    decider = Decider(terms, catalogue)
    for each in planned:
        decider.decide(each)
    return Plan(terms, read, planned, decider.unlisted(planned), catalogue)


class Decider:
    def __init__(self, terms: Terms, catalogue: Catalogue) -> None:
        self.terms, self.catalogue = terms, catalogue

    def decide(self, each: PlannedRow) -> None:
        row = each.row
        if each.item:
            each.line = self.catalogue.line_of(each.item, row.area)
        each.starts = self._starts(each)
        if each.item:
            each.version = self.catalogue.version_of(each.item, each.starts)
        each.ends = moments.end_of(row.valid_to) if row.valid_to else None
        if each.line:
            self._compare(each)
        else:
            self._new(each)
        self._check_scheme(each)
        if row.problems:
            each.outcome = REFUSED
        elif each.line is None:
            each.outcome = ADDED
        else:
            each.outcome = CHANGED if each.changes else LEFT

    def _starts(self, each: PlannedRow) -> dt.datetime:
        stated = each.row.valid_from
        if stated is None:
            return self.terms.starts
        starts = moments.start_of(stated)
        if each.line and starts <= each.line.empowerment.valid_from:
            if starts < each.line.empowerment.valid_from:
                begun = moments.chinese_date(each.line.empowerment.valid_from)
                each.row.notes.append(f"目录中自{begun}起生效，表中的生效日期更早，未改")
            return self.terms.starts
        return starts

    def _new(self, each: PlannedRow) -> None:
        row = each.row
        for key, value, remedy in (
            (
                "department",
                each.department or row.department,
                "填写主管部门；原表此处是合并单元格的，可勾选“空白沿用上一行”",
            ),
            ("mode", each.mode, "填写赋权方式，或在上传时选“表中没写方式的按”"),
            ("item_type", row.item_type, "填写事项类型，或在上传时选“表中没写类型的按”"),
        ):
            if key == "item_type" and each.version:
                continue
            if not value and not row.refused(key):
                row.refuse(key, "", f"缺{BY_KEY[key].heading}", remedy)
        each.source_of_power = row.source_of_power or self._default_source(each)
        each.changes = guide_changes(each, self.catalogue.guides) + window_changes(each, self.catalogue.guides)
        if each.item is None:
            each.new_code = row.code or made_code(row.name, each.department.code if each.department else "")
            each.new_subitems = list(row.subitems)
        else:
            self._check_free(each)
            each.changes += self._version_changes(each)
            each.new_subitems = self._new_subitems(each)
        if each.item is None or each.version is None or each.version_changed:
            self._check_version(each)
        guide_checked(each)

    def _default_source(self, each: PlannedRow) -> str:
        """Delegated powers come by delegation [24]; otherwise what the item says, and where nothing does, the statute."""
        if each.mode == Mode.DELEGATED:
            return PowerSource.DELEGATED.value
        return each.version.source_of_power if each.version else PowerSource.STATUTE.value

    def _check_free(self, each: PlannedRow) -> None:
        """No row on record may begin later within the period of the new one."""
        assert each.item and each.starts
        for other in self.catalogue.empowerments_of(each.item, each.row.area):
            ends_before = other.valid_to is not None and other.valid_to <= each.starts
            begins_after = each.ends is not None and other.valid_from >= each.ends
            if not ends_before and not begins_after:
                begun = moments.chinese_date(other.valid_from)
                words = f"已登记自{begun}起“{other.get_mode_display()}”，与本表期间重叠"
                each.row.refuse("name", each.row.name, words, "填写“有效期至”，或改用更晚的生效日")

    def _compare(self, each: PlannedRow) -> None:
        assert each.line and each.starts and each.scheme
        row, line, now = each.row, each.line, each.line.empowerment
        each.mode = each.row.mode or now.mode
        each.source_of_power = row.source_of_power or now.source_of_power
        changes = []
        if each.mode != now.mode:
            changes.append(Change("mode", now.get_mode_display(), str(Mode(each.mode).label)))
        if each.department and each.department.pk != line.department.pk:
            changes.append(Change("department", line.department.name, each.department.name))
        if each.superior and each.superior.pk != (line.superior.pk if line.superior else None):
            changes.append(Change("superior", line.superior.name if line.superior else "", each.superior.name))
        if each.scheme.pk != now.scheme_id:
            changes.append(Change("scheme", scheme_word(now.scheme), scheme_word(each.scheme)))
        if row.source_of_power and row.source_of_power != line.source_of_power:
            before = PowerSource(line.source_of_power).label if line.source_of_power else ""
            changes.append(Change("source_of_power", str(before), str(PowerSource(row.source_of_power).label)))
        if row.promise and (row.promise.number, row.promise.unit) != (now.promise_number, now.promise_unit):
            changes.append(Change("promise", values.Limit(now.promise_number, now.promise_unit).text, row.promise.text))
        if row.remark and folded(row.remark) != folded(now.remark):
            changes.append(Change("remark", now.remark, row.remark))
        if each.ends and each.ends != now.valid_to:
            changes.append(Change("valid_to", day_word(now.valid_to), day_word(each.ends)))
        each.changes = changes + self._version_changes(each) + guide_changes(each, self.catalogue.guides)
        each.changes += window_changes(each, self.catalogue.guides)
        each.new_subitems = self._new_subitems(each)
        if each.new_subitems:
            each.changes.append(Change("subitem", f"{len(line.subitems)} 个", f"加 {'、'.join(each.new_subitems)}"))
        if each.empowerment_changed:
            self._check_inside(each)
        if each.version_changed:
            self._check_version(each)
            guide_checked(each)

    def _check_inside(self, each: PlannedRow) -> None:
        assert each.line and each.starts
        now = each.line.empowerment
        if each.starts <= now.valid_from:
            words = f"该行自{moments.chinese_date(now.valid_from)}起生效，同日起不能再改"
            remedy = "如系登记错误，撤销原来的导入后重新导入；确有调整的，用更晚的生效日"
            each.row.refuse("name", each.row.name, words, remedy)
        elif now.valid_to is not None and each.starts >= now.valid_to:
            words = f"该行到{moments.chinese_date(last_day(now.valid_to))}为止，生效日须在此之前"
            each.row.refuse("valid_from", str(each.row.valid_from or ""), words, "核对生效日期")
        for other in self.catalogue.empowerments_of(each.line.item, each.row.area):
            if other.pk != now.pk and each.ends and now.valid_to and now.valid_to <= other.valid_from < each.ends:
                words = f"已登记自{moments.chinese_date(other.valid_from)}起“{other.get_mode_display()}”"
                each.row.refuse("valid_to", str(each.row.valid_to), words, "有效期须在该日之前结束")

    def _version_changes(self, each: PlannedRow) -> list[Change]:
        row, version = each.row, each.version
        if version is None:
            return []
        limit = values.Limit(version.limit_number, version.limit_unit)
        pairs = [
            ("name", version.name, row.name, name_key(version.name) == name_key(row.name)),
            (
                "legal_basis",
                version.legal_basis,
                row.legal_basis,
                folded(version.legal_basis) == folded(row.legal_basis),
            ),
            ("limit_note", version.limit_note, row.limit_note, folded(version.limit_note) == folded(row.limit_note)),
            ("fee", version.fee, row.fee, folded(version.fee) == folded(row.fee)),
        ]
        changes = [Change(key, before, after) for key, before, after, same in pairs if after and not same]
        if row.item_type and row.item_type != version.item_type:
            changes.append(Change("item_type", version.get_item_type_display(), str(ItemType(row.item_type).label)))
        if row.limit and (row.limit.number, row.limit.unit) != (limit.number, limit.unit):
            changes.append(Change("limit", limit.text, row.limit.text))
        if row.instant is not None and row.instant != version.instant:
            changes.append(Change("instant", instant_word(version.instant), instant_word(row.instant)))
        return changes

    def _new_subitems(self, each: PlannedRow) -> list[str]:
        assert each.item
        known = {name_key(name) for name in self.catalogue.subitems[each.item.pk]}
        return [name for name in each.row.subitems if name_key(name) not in known]

    def _check_version(self, each: PlannedRow) -> None:
        """A version is published before it takes effect, after the one it follows, and while no draft waits."""
        assert each.starts
        row, where = each.row, "name"
        if moments.legal_day(each.starts) < self.terms.published_on:
            words = f"生效日早于公布日（{moments.chinese_date(self.terms.published_on)}）"
            row.refuse("valid_from", str(row.valid_from or self.terms.effective_on), words, "核对公布日和生效日期")
        for version in self.catalogue.versions[each.item.pk] if each.item else ():
            if version.state == VersionState.DRAFT:
                row.refuse(where, row.name, "该事项有一个起草中的版本", "先在“基础数据”公布或撤回它")
            elif version.valid_from >= each.starts:
                words = (
                    f"事项内容第{version.number}版自{moments.chinese_date(version.valid_from)}起生效，改动须晚于该日"
                )
                row.refuse(where, row.name, words, "如系登记错误，撤销原来的导入后重新导入；否则用更晚的生效日")

    def _check_scheme(self, each: PlannedRow) -> None:
        if not each.scheme or not each.mode or each.starts is None or (each.line and not each.empowerment_changed):
            return
        if each.mode not in self.catalogue.modes_of(each.scheme, each.starts):
            words = f"方案“{scheme_word(each.scheme)}”没有“{Mode(each.mode).label}”的规则"
            each.row.refuse("mode", str(Mode(each.mode).label), words, "核对方式或所选方案")

    def unlisted(self, planned: list[PlannedRow]) -> list[Line]:
        """In force under the schemes of the list and not in it. A refused row counts as listed, by code and by name."""
        listed = {(each.item.pk, each.row.area) for each in planned if each.item}
        words = {
            word
            for each in planned
            if each.outcome == REFUSED
            for word in (name_key(each.row.name), each.row.code.casefold())
        }
        schemes = {each.scheme.pk for each in planned if each.scheme} | {self.terms.scheme.pk}
        areas = {each.row.area for each in planned} | {self.terms.area}
        return [
            line
            for line in self.catalogue.lines
            if (line.item.pk, line.empowerment.area) not in listed
            and line.empowerment.scheme_id in schemes
            and line.empowerment.area in areas
            and not {name_key(line.item.name), line.item.code.casefold()} & words
        ]
