"""What others rely on: the commands, their exit statuses, files in and out. One test a promise, with the real binary."""

import re
import sqlite3
import subprocess

import pytest
import rosters
from conftest import ROOT, call, environment

LEAVES = [
    ["serve"], ["migrate"], ["demo"], ["preview"], ["import"], ["import", "enterprises"], ["export"],
    ["export", "enterprises"], ["backup"], ["restore"], ["admin"], ["admin", "token"], ["admin", "create"], ["audit"],
    ["audit", "verify"], ["calendar"], ["calendar", "show"], ["calendar", "day"], ["calendar", "import"],
    ["calendar", "is-working-day"], ["calendar", "due"], ["calendar", "clock"], ["election"], ["election", "verify"], ["election", "rehearse"], ["plan"],
    ["plan", "solve"], ["plan", "generate"], ["cases"], ["cases", "import-12345"], ["cases", "export-12345"], ["intake"], ["intake", "mail"],
    ["test-mail"], ["doctor"],
]


def test_every_help_has_an_example_that_names_its_command(stairwell):
    listed = stairwell.run("--help").stdout.decode()
    named = re.findall(r"^  ([a-z-]+)  +\S", listed.split("SUBCOMMANDS:")[1], re.MULTILINE)
    assert set(named) == {leaf[0] for leaf in LEAVES}, "a command without a test of its help"
    for leaf in [[], *LEAVES]:
        text = stairwell.run(*leaf, "--help").stdout.decode()
        example = re.search(r"Example: (.*)", text)
        assert example, f"{leaf} has no example"
        assert "stairwell " + " ".join(leaf) in example[1], f"{leaf}: {example[1]}"


def test_a_wrong_call_is_64(stairwell, tmp_path):
    file = rosters.write_csv(tmp_path / "r.csv", [rosters.row("松涛机电有限公司", rosters.usci("MA2B0A11"))])
    wrong = [
        ["nonsense"], ["import", "enterprises"], ["import", "enterprises", file],
        ["import", "enterprises", file, "--dry-run", "--commit"], ["import", "enterprises", tmp_path / "no.csv", "--commit"],
        ["import", "enterprises", file, "--commit", "--as-of", "yesterday"], ["export", "enterprises"],
        ["export", "enterprises", "--format", "ods"], ["admin", "token", "--person", "nobody@demo.example"],
        ["demo", "--size", "huge"], ["serve", "--port", "many"], ["calendar", "day", "2026-02-30"],
        ["calendar", "is-working-day", "2026-13-01"], ["calendar", "due", "--minutes", "5"],
        ["calendar", "due", "--start", "2026-11-25 08:40", "--minutes", "5"],
        ["calendar", "due", "--start", "2026-11-25T08:40:00Z", "--minutes", "-5"],
        ["calendar", "due", "--start", "2026-11-25T08:40:00Z", "--minutes", "5", "--pause", "2026-11-25T08:40:00Z"],
        ["calendar", "due", "--start", "2026-11-25T08:40:00Z", "--minutes", "5", "--hours", "9-5"],
    ]
    for arguments in wrong:
        done = stairwell.run(*arguments, expect=64)
        assert done.stderr, f"{arguments} says nothing"


# MARK: Import


@pytest.mark.parametrize("kind", ["xlsx", "utf-8-sig", "utf-8", "gb18030"])
def test_a_roster_goes_in_from_every_kind_of_file(stairwell, tmp_path, kind):
    rows = [
        rosters.row("松涛机电有限公司", rosters.usci("MA2B0A11"), headcount=12),
        rosters.row("听雨软件有限公司", rosters.usci("MA2B0A12"), phone="19900000012", headcount=7, tags=""),
    ]
    file = tmp_path / ("r.xlsx" if kind == "xlsx" else "r.csv")
    if kind == "xlsx":
        rosters.write_xlsx(file, rows)
    else:
        rosters.write_csv(file, rows, encoding=kind)
    report = stairwell.report(file, "--commit")
    assert (report["new"], report["error"]) == (2, 0)
    known = {line["统一社会信用代码"]: line for line in rosters.read_csv(stairwell.exported())}
    line = known[rosters.usci("MA2B0A11")]
    assert line["企业名称"] == "松涛机电有限公司"
    assert (line["联系电话"], line["员工人数"]) == ("19900000011", "12")
    assert line["注册地址"].endswith("607室") and line["经营地址"].endswith("608室")
    assert set(line["标签"].split("、")) == {"国高企", "专精特新"}
    assert known[rosters.usci("MA2B0A12")]["标签"] == ""


