"""Voice notes as real recorders write them: made and heard again by FFmpeg's own code (PyAV), not by what we made up ourselves."""

import array
import io
import math
import re
from pathlib import Path

import av
import pytest
import requests
from test_live import sign_in

SECONDS = 4
# Container, coding, samples a second, and how the container is written. Safari records MP4 in fragments; a phone's recorder writes its
# index last, a shared file has it first; Chromium and Firefox record WebM.
FILES = {
    "phone.m4a": ("mp4", "aac", 44_100, {}),
    "shared.m4a": ("mp4", "aac", 48_000, {"movflags": "faststart"}),
    "safari.mp4": ("mp4", "aac", 48_000, {"movflags": "frag_keyframe+empty_moov+default_base_moof", "frag_duration": "1000000"}),
    "streamed.mp4": ("mp4", "aac", 44_100, {"movflags": "dash+delay_moov", "frag_duration": "500000"}),
    "opus.mp4": ("mp4", "libopus", 48_000, {"movflags": "frag_keyframe+empty_moov+default_base_moof"}),
    "browser.webm": ("webm", "libopus", 48_000, {}),
    "live.webm": ("webm", "libopus", 48_000, {"live": "1"}),
    "old.mp3": ("mp3", "libmp3lame", 44_100, {}),
    "plain.wav": ("wav", "pcm_s16le", 16_000, {}),
}
SECRET = "PersonalMarker 31.2304N"


def tone(rate: int) -> av.AudioFrame:
    samples = array.array("h", (int(12_000 * math.sin(2 * math.pi * 440 * place / rate)) for place in range(rate * SECONDS)))
    frame = av.AudioFrame(format="s16", layout="mono", samples=len(samples))
    frame.planes[0].update(samples.tobytes())
    frame.sample_rate = rate
    return frame


def recorded(name: str, folder: Path) -> bytes:
    kind, coding, rate, options = FILES[name]
    # An index is moved to the front by reading the file again.
    target = folder / name
    with av.open(str(target), "w", format=kind, options=options) as file:
        for field in ("title", "comment", "location", "artist"):
            file.metadata[field] = SECRET
        track = file.add_stream(coding, rate=rate, layout="mono")
        for frame in (tone(rate), None):
            for packet in track.encode(frame):
                file.mux(packet)
    return target.read_bytes()


def heard(sound: bytes) -> tuple[float, float]:
    """How many seconds a player plays, and the pitch of its middle."""
    with av.open(io.BytesIO(sound)) as file:
        (track,) = file.streams
        rate = track.rate
        plain = av.AudioResampler(format="s16", layout="mono", rate=rate)
        samples = array.array("h")
        for frame in file.decode(track):
            for part in plain.resample(frame):
                samples.frombytes(bytes(part.planes[0])[: part.samples * 2])
        assert not any(SECRET in text for text in [*file.metadata.values(), *track.metadata.values()])
    # In the middle: before the first sound and after the last, a coder leaves a whisper around nothing.
    middle = samples[rate : 3 * rate]
    rises = sum(1 for before, after in zip(middle, middle[1:]) if before < 0 <= after)
    return len(samples) / rate, rises * rate / len(middle)


@pytest.mark.parametrize("name", FILES)
def test_what_a_recorder_wrote_is_kept_without_its_data_and_a_player_plays_it(server, name, tmp_path):
    uploaded = recorded(name, tmp_path)
    browser = requests.Session()
    browser.cookies.update(sign_in(server.url, server.account("employee")))
    page = browser.get(f"{server.url}/cases/new").text
    fields = {key: re.search(rf'name="{key}" value="([^"]*)"', page)[1] for key in ("_nonce", "_token")}
    for step in ({"step": "what", "body": "货梯停了，里面有人", "go": "next"}, {"step": "where", "place": "other"}):
        assert browser.post(f"{server.url}/cases/new", data=fields | step).status_code == 200
    answer = browser.post(
        f"{server.url}/cases/new", data=fields | {"step": "photos", "go": "next"}, files={"voice": (name, uploaded)})
    assert answer.status_code == 200, answer.text
    page = browser.get(f"{server.url}/cases/new?draft={fields['_nonce']}&step=check").text
    kept = browser.get(server.url + re.search(r'<audio[^>]*src="(/files/[^"]+)"', page)[1])
    assert kept.status_code == 200 and kept.headers["Content-Type"].startswith("audio/")
    assert SECRET.encode() not in kept.content
    length, pitch = heard(kept.content)
    assert length == pytest.approx(SECONDS, abs=0.12) and pitch == pytest.approx(440, abs=5)
    assert '<span class="small quiet figure" aria-hidden="true">0:04</span>' in page
