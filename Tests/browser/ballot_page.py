"""Runs the ballot module of `Web/js/ballot` in a page of the served site, as the pages themselves do: in its worker, under the
content-security policy."""

import base64

CALL = """async ({ base, act, values, bytes }) => {
  const { BallotClient } = await import(base + "/ballot/client.js");
  window.ballots ??= new BallotClient();
  for (const [name, text] of Object.entries(bytes)) values[name] = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const began = performance.now();
  const done = await window.ballots.call(act, values);
  return { done, milliseconds: performance.now() - began };
}"""


class BallotPage:
    def __init__(self, page):
        self.page = page
        page.goto("/accessibility")
        self.base = page.locator("script[type=module]").get_attribute("src").removesuffix("/app.js")

    def call(self, act: str, values: dict | None = None, **files: bytes):
        """`files` are bytes; big integers come back as Python's."""
        bytes_ = {name: base64.b64encode(content).decode() for name, content in files.items()}
        answer = self.page.evaluate(CALL, {"base": self.base, "act": act, "values": values or {}, "bytes": bytes_})
        self.milliseconds = answer["milliseconds"]
        return answer["done"]

    def verify(self, archive: bytes) -> dict:
        return self.call("verify", bytes=archive)

    def verify_here(self, archive: bytes) -> dict:
        """Without workers: to start them takes longer than to check a small archive."""
        body = "return m.verify(Uint8Array.from(atob(x), (letter) => letter.charCodeAt(0)));"
        return self.run("verify", body, base64.b64encode(archive).decode())

    def run(self, module: str, body: str, argument=None):
        """`body` is the body of a function of `m`, the module, and `x`, the argument."""
        source = "async ({ base, module, x }) => { const m = await import(`${base}/ballot/${module}.js`); " + body + " }"
        return self.page.evaluate(source, {"base": self.base, "module": module, "x": argument})
