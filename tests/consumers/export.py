"""Reads an export as those do that lay it beside a reconciliation file, and prints what they see.

The arguments are the folder with NAME.csv and NAME.json for each NAME, and the reconciliation file.
"""

import csv
import io
import json
import sys
from pathlib import Path

import openpyxl

folder, reconciliation = map(Path, sys.argv[1:])
KEYS = ["MpnId", "ResellerMpnId", "CustomerId"]


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def through_workbook(rows):
    """What a workbook keeps of the rows: it refuses control characters, and runs what looks like a formula."""
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append([cell or None for cell in row])
    file = io.BytesIO()
    workbook.save(file)
    sheet = openpyxl.load_workbook(file).active
    formulas = [cell.value for row in sheet for cell in row if cell.data_type == "f"]
    read = [["" if cell is None else text(cell) for cell in row] for row in sheet.values]
    return read == rows, formulas


seen = {}
for path in sorted(folder.glob("*.csv")):
    header, *rows = table(path)
    document = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    objects = document["records"] + document["findings"]
    same = len(rows) == len(objects)
    for row, entry in zip(rows, objects):
        for name, cell in zip(header, row):
            value = entry.get(name)
            if value is None:
                same &= cell == ""
            elif isinstance(value, list):
                same &= cell.replace("; ", " ").lstrip("'") == " ".join(map(text, value))
            else:
                # What a spreadsheet would run has an apostrophe in front.
                guarded = cell[1:].removesuffix("\\u{27}") + "'" * cell.endswith("\\u{27}")
                same &= text(value) in (cell, guarded)
        same &= set(entry) <= set(header)
    kept, formulas = through_workbook([header, *rows])
    seen[path.stem] = {"rows": len(rows), "same": same, "kept": kept, "formulas": formulas}

header, *lines = table(reconciliation)
exported, *rows = table(folder / "joined.csv")
found = {}
for row in (dict(zip(exported, row)) for row in rows):
    if row["Record"] == "finding":
        found.setdefault(tuple(row[key] for key in KEYS), []).append(row["Rule"] + " " + row["PartnerCenterCode"])
joined = [sorted(found.get(tuple(dict(zip(header, line))[key] for key in KEYS), [])) for line in lines]
print(json.dumps({"exports": seen, "joined": joined}))
