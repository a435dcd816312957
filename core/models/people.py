"""People, and the dated memberships from which every permission comes."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models

from core.models.roles import Role


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, username: str, name: str, password: str | None = None, **fields: object) -> Person:
        person = self.model(username=username, name=name, **fields)
        person.set_password(password)
        person.save()
        return person

    def create_superuser(self, username: str, name: str, password: str | None = None) -> Person:
        """Superuser opens the admin; it gives no power over any case (the door ignores it)."""
        return self.create_user(username, name, password, is_staff=True, is_superuser=True)


class Person(AbstractBaseUser, PermissionsMixin):
    username = models.CharField("登录名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("职务", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    is_active = models.BooleanField("在用", default=True)
    is_staff = models.BooleanField("可进后台", default=False)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    roles_synced_on = models.DateField(null=True, editable=False)
    standing_in = models.JSONField(
        default=list, editable=False
    )  # [role, organisation, for whom, held in own right too]

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Person x organisation x role for a period (dates inclusive), possibly as substitute (AB岗) for somebody."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name="人员")
    organisation = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="memberships", verbose_name="机构"
    )
    role = models.CharField("角色", max_length=16, choices=Role.choices)
    valid_from = models.DateField("起始日")
    valid_to = models.DateField("最后一日", null=True, blank=True)
    substitute_for = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="substitutes", verbose_name="代谁（AB岗）"
    )
    absence = models.ForeignKey(
        "core.Absence", models.PROTECT, null=True, blank=True, related_name="memberships", editable=False
    )
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ["organisation", "role", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="membership_period",
                violation_error_message="最后一日不得早于起始日。",
            ),
            models.CheckConstraint(
                condition=models.Q(absence=None) | models.Q(substitute_for__isnull=False, valid_to__isnull=False),
                name="membership_of_absence_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}·{self.organisation}·{self.get_role_display()}"
