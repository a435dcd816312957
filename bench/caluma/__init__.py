"""The same list work asked of Caluma, a case system of the same kind, in the same run as ours (bench/beside.py).

Caluma gets our cases: the same numbers, applicants, items, parks and dates, a work item for every step of the route that
was or is to be made, addressed to the bodies and posts that make it here. What it is spared: log-in, permissions and rows
limited to the person (anybody sees everything, its own setting for development), the page (it answers JSON) and the
history rows it would have written. Its figures are therefore a floor of its cost.
"""
