"""The closed list of roles."""

from django.db import models


class Role(models.TextChoices):
    """What a person does at an organisation. The door asks for these, never for `is_superuser`."""

    CLERK = "clerk", "窗口人员"
    REVIEWER = "reviewer", "审查人员"
    CHIEF = "chief", "首席审批员"
    HEAD = "head", "负责人"
    PARK_ADMIN = "park_admin", "园区管理员"
    HANDLER = "handler", "部门经办人"
    SUPERVISOR = "supervisor", "部门监管人员"
    COORDINATOR = "coordinator", "政务服务中心协调员"
    SUPERIOR = "superior", "上级机关经办人"
    INSPECTOR = "inspector", "督查监察人员"
    REFORM = "reform", "审改办人员"
    LEGAL = "legal", "合法性审查人员"
    FILER = "filer", "台账填报人"
    APPRAISER = "appraiser", "考核人员"
    SYSADMIN = "sysadmin", "系统管理员"


WIDE_ROLES = frozenset({Role.SYSADMIN, Role.REFORM, Role.INSPECTOR})  # these reach beyond their own organisation
