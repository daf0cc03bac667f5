"""Rosters for the tests, and codes with right check characters, made from the standards and not from our own code."""

import csv
import io
from pathlib import Path

import openpyxl

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = [pow(3, place, 31) for place in range(17)]
ORGANIZATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]

HEADER = ["企业名称", "统一社会信用代码", "联系电话", "员工人数", "所属行业", "标签", "楼栋", "注册地址", "经营地址"]


def organization_check(body: str) -> str:
    """GB 11714: the check character of an organisation code of eight characters."""
    total = sum(int(character, 36) * weight for character, weight in zip(body, ORGANIZATION_WEIGHTS))
    return "0123456789X0"[11 - total % 11]


def usci(subject: str, region: str = "330110", kind: str = "91") -> str:
    """GB 32100-2015: a unified social credit code for eight characters of a subject."""
    body = kind + region + subject + organization_check(subject)
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(body, WEIGHTS))
    return body + ALPHABET[(31 - total % 31) % 31]


def full_width(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character for character in text)


def row(name: str, code: str, phone: str = "19900000011", headcount: object = 12, industry: str = "软件和信息技术服务业",
        tags: str = "国高企、专精特新", building: str = "1号楼", registered: str = "示范市云桥区听檐路81号607室",
        operating: str = "示范市云桥区听檐路81号1幢608室") -> list[object]:
    return [name, code, phone, headcount, industry, tags, building, registered, operating]


def write_csv(path: Path, rows: list[list[object]], encoding: str = "utf-8-sig", header: list[str] = HEADER) -> Path:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([header, *rows])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_xlsx(path: Path, rows: list[list[object]], header: list[str] = HEADER) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for cells in [header, *rows]:
        sheet.append(cells)
    book.save(path)
    return path


def read_csv(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf"), "no byte order mark: Excel would take UTF-8 for GBK"
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def read_xlsx(content: bytes) -> list[dict[str, str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    header, *rows = [["" if cell is None else str(cell) for cell in cells] for cells in sheet.iter_rows(values_only=True)]
    return [dict(zip(header, cells)) for cells in rows]


def xlsx_types(content: bytes) -> list[str]:
    """`s` text, `n` number (or nothing), `d` day, `f` formula."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [cell.data_type for cells in sheet.iter_rows() for cell in cells]