def test_a_dry_run_writes_nothing(stairwell, tmp_path):
    stairwell.run("import", "enterprises", rosters.write_csv(tmp_path / "a.csv", [rosters.row("甲", rosters.usci("MA2B0A11"))]), "--commit")
    tables = dump(stairwell.data / "stairwell.sqlite")
    file = rosters.write_csv(
        tmp_path / "b.csv", [rosters.row("乙", rosters.usci("MA2B0A12")), rosters.row("甲", rosters.usci("MA2B0A11"), headcount=99)])
    report = stairwell.report(file, "--dry-run")
    assert (report["new"], report["changed"], report["import"]) == (1, 1, None)
    assert dump(stairwell.data / "stairwell.sqlite") == tables


def test_a_second_run_of_the_same_file_changes_nothing(stairwell, tmp_path):
    rows = [rosters.row(f"松涛{number}号有限公司", rosters.usci(f"MA2B0B{number:02}")) for number in range(10, 30)]
    file = rosters.write_xlsx(tmp_path / "r.xlsx", rows)
    assert stairwell.report(file, "--commit")["new"] == 20
    first = stairwell.exported()
    again = stairwell.report(file, "--commit")
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 20)
    assert stairwell.exported() == first
    # What goes out comes in again and changes nothing.
    out = tmp_path / "out.csv"
    out.write_bytes(first)
    round_trip = stairwell.report(out, "--commit")
    assert (round_trip["new"], round_trip["changed"], round_trip["error"]) == (0, 0, 0)
    assert stairwell.exported() == first


def test_codes_are_normalised_and_duplicates_merged_without_losing_a_field(stairwell, tmp_path):
    code = rosters.usci("MA2B0A11")
    spaced = " ".join([code[:2], code[2:8], code[8:]])
    rows = [
        rosters.row("松涛机电有限公司", rosters.full_width(code), phone="", headcount=""),
        rosters.row("松涛机电有限公司", code.lower(), phone="19900000011", headcount="", tags=""),
        rosters.row("松涛机电有限公司", spaced, phone="", headcount="３３", registered="", operating=""),
    ]
    report = stairwell.report(rosters.write_csv(tmp_path / "r.csv", rows), "--commit")
    assert report["error"] == 0 and report["new"] + report["merged"] == 3
    lines = rosters.read_csv(stairwell.exported())
    assert [line["统一社会信用代码"] for line in lines] == [code]
    assert (lines[0]["联系电话"], lines[0]["员工人数"]) == ("19900000011", "33")
    assert lines[0]["注册地址"].endswith("607室") and "国高企" in lines[0]["标签"]


def test_rows_in_error_are_named_and_left_out_and_the_others_go_in(stairwell, tmp_path):
    good, other = rosters.usci("MA2B0A11"), rosters.usci("MA2B0A12")
    broken = good[:-1] + ("0" if good[-1] != "0" else "1")
    rows = [
        rosters.row("好的有限公司", good), rosters.row("错一位有限公司", broken), rosters.row("太短有限公司", good[:15]),
        rosters.row("字母不对有限公司", "I" + good[1:]), rosters.row("也好有限公司", other),
    ]
    report = stairwell.report(rosters.write_csv(tmp_path / "r.csv", rows), "--commit")
    assert (report["new"], report["error"]) == (2, 3)
    wrong = {line["row"]: line for line in report["rows"] if line["outcome"] == "error"}
    assert set(wrong) == {3, 4, 5}
    assert all(line["notes"] for line in wrong.values())
    # The right code is suggested, and never taken by itself.
    assert {line["统一社会信用代码"] for line in rosters.read_csv(stairwell.exported())} == {good, other}
    told = stairwell.run("import", "enterprises", tmp_path / "r.csv", "--dry-run").stdout.decode()
    assert "错一位有限公司" in told and broken in told


