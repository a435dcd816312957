"""目录体检: is what the catalogue says complete, consistent and lawful, item by item and park by park?"""

from empowerment.lint.rule import Mend, Rule, Severity
from empowerment.lint.run import LINTERS, Finding, Tally, findings, rows_linted, tallies, tally
from empowerment.lint.subject import Subject, subjects
from empowerment.lint.table import BY_CODE, RULES

__all__ = [
    "BY_CODE",
    "LINTERS",
    "RULES",
    "Finding",
    "Mend",
    "Rule",
    "Severity",
    "Subject",
    "Tally",
    "findings",
    "rows_linted",
    "subjects",
    "tallies",
    "tally",
]
