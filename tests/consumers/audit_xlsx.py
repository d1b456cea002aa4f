"""Reads a workbook of `cspgraph report` with openpyxl, and prints what spreadsheets would do with it."""

import json
import sys
from datetime import datetime

import openpyxl

workbook = openpyxl.load_workbook(sys.argv[1])
sheets = {}
for sheet in workbook:
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    links = [cell.hyperlink for cell in cells if cell.hyperlink is not None]
    sheets[sheet.title] = {
        "frozen": sheet.freeze_panes,
        "filter": sheet.auto_filter.ref,
        "header": [cell.value for cell in sheet[1]],
        "rows": sheet.max_row - 1,
        "formulas": [cell.coordinate for cell in cells if cell.data_type == "f"],
        "quoted": sorted({cell.value for cell in cells if cell.quotePrefix}),
        "targets": sorted({link.target for link in links if link.target}),
        "notes": sorted({link.tooltip for link in links if link.tooltip}),
        "days": sorted({f"{cell.value:%Y-%m-%d} {cell.number_format}" for cell in cells if isinstance(cell.value, datetime)}),
    }
properties = workbook.properties
print(
    json.dumps(
        {
            "title": properties.title,
            "created": str(properties.created),
            "modified": str(properties.modified),
            "active": workbook.active.title,
            "sheets": sheets,
        }
    )
)
