"""Running cases from other systems: what a row says, what becomes of it, and the case built from it.

columns: headings and cells of a go-live list · times: moments as offices write them · planning: row -> what would
happen · building: what would happen -> the rows of a case. Nothing here writes; `approvals.services.golive` does.
"""
