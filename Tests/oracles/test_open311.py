"""Open311 GeoReport v2 as others read it: the standard's schemas in our own words, a client from PyPI, and an XML parser."""

import datetime
import re
import xml.etree.ElementTree as ElementTree

import jsonschema
import pytest
import requests
from georeport import GeoReport

TEXT, WORDS = {"type": "string", "minLength": 1}, {"type": ["string", "null"]}
NUMBER = {"type": ["number", "null"]}
INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}
OPTIONAL_INSTANT = {"anyOf": [INSTANT, {"type": "null"}]}


def listed(properties: dict, required: list[str]) -> dict:
    return {"type": "array", "items": {"type": "object", "properties": properties, "required": required}}


SERVICES = listed(
    {"service_code": TEXT, "service_name": TEXT, "description": WORDS, "metadata": {"type": "boolean"},
     "type": {"enum": ["realtime", "batch", "blackbox"]}, "keywords": WORDS, "group": WORDS},
    ["service_code", "service_name", "metadata", "type"])
DEFINITION = {
    "type": "object", "required": ["service_code", "attributes"],
    "properties": {"service_code": TEXT, "attributes": listed(
        {"variable": {"type": "boolean"}, "code": TEXT, "required": {"type": "boolean"}, "order": {"type": "integer"},
         "description": TEXT, "datatype_description": WORDS, "values": listed({"key": TEXT, "name": TEXT}, ["key", "name"]),
         "datatype": {"enum": ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]}},
        ["variable", "code", "datatype", "required"])}}
REQUESTS = listed(
    {"service_request_id": TEXT, "status": {"enum": ["open", "closed"]}, "status_notes": WORDS, "service_name": WORDS,
     "service_code": TEXT, "description": {"type": ["string", "null"], "maxLength": 5000}, "agency_responsible": WORDS,
     "service_notice": WORDS, "requested_datetime": INSTANT, "updated_datetime": OPTIONAL_INSTANT,
     "expected_datetime": OPTIONAL_INSTANT, "address": WORDS, "address_id": WORDS, "zipcode": WORDS, "lat": NUMBER,
     "long": NUMBER, "media_url": WORDS},
    ["service_request_id", "status", "service_code", "requested_datetime"])
UPDATES = listed(
    {"update_id": TEXT, "service_request_id": TEXT, "status": {"enum": ["open", "closed"]}, "updated_datetime": INSTANT,
     "description": WORDS},
    ["update_id", "service_request_id", "status", "updated_datetime"])
RECEIPT = listed({"service_request_id": TEXT, "service_notice": WORDS, "account_id": WORDS}, ["service_request_id"])
ERRORS = {**listed({"code": {"type": "integer"}, "description": TEXT}, ["code", "description"]), "minItems": 1}

PRIVATE = [
    r"1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}", r"0\d{2,3}-?\d{7,8}", r"\d{15,18}[0-9Xx]?", r"[\w.+-]+@[\w-]+\.\w+", r"\d{3,4}室",
    r"\w(先生|女士|小姐)",
]


@pytest.fixture(scope="module")
def base(server) -> str:
    return f"{server.url}/open311/v2"


def answered(url: str, schema: dict, **query) -> object:
    answer = requests.get(url, params=query, timeout=20)
    assert answer.status_code == 200, answer.text[:500]
    assert answer.headers["Content-Type"].startswith("application/json")
    jsonschema.validate(answer.json(), schema)
    return answer.json()


def year(base: str) -> list[dict]:
    """Everything that is public of the demo's year, by quarters as the standard wants it."""
    end = datetime.datetime.now(datetime.timezone.utc)
    found = []
    for quarter in range(5):
        until = (end - datetime.timedelta(days=90 * quarter)).strftime("%Y-%m-%dT%H:%M:%SZ")
        found += answered(f"{base}/requests.json", REQUESTS, end_date=until)
    return list({line["service_request_id"]: line for line in found}.values())


