"""Work orders of the 12345 hotline: what openpyxl writes comes in, what comes out openpyxl reads, and it comes in again without a change."""

from pathlib import Path

import openpyxl
from test_house import copy

TITLES = ["工单编号", "来电时间", "来电人", "联系电话", "诉求类型", "诉求标题", "诉求内容", "地址", "办理时限", "紧急程度", "回访员"]
ROWS = [
    ["HL-9001", "2026-11-20 09:30", "陈女士", "19900000021", "", "货梯停运", "货梯停了两天", "不知道的路1号", "5个工作日", "紧急", "甲"],
    ["HL-9002", "2026/11/21", "王先生", "0571-55500021", "", "", "楼下停车难\n早上排队", "", "2026-12-05 17:30", "一般", "乙"],
    ["HL-9003", "", "=1+1", "", "", "@title", "-1+1 楼的灯", "", "尽快", "", "=cmd|' /C calc'!A0"],
]
RESULTS = ["受理编号", "办理状态", "办理结果", "办结时间", "是否解决", "是否满意", "答复内容"]


def test_orders_come_in_go_out_and_come_in_again(demo, tmp_path):
    data = tmp_path / "data"
    copy(demo.data, data)
    binary = demo.at(data)
    orders = tmp_path / "orders.xlsx"
    write(orders, [["12345热线工单"], TITLES, *ROWS, ["", "", "没有编号", "", "", "", "内容", "", "", "", ""]])

    before = read(binary, tmp_path)
    looked = binary.run("cases", "import-12345", orders).stdout.decode()
    assert "新建: 3" in looked and "有错，不导入: 1" in looked and "没有工单编号" in looked
    assert read(binary, tmp_path) == before, "looking wrote something"

    for new, same in ((3, 0), (0, 3)):
        taken = binary.run("cases", "import-12345", orders, "--commit").stdout.decode()
        assert f"新建: {new}" in taken and f"导入过，没有变: {same}" in taken
    titles, *rows = read(binary, tmp_path)
    assert titles == TITLES + RESULTS
    found = {row[0]: row for row in rows}
    for row in ROWS:
        # A number comes back in the one form in which numbers are kept.
        assert found[row[0]][:len(TITLES)] == [text.replace("0571-", "0571") for text in row]
        # Nothing is solved yet, and of nobody it is said how she judged.
        assert found[row[0]][len(TITLES) + 1:] == ["待受理", "", "", "", "", ""]

    again = binary.run("cases", "import-12345", tmp_path / "results.xlsx", "--commit").stdout.decode()
    assert "新建: 0" in again and f"导入过，没有变: {len(rows)}" in again and "导入过，有变动: 0" in again


def write(path: Path, rows: list[list[str]]) -> None:
    book = openpyxl.Workbook()
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            cell = book.active.cell(number, column)
            # Text and no formula: so a person's spreadsheet would hold it after the import of a text file.
            cell.value, cell.data_type = text, "s"
    book.save(path)


def read(binary, folder: Path) -> list[list[str]]:
    path = folder / "results.xlsx"
    binary.run("cases", "export-12345", "--format", "xlsx", "--output", path)
    sheet = openpyxl.load_workbook(path).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row), "a cell is a formula"
    return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
