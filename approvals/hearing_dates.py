"""The three clocks of a hearing: five working days to ask, twenty to hold it, seven to give notice [47, 48, 82].

The day of the event is not counted. A notice is in time when seven working days lie between the two days, counted forward
from the notice and backward from the hearing; where the hearing is on a rest day the stricter of the two counts [choice].
"""

from __future__ import annotations

import datetime as dt

from core.selectors import calendar
from core.workdays import Calendar, Due, Limit, Unit, due

REQUEST_DAYS = 5  # [47]: 被告知听证权利之日起五日内
HOLD_DAYS = 20  # [47]: 二十日内组织听证
NOTICE_DAYS = 7  # [48(1)]: 举行听证的七日前


def request_until(told_on: dt.date) -> Due:
    """The last day on which a hearing may be asked for."""
    return due(calendar(), told_on, Limit(REQUEST_DAYS, Unit.WORKDAY))


def hold_until(requested_on: dt.date) -> Due:
    """The last day on which a hearing that was asked for may be held."""
    return due(calendar(), requested_on, Limit(HOLD_DAYS, Unit.WORKDAY))


def earliest_hearing(days: Calendar, noticed_on: dt.date) -> dt.date:
    """The first working day on which a hearing may be held that is announced on a day; on a rest day no day is gained."""
    return days.add(days.next_workday(noticed_on), NOTICE_DAYS)


def latest_notice(days: Calendar, held_on: dt.date) -> dt.date:
    """The last day on which notice of a hearing on a day may be given."""
    return days.add(held_on, -NOTICE_DAYS)


def notice_in_time(days: Calendar, noticed_on: dt.date, held_on: dt.date) -> bool:
    """Whether the notice is early enough, counted both ways."""
    return held_on >= days.add(noticed_on, NOTICE_DAYS) and noticed_on <= latest_notice(days, held_on)