def test_everything_validates(base):
    services = answered(f"{base}/services.json", SERVICES)
    codes = {service["service_code"] for service in services}
    assert len(codes) == len(services) > 20
    asked = [service["service_code"] for service in services if service["metadata"]]
    for code in asked[:5] + sorted(codes - set(asked))[:1]:
        definition = answered(f"{base}/services/{code}.json", DEFINITION)
        assert definition["service_code"] == code and bool(definition["attributes"]) == (code in asked)
        for attribute in definition["attributes"]:
            assert ("values" in attribute) == (attribute["datatype"] == "singlevaluelist")
        # Lists within lists: the other form says the same.
        root = ElementTree.fromstring(requests.get(f"{base}/services/{code}.xml", timeout=20).content)
        said = [[one.findtext("code"), [value.findtext("key") for value in one.findall("values/value")]]
                for one in root.findall("attributes/attribute")]
        assert said == [[one["code"], [value["key"] for value in one.get("values", [])]] for one in definition["attributes"]]
    assert asked
    lines = answered(f"{base}/requests.json", REQUESTS)
    assert {line["service_code"] for line in lines} <= codes
    assert answered(f"{base}/requests/{lines[0]['service_request_id']}.json", REQUESTS) == lines[:1]
    updates = answered(f"{base}/servicerequestupdates.json", UPDATES)
    assert {update["status"] for update in updates} == {"open", "closed"}
    found = requests.get(base.replace("/v2", "/discovery.json"), timeout=20).json()
    assert found["endpoints"][0]["url"].endswith("/open311/v2") and found["endpoints"][0]["type"] == "test"


def test_the_demo_has_open_and_closed_requests_on_the_map(base):
    lines = answered(f"{base}/requests.json", REQUESTS)
    assert {line["status"] for line in lines} == {"open", "closed"}
    for line in lines:
        assert line["address"] and "室" not in line["address"]
        assert 17 < line["lat"] < 54 and 73 < line["long"] < 136
    for status in ["open", "closed"]:
        only = answered(f"{base}/requests.json", REQUESTS, status=status)
        assert only == [line for line in lines if line["status"] == status]
    code = lines[0]["service_code"]
    assert answered(f"{base}/requests.json", REQUESTS, service_code=code) == [one for one in lines if one["service_code"] == code]
    assert answered(f"{base}/requests.json", REQUESTS, page=2, page_size=2) == lines[2:4]


def test_a_few_percent_are_public_and_nothing_in_them_leads_to_a_person(base, server, demo):
    import sqlite3

    lines = year(base)
    with sqlite3.connect(server.data / "stairwell.sqlite") as database:
        (total,) = database.execute("SELECT count(*) FROM cases").fetchone()
        names = [name for (name,) in database.execute("SELECT name FROM persons") if len(name) > 1]
        names += [name for (name,) in database.execute("SELECT name FROM organizations WHERE kind = 'enterprise'")]
        numbers = [number for (number,) in database.execute("SELECT number FROM cases")]
    assert 0.01 < len(lines) / total < 0.12
    said = requests.get(f"{base}/requests.json", timeout=20).text + "\n".join(
        "\n".join(str(value) for key, value in line.items() if key in ("title", "description", "status_notes", "address"))
        for line in lines)
    words = "\n".join(
        "\n".join(filter(None, (line["title"], line["description"], line["status_notes"], line["address"]))) for line in lines)
    for pattern in PRIVATE:
        assert not re.search(pattern, words), re.search(pattern, words)
    assert not [name for name in names if name in words]
    assert not [number for number in numbers if number in said]
    for inner in ["per_", "org_", "applicant", "organization", "lead"]:
        assert inner not in said


def test_a_public_photo_has_a_whole_address_and_is_there_for_everybody(base, server):
    shown = [line for line in year(base) if line["media_url"]]
    assert shown
    address = shown[0]["media_url"]
    assert re.fullmatch(r"https?://[^/]+/board/photos/fil_\w{26}", address)
    answer = requests.get(server.url + "/board/photos/" + address.rsplit("/", 1)[1], timeout=20)
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("image/")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert requests.get(server.url + "/files/" + address.rsplit("/", 1)[1], timeout=20).status_code in (401, 404)


def test_a_client_from_elsewhere_reads_both_forms(base):
    json, xml = GeoReport(base), GeoReport(base, output_format="xml")
    assert [one["service_code"] for one in json.get_service_list()] == [one["service_code"] for one in xml.get_service_list()]
    code = json.get_service_list()[0]["service_code"]
    assert json.get_service_definition(code)["service_code"] == xml.get_service_definition(code)["service_code"] == code
    lines = json.get_service_requests(status="closed")
    same = xml.get_service_requests(status="closed")
    assert [plain(line) for line in lines] == [plain(line) for line in same] and len(lines) > 1
    id = lines[0]["service_request_id"]
    assert plain(json.get_service_request(id)) == plain(xml.get_service_request(id)) == plain(lines[0])
    named = json.get_service_requests(service_request_id=f"{id},{lines[1]['service_request_id']}")
    assert [line["service_request_id"] for line in named] == [line["service_request_id"] for line in lines[:2]]


def plain(line: dict) -> dict[str, str]:
    """What an element can say: words, or nothing."""
    return {key: "" if value is None else str(value) for key, value in line.items()}


