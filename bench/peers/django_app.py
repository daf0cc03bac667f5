"""The same on Django's ORM and templates: gunicorn django_app:application, with BENCH_DATABASE."""

import json
import os
import time

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="of the bench", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, USE_TZ=False, DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"],
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [os.path.join(os.path.dirname(os.path.abspath(__file__)), "templates")],
    }],
    DATABASES={"default": {
        "ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["BENCH_DATABASE"], "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE", "timeout": 10,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8000",
        },
    }},
)
django.setup()

import pages  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.http import Http404, JsonResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402




def model(name, table, /, **fields):
    meta = type("Meta", (), {"managed": False, "db_table": table, "app_label": "peer"})
    return type(name, (models.Model,), {"__module__": __name__, "Meta": meta, **fields})


def text(**more):
    return models.TextField(**more)


Person = model("Person", "person_cards", person_id=text(primary_key=True), name=text(), community_id=text())
Firm = model("Firm", "enterprise_cards", organization_id=text(primary_key=True), name=text())
Place = model(
    "Place", "place_paths", place_id=text(primary_key=True), kind=text(), full_name=text(), community_id=text(), sort_key=text()
)
Window = model("Window", "case_windows", id=text(primary_key=True), name=text(), position=models.IntegerField(), is_default=models.IntegerField())
Category = model("Category", "case_categories", id=text(primary_key=True), name=text())
Step = model("Step", "case_steps", id=text(primary_key=True), case_id=text(), words=text(), at=models.BigIntegerField(), position=models.IntegerField())
Event = model("Event", "peer_events", id=text(primary_key=True), name=text(), subject=text(), at=models.BigIntegerField())
Case = model(
    "Case", "cases", id=text(primary_key=True), community_id=text(), number=text(), applicant_kind=text(),
    applicant_person_id=text(null=True), organization_id=text(null=True), filed_by_person_id=text(), channel=text(),
    place_kind=text(), building_name=text(), unit_text=text(), is_kept_from_property=models.IntegerField(default=0),
    window_id=text(), category_id=text(null=True), urgency=text(), title=text(), body=text(), state=text(),
    lead_person_id=text(null=True), round=models.IntegerField(default=1), opened_at=models.BigIntegerField(),
    changed_at=models.BigIntegerField(), due_at=models.BigIntegerField(null=True),
)


def viewer(request):
    given = request.COOKIES.get("peer") or request.headers.get("Authorization", "").removeprefix("Bearer ")
    person = pages.person_of(given)
    found = person and Person.objects.filter(pk=person).first()
    if not found:
        raise Http404
    return found


def shown(cases):
    firms = Firm.objects.in_bulk({case.organization_id for case in cases if case.organization_id})
    leads = Person.objects.in_bulk({case.lead_person_id for case in cases if case.lead_person_id})
    windows, categories = Window.objects.in_bulk(), Category.objects.in_bulk()
    return [
        {
            "id": case.id, "title": case.title, "number": case.number, "urgent": case.urgency == "urgent",
            "state": case.state, "state_word": pages.STATES[case.state],
            "applicant": firms[case.organization_id].name if case.organization_id in firms else "以个人身份",
            "place": f"{case.building_name} {case.unit_text}".strip() or "没有具体地点",
            "window": windows[case.window_id].name if case.window_id in windows else "",
            "category": categories[case.category_id].name if case.category_id in categories else "",
            "lead": leads[case.lead_person_id].name if case.lead_person_id in leads else "",
            "opened_instant": pages.instant(case.opened_at).isoformat(),
            "opened": pages.instant(case.opened_at).strftime("%m-%d %H:%M"),
        }
        for case in cases
    ]


def frame(who):
    return {
        "community": "云桥产业社区", "navigation": pages.NAVIGATION, "viewer": who.name, "token": pages.token(who.person_id)
    }


def matching(words):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject_id FROM search_entries JOIN search_words ON search_words.rowid = number"
            " WHERE search_words MATCH %s AND kind = 'case.staff' ORDER BY search_words.rowid DESC LIMIT %s",
            [pages.words_for(words), pages.SEARCH_ROWS],
        )
        return [row[0] for row in cursor.fetchall()]


def index(request):
    who = viewer(request)
    q, state = request.GET.get("q", ""), request.GET.get("state", "")
    cases = Case.objects.filter(community_id=who.community_id)
    if state:
        cases = cases.filter(state=state)
    if q:
        cases = cases.filter(pk__in=matching(q))
    start = (int(request.GET.get("page", 1)) - 1) * pages.PAGE_ROWS
    rows = list(cases.order_by("-opened_at", "-id")[start : start + pages.PAGE_ROWS])
    places = Place.objects.filter(community_id=who.community_id).order_by("sort_key").values_list("place_id", "full_name")
    return render(request, "list.html", frame(who) | {
        "cases": shown(rows), "total": cases[: pages.COUNTED_ROWS].count(), "q": q,
        "states": pages.options(pages.STATES.items(), state),
        "windows": pages.options(Window.objects.order_by("position").values_list("id", "name"), ""),
        "grids": pages.options(places.filter(kind="grid")[:300], ""),
        "buildings": pages.options(places.filter(kind="building")[:300], ""),
    })


def show(request, case_id):
    who = viewer(request)
    case = Case.objects.filter(pk=case_id, community_id=who.community_id).first()
    if case is None:
        raise Http404
    steps = Step.objects.filter(case_id=case_id).order_by("position")
    earlier = Case.objects.filter(organization_id=case.organization_id).exclude(pk=case_id).order_by("-opened_at")[:6]
    queue = Case.objects.filter(community_id=who.community_id, state__in=pages.UNFINISHED).order_by("due_at")
    return render(request, "show.html", frame(who) | {
        "case": shown([case])[0], "earlier": shown(list(earlier)), "queue": shown(list(queue[: pages.QUEUE_ROWS])),
        "steps": [{"at": pages.instant(step.at).isoformat(), "words": step.words} for step in steps],
    })


def submit(request):
    who = viewer(request)
    new = json.loads(request.body)
    now, case_id = int(time.time() * 1000), pages.new_id("cas")
    with transaction.atomic():
        case = Case.objects.create(
            id=case_id, community_id=who.community_id, number=f"PEER-{case_id[4:]}", applicant_kind="person",
            applicant_person_id=who.person_id, filed_by_person_id=who.person_id, channel="api", place_kind="none",
            building_name="", unit_text="", window_id=Window.objects.get(is_default=1).id, urgency="normal",
            title=new["title"], body=new["body"], state="waiting", opened_at=now, changed_at=now,
        )
        Event.objects.create(id=pages.new_id("evt"), name="opened", subject=case_id, at=now)
    return JsonResponse({"id": case.id, "number": case.number}, status=201)


urlpatterns = [path("cases", index), path("cases/<str:case_id>", show), path("api/v1/cases", submit)]
application = get_wsgi_application()