def test_an_import_of_which_nothing_goes_in_is_65(stairwell, tmp_path):
    code = rosters.usci("MA2B0A11")
    stairwell.run("migrate")
    files = {
        "rows.csv": rosters.write_csv(tmp_path / "rows.csv", [rosters.row("太短有限公司", code[:15])]).read_bytes(),
        "empty.csv": b"", "blank.csv": b"\r\n\r\n", "header.csv": "企业名称,统一社会信用代码\r\n".encode(),
        "other.csv": b"colour,shape\r\nred,round\r\n", "noise.xlsx": bytes(range(256)) * 8,
        "cut.xlsx": rosters.write_xlsx(tmp_path / "whole.xlsx", [rosters.row("甲", code)]).read_bytes()[:700],
        "photo.csv": b"\xff\xd8\xff\xe0" + bytes(range(256)),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        for mode in ["--dry-run", "--commit"]:
            done = stairwell.run("import", "enterprises", tmp_path / name, mode, expect=None)
            assert done.returncode == 65, f"{name} {mode}: {done.returncode} {done.stdout} {done.stderr}"
            assert done.stdout or done.stderr, name
    assert rosters.read_csv(stairwell.exported()) == []


# MARK: Export


def test_an_export_has_the_columns_and_the_same_bytes_each_time(demo, tmp_path):
    wanted = {"企业名称", "统一社会信用代码", "联系电话", "员工人数", "行业", "标签", "楼栋", "注册地址", "经营地址"}
    for format, read in [("csv", rosters.read_csv), ("xlsx", rosters.read_xlsx)]:
        content = demo.exported(format)
        assert content == demo.exported(format), f"{format} differs from run to run"
        demo.run("export", "enterprises", "--format", format, "--output", tmp_path / format)
        assert (tmp_path / format).read_bytes() == content
        lines = read(content)
        assert len(lines) > 500 and wanted <= set(lines[0])
        for column in wanted:
            assert any(line[column] for line in lines), f"{format}: nothing in {column}"
    assert rosters.read_csv(demo.exported("csv"))[0]["企业名称"] == rosters.read_xlsx(demo.exported("xlsx"))[0]["企业名称"]


def test_cells_of_an_export_are_no_formulas(stairwell, tmp_path):
    names = ["=1+1有限公司", "+86有限公司", "-2有限公司", "@SUM(A1)有限公司", "\t=2有限公司"]
    rows = [rosters.row(name, rosters.usci(f"MA2B0C{place:02}")) for place, name in enumerate(names, start=10)]
    report = stairwell.report(rosters.write_csv(tmp_path / "r.csv", rows), "--commit")
    assert report["new"] == len(names)
    first = stairwell.exported()
    for line in rosters.read_csv(first):
        for column, cell in line.items():
            assert not cell or cell[0] not in "=+-@\t\r", f"{column}: {cell!r}"
    assert set(rosters.xlsx_types(stairwell.exported("xlsx"))) <= {"s", "n", "d"}, "a cell of the workbook is a formula"
    out = tmp_path / "out.csv"
    out.write_bytes(first)
    assert stairwell.report(out, "--commit")["unchanged"] == len(names)
    assert stairwell.exported() == first


def test_a_reader_that_goes_away_ends_an_export_quietly(demo):
    line = demo.line("export", "enterprises", "--format", "csv")
    with subprocess.Popen(line, env=environment(), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.read(10)
        process.stdout.close()
        told = process.stderr.read()
        process.wait(60)
    assert b"crashed" not in told and b"Fatal" not in told, told[:300]


# MARK: The audit log


def test_audit_verify_finds_a_change_of_any_column(stairwell, tmp_path):
    file = rosters.write_csv(tmp_path / "r.csv", [rosters.row("松涛机电有限公司", rosters.usci("MA2B0A11"))])
    stairwell.run("import", "enterprises", file, "--commit")
    for _ in range(3):
        stairwell.exported()
    assert b"whole" in stairwell.run("audit", "verify").stdout
    path = stairwell.data / "stairwell.sqlite"
    table, columns = audit_table(path)
    assert "audit" in table and len(columns) >= 8
    for column in columns:
        with sqlite3.connect(path) as database:
            number, old = changed(database, table, column)
        broken = stairwell.run("audit", "verify", expect=None)
        assert broken.returncode not in (0, 64), f"{column} can be changed unseen: {broken.stdout}"
        with sqlite3.connect(path) as database:
            database.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (old, number))
        stairwell.run("audit", "verify")
    with sqlite3.connect(path) as database:
        database.execute(f"DELETE FROM {table} WHERE rowid = (SELECT rowid FROM {table} ORDER BY number LIMIT 1 OFFSET 1)")
    assert stairwell.run("audit", "verify", expect=None).returncode != 0


def test_an_end_that_was_cut_off_and_words_behind_a_nul_are_found(stairwell, tmp_path):
    file = rosters.write_csv(tmp_path / "r.csv", [rosters.row("松涛机电有限公司", rosters.usci("MA2B0A11"))])
    stairwell.run("import", "enterprises", file, "--commit")
    stairwell.exported()
    path = stairwell.data / "stairwell.sqlite"
    table, _ = audit_table(path)
    with sqlite3.connect(path) as database:
        database.execute(f"UPDATE {table} SET detail = detail || char(0) || 'more' WHERE number = 1")
    assert b"BROKEN" in stairwell.run("audit", "verify", expect=1).stdout
    with sqlite3.connect(path) as database:
        database.execute(f"UPDATE {table} SET detail = substr(detail, 1, instr(detail, char(0)) - 1) WHERE number = 1")
    stairwell.run("audit", "verify")
    with sqlite3.connect(path) as database:
        database.execute(f"DELETE FROM {table} WHERE number = (SELECT max(number) FROM {table})")
    assert b"BROKEN" in stairwell.run("audit", "verify", expect=1).stdout


def test_the_audit_log_refuses_changes(stairwell, tmp_path):
    file = rosters.write_csv(tmp_path / "r.csv", [rosters.row("松涛机电有限公司", rosters.usci("MA2B0A11"))])
    stairwell.run("import", "enterprises", file, "--commit")
    table, _ = audit_table(stairwell.data / "stairwell.sqlite", drop=False)
    for statement in [f"UPDATE {table} SET act = 'x'", f"DELETE FROM {table}"]:
        with sqlite3.connect(stairwell.data / "stairwell.sqlite") as database, pytest.raises(sqlite3.DatabaseError):
            database.execute(statement)


def audit_table(path, drop: bool = True) -> tuple[str, list[str]]:
    with sqlite3.connect(path) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%audit%'")]
        assert len(names) == 1, names
        if drop:
            triggers = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", names)]
            assert triggers
            for trigger in triggers:
                database.execute(f"DROP TRIGGER {trigger}")
        return names[0], [line[1] for line in database.execute(f"PRAGMA table_info({names[0]})")]


def changed(database, table: str, column: str) -> tuple[int, object]:
    """Flips one bit of this column in the second line; gives the row and what stood there."""
    number, old = database.execute(f"SELECT rowid, {column} FROM {table} ORDER BY number LIMIT 1 OFFSET 1").fetchone()
    if old is None:
        new = "per_01h455vb4pex5vsknk084sn02q"
    elif isinstance(old, int):
        new = old + 1_000_000
    elif isinstance(old, bytes):
        new = bytes([old[0] ^ 1]) + old[1:]
    else:
        new = chr(ord(old[0]) ^ 1) + old[1:] if old else "x"
    database.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (new, number))
    return number, old


