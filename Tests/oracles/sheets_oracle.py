"""Reads and writes tables with programs that we did not write: Python's csv module and openpyxl.

    sheets_oracle.py read-csv FILE…          prints the tables as JSON: [[["cell", …], …], …]
    sheets_oracle.py read-xlsx FILE…         the same; each cell as [type, text]
    sheets_oracle.py write-csv FILE…         writes the tables that standard input holds, one a file,
                                             in dialects and encodings that change from file to file
    sheets_oracle.py write-xlsx FILE…        the same as workbooks
"""

import csv
import io
import json
import sys

DIALECTS = [
    {"delimiter": ",", "lineterminator": "\r\n", "quoting": csv.QUOTE_MINIMAL},
    {"delimiter": ",", "lineterminator": "\n", "quoting": csv.QUOTE_ALL},
    {"delimiter": ";", "lineterminator": "\r\n", "quoting": csv.QUOTE_ALL},
    {"delimiter": "\t", "lineterminator": "\r", "quoting": csv.QUOTE_ALL},
]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "gb18030"]


def read_csv(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, strict=True))


def write_csv(path, table, number):
    text = io.StringIO()
    csv.writer(text, **DIALECTS[number % len(DIALECTS)]).writerows(table)
    encoding = ENCODINGS[number // len(DIALECTS) % len(ENCODINGS)]
    with open(path, "wb") as file:
        file.write(text.getvalue().encode(encoding))


def read_xlsx(path):
    from openpyxl import load_workbook

    sheet = load_workbook(path).worksheets[0]
    return [[[cell.data_type, text_of(cell.value)] for cell in row] for row in sheet.iter_rows()]


def text_of(value):
    if value is None:
        return ""
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m-%d")
    return str(value)


def write_xlsx(path, table, number):
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for row, cells in enumerate(table, start=1):
        for column, text in enumerate(cells, start=1):
            if text:
                # Set the type by hand: openpyxl takes a leading "=" for a formula.
                sheet.cell(row, column).value = text
                sheet.cell(row, column).data_type = "s"
    book.save(path)


def main(verb, paths):
    if verb == "read-csv":
        print(json.dumps([read_csv(path) for path in paths]))
    elif verb == "read-xlsx":
        print(json.dumps([read_xlsx(path) for path in paths]))
    else:
        write = {"write-csv": write_csv, "write-xlsx": write_xlsx}[verb]
        tables = json.load(sys.stdin)
        for number, (path, table) in enumerate(zip(paths, tables, strict=True)):
            write(path, table, number)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
