"""Real item lists as files: read, understood row by row, planned against the catalogue, written out again.

`columns` names the columns once for reading and writing; `reading` turns a file into sheets of cells, `headings` finds the
table in a sheet, `values` and `rows` turn cells into typed rows with their problems, `planning` compares them with the
catalogue of a day, `comparing` compares two lists, `writing` makes the files that are handed out. Nothing here writes.
"""