def dump(path) -> list[str]:
    """Every row, without what a run of the program notes of itself."""
    with sqlite3.connect(path) as database:
        return [line for line in database.iterdump() if "schedule_runs" not in line]


# MARK: Settings


@pytest.mark.parametrize("line", [
    "STAIRWELL_LOG_FORMAT=xml", "STAIRWELL_PUBLIC_URL=community.example", "STAIRWELL_DATA=", "STAIRWELL_PORT=99999", "STAIRWELL_PORTS=1",
    "no setting at all",
])
def test_a_setting_that_makes_no_sense_is_refused(stairwell, tmp_path, line):
    file = tmp_path / "stairwell.conf"
    file.write_text(f"# a comment\n{line}\n")
    command = [str(stairwell.path), "migrate", "--config", str(file)]
    done = subprocess.run(command, env=environment(), cwd=tmp_path, capture_output=True, timeout=60)
    assert done.returncode == 64 and line.split("=")[0].removeprefix("STAIRWELL_").lower().encode() in done.stderr.lower(), done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["stairwell.conf"]


def test_quotes_and_export_are_read_as_shells_do(stairwell, tmp_path):
    file = tmp_path / "stairwell.conf"
    file.write_text("export STAIRWELL_LOG_LEVEL='debug'\nSTAIRWELL_SEAL=\"sm4-gcm\"\n")
    stairwell.run("migrate", "--config", file)


