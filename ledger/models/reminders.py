"""Who was reminded of which return, when and of what: the rows that make every reminder happen once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Reminder(models.Model):
    """One reminder to one person (in the program) or one contact (by mail). `occasion`: before5, before1, due, late:日期."""

    monthly_return = models.ForeignKey(
        "ledger.MonthlyReturn", models.PROTECT, related_name="reminders", verbose_name="台账"
    )
    occasion = models.CharField("场合", max_length=20)
    day = models.DateField("日期")
    person = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="人员")
    contact = models.ForeignKey("ledger.Contact", models.PROTECT, null=True, related_name="+", verbose_name="联络人")

    class Meta:
        verbose_name = verbose_name_plural = "台账提醒"
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, contact=None) | Q(person=None, contact__isnull=False),
                name="reminder_one_addressee",
            ),
            models.UniqueConstraint(
                fields=["monthly_return", "person", "day"],
                condition=Q(person__isnull=False),
                name="reminder_person_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["monthly_return", "person", "occasion"],
                condition=Q(person__isnull=False),
                name="reminder_person_once",
            ),
            models.UniqueConstraint(
                fields=["monthly_return", "contact", "day"],
                condition=Q(contact__isnull=False),
                name="reminder_contact_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["monthly_return", "contact", "occasion"],
                condition=Q(contact__isnull=False),
                name="reminder_contact_once",
            ),
        ]
