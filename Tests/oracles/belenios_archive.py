"""Reads and writes `.bel` archives, independently of the program: to take them apart, change something, and chain them anew."""

import hashlib
import io
import json
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

REFERENCES = {
    "Setup": ["election", "trustees", "credentials"],
    "EncryptedTally": ["encrypted_tally"],
    "PartialDecryption": ["payload"],
}


def dump(value) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


@dataclass
class Event:
    """An event, its payload and what the payload refers to. Texts that were not changed keep their bytes."""

    type: str
    payload: object = None
    parts: dict = field(default_factory=dict)
    extra: dict = field(default_factory=dict)
    stray: list = field(default_factory=list)


class Board:
    def __init__(self, path: Path):
        self.name = path.name
        with tarfile.open(path) as tar:
            files = [(member.name, tar.extractfile(member).read()) for member in tar.getmembers()]
        self.header = json.loads(files[0][1])
        data = {name[:64]: content.decode() for name, content in files if name.endswith(".data.json")}
        self.events: list[Event] = []
        for name, content in files:
            if not name.endswith(".event.json"):
                continue
            event = json.loads(content)
            payload = json.loads(data[event["payload"]]) if "payload" in event else None
            parts = {member: json.loads(data[payload[member]]) for member in REFERENCES.get(event["type"], [])}
            self.events.append(Event(event["type"], payload, parts))

    def of(self, type: str) -> list[Event]:
        return [event for event in self.events if event.type == type]

    @property
    def setup(self) -> dict:
        return self.events[0].parts

    @property
    def ballots(self) -> list[dict]:
        return [event.payload for event in self.of("Ballot")]

    def place(self, type: str) -> int:
        """Of the first event of the type."""
        return next(index for index, event in enumerate(self.events) if event.type == type)

    def files(self) -> list[tuple[str, str]]:
        """The records with every hash, parent and height made anew. A payload that is a text is taken as it stands."""
        files = [("BELENIOS", dump(self.header))]

        def add(value) -> str:
            text = value if isinstance(value, str) else dump(value)
            name = hashlib.sha256(text.encode()).hexdigest()
            files.append((name + ".data.json", text))
            return name

        parent = None
        for height, event in enumerate(self.events):
            for value in event.stray:
                add(value)
            payload = dict(event.payload) if event.parts else event.payload
            for member, value in event.parts.items():
                payload[member] = add(value)
            record = {"parent": parent, "height": height, "type": event.type}
            if parent is None:
                del record["parent"]
            if payload is not None:
                record["payload"] = add(payload)
            record.update(event.extra)
            text = dump(record)
            parent = hashlib.sha256(text.encode()).hexdigest()
            files.append((parent + ".event.json", text))
        return files

    def write(self, folder: Path) -> Path:
        return write(self.files(), folder, self.name)


def read(path: Path) -> list[tuple[str, str]]:
    with tarfile.open(path) as tar:
        return [(member.name, tar.extractfile(member).read().decode()) for member in tar.getmembers()]


def write(files: list[tuple[str, str]], folder: Path, name: str) -> Path:
    """An old-style tar: no magic, no end, and in every header the time of the first record's content."""
    output = io.BytesIO()
    began = json.loads(files[0][1]).get("timestamp", 0)
    for file, text in files:
        content = text.encode()
        info = tarfile.TarInfo(file)
        info.size = len(content)
        info.mode = 0o644
        info.mtime = int(began)
        block = bytearray(info.tobuf(tarfile.USTAR_FORMAT))
        block[257:] = bytes(255)
        block[148:156] = b"        "
        block[148:156] = b"%06o\0 " % sum(block)
        output.write(block + content + bytes(-len(content) % 512))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(output.getvalue())
    return path