def test_xml_says_what_json_says(base):
    for path, item in [("requests", "request"), ("servicerequestupdates", "request_update"), ("services", "service")]:
        said = requests.get(f"{base}/{path}.json", timeout=20).json()
        answer = requests.get(f"{base}/{path}.xml", timeout=20)
        assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
        root = ElementTree.fromstring(answer.content)
        assert {child.tag for child in root} == {item}
        assert [{field.tag: field.text or "" for field in child} for child in root] == [
            {key: "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
             for key, value in line.items()} for line in said]


@pytest.mark.parametrize("path, status", [
    ("requests/cas_01h455vb4pex5vsknk084sn02q", 404), ("requests/x", 404), ("services/x", 404), ("tokens/x", 404), ("nothing", 404),
    ("requests.json?status=lost&x=", 400), ("requests.json?start_date=soon&x=", 400), ("requests.json?page_size=1001&x=", 400),
    ("services.json?jurisdiction_id=city.example&x=", 404),
])
def test_errors_are_the_standards(base, path, status):
    answer = requests.get(f"{base}/{path}.json", headers={"Accept": "text/html"}, timeout=20)
    assert answer.status_code == status
    jsonschema.validate(answer.json(), ERRORS)
    assert {error["code"] for error in answer.json()} == {status}
    xml = requests.get(f"{base}/{path.replace('.json?', '.xml?')}.xml", headers={"Accept": "text/html"}, timeout=20)
    root = ElementTree.fromstring(xml.content)
    assert xml.status_code == status and root.tag == "errors"
    assert {error.findtext("code") for error in root.findall("error")} == {str(status)}


def test_a_program_files_by_token_and_nobody_reads_it(base, server, demo):
    key = demo.token(server.account("employee").email, "--as", "self")
    fields = {"service_code": "public.lift", "description": "Open311货梯停运", "api_key": key}
    spot = answered(f"{base}/requests.json", REQUESTS)[0]
    filed = requests.post(f"{base}/requests.json", data={**fields, "lat": spot["lat"], "long": spot["long"]}, timeout=20)
    assert filed.status_code == 201, filed.text
    jsonschema.validate(filed.json(), RECEIPT)
    id = filed.json()[0]["service_request_id"]
    assert requests.get(f"{base}/requests/{id}.json", timeout=20).status_code == 404
    assert id not in requests.get(f"{base}/requests.json", timeout=20).text
    header = {"Authorization": f"Bearer {key}"}
    own = requests.get(f"{server.url}/api/v1/cases/{id}", headers=header, timeout=20).json()
    assert own["body"] == "Open311货梯停运" and own["channel"] == "api"
    assert own["place"]["kind"] == "common" and own["place"]["building"]
    assert requests.get(f"{base}/tokens/{id}.json", headers=header, timeout=20).json()[0]["service_request_id"] == id
    xml = requests.post(f"{base}/requests.xml", data={key: value for key, value in fields.items() if key != "api_key"},
                        headers=header, timeout=20)
    assert ElementTree.fromstring(xml.content).findtext("request/service_request_id")
    asking = [one["service_code"] for one in answered(f"{base}/services.json", SERVICES) if one["metadata"]]
    code, choice = next((code, one) for code in asking for one in answered(f"{base}/services/{code}.json", DEFINITION)["attributes"]
                        if one["datatype"] == "singlevaluelist")
    said = {**fields, "service_code": code, f"attribute[{choice['code']}]": choice["values"][0]["key"], "media_url": "https://elsewhere.example/a.jpg"}
    answered_too = requests.post(f"{base}/requests.json", data=said, timeout=20).json()[0]["service_request_id"]
    kept = requests.get(f"{server.url}/api/v1/cases/{answered_too}", headers=header, timeout=20).json()
    assert [one["value"] for one in kept["answers"]] == [choice["values"][0]["key"]] and kept["photos"] == []
    for data, status in [({**said, f"attribute[{choice['code']}]": "x"}, 400), ({**fields, "attribute[x]": "1"}, 400),
                         ({**fields, "api_key": "x"}, 403), ({**fields, "api_key": ""}, 401), ({**fields, "service_code": ""}, 400)]:
        refused = requests.post(f"{base}/requests.json", data=data, timeout=20)
        assert refused.status_code == status
        jsonschema.validate(refused.json(), ERRORS)


def test_a_cookie_files_nothing(base, server):
    page = requests.Session()
    account = server.account("employee")
    page.cookies.set("session", "0" * 48)
    answer = page.post(f"{base}/requests.json", data={"service_code": "public.lift", "description": account.role}, timeout=20)
    assert answer.status_code == 401
