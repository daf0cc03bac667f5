"""The list, the search, one case and a durable submission on FastAPI and Jinja2: uvicorn fastapi_app:app, with BENCH_DATABASE."""

import os
import sqlite3
import threading
import time
from contextlib import contextmanager

import pages
from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, select_autoescape
from pydantic import BaseModel

app = FastAPI()
templates = Environment(
    loader=FileSystemLoader(os.path.join(os.path.dirname(__file__), "templates")), autoescape=select_autoescape()
)
local = threading.local()


def database():
    """One connection a thread of the pool that runs plain functions."""
    if not hasattr(local, "connection"):
        local.connection = sqlite3.connect(os.environ["BENCH_DATABASE"], isolation_level=None, timeout=10)
        local.connection.row_factory = sqlite3.Row
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-8000"):
            local.connection.execute(f"PRAGMA {pragma}")
        local.connection.execute(
            "CREATE TABLE IF NOT EXISTS peer_events (id TEXT PRIMARY KEY, name TEXT, subject TEXT, at INTEGER)"
        )
    return local.connection


def viewer(request: Request):
    given = request.cookies.get("peer") or request.headers.get("authorization", "").removeprefix("Bearer ")
    person = pages.person_of(given)
    row = person and database().execute("SELECT name, community_id FROM person_cards WHERE person_id = ?", (person,)).fetchone()
    if not row:
        raise HTTPException(404)
    return {"person": person, "name": row["name"], "community": row["community_id"]}


def named(table, key, ids):
    ids = [one for one in set(ids) if one]
    marks = ",".join("?" * len(ids))
    return dict(database().execute(f"SELECT {key}, name FROM {table} WHERE {key} IN ({marks})", ids).fetchall())


def shown(rows):
    firms = named("enterprise_cards", "organization_id", [row["organization_id"] for row in rows])
    leads = named("person_cards", "person_id", [row["lead_person_id"] for row in rows])
    windows = dict(database().execute("SELECT id, name FROM case_windows").fetchall())
    categories = dict(database().execute("SELECT id, name FROM case_categories").fetchall())
    return [
        {
            "id": row["id"], "title": row["title"], "number": row["number"], "urgent": row["urgency"] == "urgent",
            "state": row["state"], "state_word": pages.STATES[row["state"]],
            "applicant": firms.get(row["organization_id"], "以个人身份"),
            "place": f"{row['building_name']} {row['unit_text']}".strip() or "没有具体地点",
            "window": windows.get(row["window_id"], ""), "category": categories.get(row["category_id"], ""),
            "lead": leads.get(row["lead_person_id"], ""), "opened_instant": pages.instant(row["opened_at"]).isoformat(),
            "opened": pages.instant(row["opened_at"]).strftime("%m-%d %H:%M"),
        }
        for row in rows
    ]


def frame(who):
    return {
        "community": "云桥产业社区", "navigation": pages.NAVIGATION, "viewer": who["name"], "token": pages.token(who["person"])
    }


@app.get("/cases", response_class=HTMLResponse)
def index(q: str = "", state: str = "", page: int = Query(1, ge=1, le=200), who=Depends(viewer)):
    connection = database()
    where, values = "community_id = ?", [who["community"]]
    if state:
        where += " AND state = ?"
        values.append(state)
    if q:
        where += (
            " AND id IN (SELECT subject_id FROM search_entries JOIN search_words ON search_words.rowid = number"
            " WHERE search_words MATCH ? AND kind = 'case.staff' ORDER BY search_words.rowid DESC LIMIT ?)"
        )
        values += [pages.words_for(q), pages.SEARCH_ROWS]
    rows = connection.execute(
        f"SELECT * FROM cases WHERE {where} ORDER BY opened_at DESC, id DESC LIMIT ? OFFSET ?",
        [*values, pages.PAGE_ROWS, (page - 1) * pages.PAGE_ROWS],
    ).fetchall()
    total = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM cases WHERE {where} LIMIT ?)", [*values, pages.COUNTED_ROWS]
    ).fetchone()[0]
    places = "SELECT place_id, full_name FROM place_paths WHERE kind = ? AND community_id = ? ORDER BY sort_key LIMIT 300"
    grids = connection.execute(places, ("grid", who["community"])).fetchall()
    buildings = connection.execute(places, ("building", who["community"])).fetchall()
    windows = connection.execute("SELECT id, name FROM case_windows ORDER BY position").fetchall()
    return templates.get_template("list.html").render(
        frame(who) | {
            "cases": shown(rows), "total": total, "q": q, "states": pages.options(pages.STATES.items(), state),
            "windows": pages.options(windows, ""), "grids": pages.options(grids, ""),
            "buildings": pages.options(buildings, ""),
        }
    )


@app.get("/cases/{case_id}", response_class=HTMLResponse)
def show(case_id: str, who=Depends(viewer)):
    connection = database()
    row = connection.execute("SELECT * FROM cases WHERE id = ? AND community_id = ?", (case_id, who["community"])).fetchone()
    if not row:
        raise HTTPException(404)
    steps = connection.execute("SELECT at, words FROM case_steps WHERE case_id = ? ORDER BY position", (case_id,)).fetchall()
    earlier = connection.execute(
        "SELECT * FROM cases WHERE organization_id = ? AND id <> ? ORDER BY opened_at DESC LIMIT 6",
        (row["organization_id"], case_id),
    ).fetchall()
    queue = connection.execute(
        "SELECT * FROM cases WHERE community_id = ? AND state IN (?, ?, ?, ?, ?) ORDER BY due_at LIMIT ?",
        (who["community"], *pages.UNFINISHED, pages.QUEUE_ROWS),
    ).fetchall()
    return templates.get_template("show.html").render(
        frame(who) | {
            "case": shown([row])[0], "earlier": shown(earlier), "queue": shown(queue),
            "steps": [{"at": pages.instant(step["at"]).isoformat(), "words": step["words"]} for step in steps],
        }
    )


class NewCase(BaseModel):
    title: str
    body: str


@contextmanager
def transaction(connection):
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


@app.post("/api/v1/cases", status_code=201)
def submit(new: NewCase, who=Depends(viewer)):
    connection, now, case_id = database(), int(time.time() * 1000), pages.new_id("cas")
    window = connection.execute("SELECT id FROM case_windows WHERE is_default = 1").fetchone()["id"]
    values = {
        "id": case_id, "community_id": who["community"], "number": f"PEER-{case_id[4:]}", "applicant_kind": "person",
        "applicant_person_id": who["person"], "filed_by_person_id": who["person"], "channel": "api", "place_kind": "none",
        "building_name": "", "unit_text": "", "is_kept_from_property": 0, "window_id": window, "urgency": "normal",
        "title": new.title, "body": new.body, "state": "waiting", "round": 1, "opened_at": now, "changed_at": now,
    }
    with transaction(connection):
        connection.execute(
            f"INSERT INTO cases ({', '.join(values)}) VALUES ({', '.join(':' + name for name in values)})", values
        )
        connection.execute("INSERT INTO peer_events VALUES (?, 'opened', ?, ?)", (pages.new_id("evt"), case_id, now))
    return {"id": case_id, "number": values["number"]}