def test_the_way_to_find_values_stays_what_it_was(stairwell, tmp_path):
    file = tmp_path / "sm3.conf"
    file.write_text("STAIRWELL_LOOKUP=hmac-sm3\n")
    person = stairwell.run("admin", "create", "--name", "林管理", "--email", "admin@community.example", "--config", file)
    assert stairwell.token("admin@community.example"), person.stdout
    file.write_text("STAIRWELL_LOOKUP=hmac-sha256\n")
    done = stairwell.run("admin", "token", "--person", "admin@community.example", "--config", file, expect=None)
    assert done.returncode not in (0, -4, -11) and b"hmac-sm3" in done.stderr


def test_a_folder_that_is_named_wins_over_a_database_of_the_environment(stairwell, tmp_path):
    stairwell.run("migrate")
    around = {**environment(), "STAIRWELL_DATABASE": "postgres://127.0.0.1:1/none"}
    done = subprocess.run(stairwell.line("doctor"), env=around, cwd=ROOT, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr


# MARK: People


def test_the_demo_names_its_accounts_and_the_same_seed_names_the_same(server, stairwell):
    roles = [account.role for account in server.accounts]
    assert len(set(roles)) == len(roles) and {"administrator", "worker", "enterprise", "employee"} <= set(roles)
    for account in server.accounts:
        assert re.fullmatch(r"per_[0-7][0-9a-hjkmnp-tv-z]{25}", account.person)
        assert account.email.endswith(".example") and len(account.password) >= 12
    lines = stairwell.run("demo", "--seed", "7", "--size", "small").stdout.decode().splitlines()
    assert [line.split("\t")[:3] for line in lines] == [[one.role, one.email, one.password] for one in server.accounts]


def test_a_token_is_made_by_id_and_by_e_mail(server, demo):
    for account in server.accounts:
        for name in [account.person, account.email]:
            token = demo.token(name)
            status, me = call(f"{server.url}/api/v1/me", token)
            assert (status, me["id"]) == (200, account.person), account.role
    herself = demo.token(server.account("enterprise").email, "--as", "self")
    assert call(f"{server.url}/api/v1/me", herself)[1]["role"] == "person"
    demo.run("admin", "token", "--person", server.account("employee").email, "--as", "org_01h455vb4pex5vsknk084sn02q", expect=64)


def test_the_api_takes_a_bearer_token_and_nothing_less(server, demo):
    worker = demo.token(server.account("worker").person)
    status, cases = call(f"{server.url}/api/v1/cases?page=1", worker)
    assert status == 200 and cases["total"] >= len(cases["items"]) > 0
    case = cases["items"][0]["id"]
    assert call(f"{server.url}/api/v1/cases/{case}", worker)[0] == 200
    for token in ["", "stw_", "stw_" + "0" * 48, worker[:-1], worker.upper()]:
        status, problem = call(f"{server.url}/api/v1/cases/{case}", token)
        assert status == 401 and problem["code"], token
    employee = demo.token(server.account("employee").person)
    assert call(f"{server.url}/api/v1/cases/{case}", employee)[0] == 404
    key = {"Idempotency-Key": "contract-1"}
    first = call(f"{server.url}/api/v1/cases", employee, {"body": "货梯早高峰停运"}, key)
    assert first[0] == 201 and call(f"{server.url}/api/v1/cases", employee, {"body": "货梯早高峰停运"}, key) == first
    assert call(f"{server.url}/api/v1/cases", employee, {"body": "别的"}, key)[0] == 422


def test_an_administrator_is_made_without_a_browser(stairwell):
    done = stairwell.run("admin", "create", "--name", "林管理", "--email", "admin@community.example")
    person, email, password = done.stdout.decode().strip().split("\t")
    assert person.startswith("per_") and email == "admin@community.example" and len(password) >= 12
    stairwell.token(person)
    assert stairwell.run("doctor").returncode == 0


def test_migrate_runs_once(stairwell):
    assert b"ran 0001" in stairwell.run("migrate").stdout
    assert b"nothing to do" in stairwell.run("migrate").stdout
