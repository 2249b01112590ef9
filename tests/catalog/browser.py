#!/usr/bin/env python3
"""A catalogue's site in headless Chromium, from file://: pages render, search finds, nothing is said on the console, no link is dead.

  browser.py TOCSIN [--shots DIR]

Builds the site of the sample rules and logs. --shots also takes pictures of every kind of page: light, dark, on a phone and in print. Talks to the
browser over its pipe for debugging (DevTools protocol): file descriptors 3 and 4, messages end with a zero byte.
"""
import argparse
import base64
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from links import bad_links

SKIPPED = 77
PROJECT = pathlib.Path(__file__).resolve().parents[2]


CODES = {"Enter": 13, "Tab": 9, "ArrowDown": 40}


class Browser:
    def __init__(self, program, profile):
        to_browser, from_us = os.pipe()
        to_us, from_browser = os.pipe()

        def descriptors():
            # Out of the way first: either pipe may be 3 or 4 itself.
            read, write = os.dup2(to_browser, 100), os.dup2(from_browser, 101)
            os.dup2(read, 3), os.dup2(write, 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
             f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank"],
            preexec_fn=descriptors, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser), os.close(from_browser)
        self.out, self.incoming = os.fdopen(from_us, "wb", 0), os.fdopen(to_us, "rb", 0)
        self.number, self.buffer, self.events, self.session = 0, b"", [], None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)

    def receive(self):
        while b"\0" not in self.buffer:
            data = self.incoming.read(65536)
            if not data:
                sys.exit("the browser has ended")
            self.buffer += data
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.out.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    sys.exit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait_for(self, method):
        while True:
            for i, event in enumerate(self.events):
                if event["method"] == method:
                    del self.events[i]
                    return event
            self.events.append(self.receive())

    def open(self, address):
        self.events = [event for event in self.events if event["method"] != "Page.loadEventFired"]
        self.call("Page.navigate", url=address)
        self.wait_for("Page.loadEventFired")

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            sys.exit(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    # What pages wrote to the console or threw since the last question.
    def complaints(self):
        kinds = ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")
        out = [json.dumps(event["params"]) for event in self.events if event["method"] in kinds]
        self.events = [event for event in self.events if event["method"] not in kinds]
        return out

    def look(self, look):
        self.call("Emulation.setDeviceMetricsOverride", width=look.width, height=look.height, deviceScaleFactor=1, mobile=look.phone)
        self.call("Emulation.setEmulatedMedia", media="print" if look.name == "print" else "screen",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if look.name == "dark" else "light"}])

    # The whole page, or as much of it as a person would scroll through.
    def shot(self, path, look):
        height = min(self.value("document.documentElement.scrollHeight"), 4 * look.height)
        clip = {"x": 0, "y": 0, "width": look.width, "height": height, "scale": 1}
        picture = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)["data"]
        path.write_bytes(base64.b64decode(picture))

    def press(self, key):
        text = {"text": key} if len(key) == 1 else {"text": "\r"} if key == "Enter" else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, code=key, windowsVirtualKeyCode=CODES.get(key, 0), **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, code=key)

    def end(self):
        self.process.terminate()
        self.process.wait()


@dataclasses.dataclass
class Look:
    name: str
    width: int
    height: int
    phone: bool = False


LOOKS = [Look("light", 1200, 900), Look("dark", 1200, 900), Look("phone", 390, 844, phone=True), Look("print", 760, 1075)]

# Texts whose contrast with what is behind them is below WCAG's 4.5 (3 for large letters), as "contrast text".
FAINT = """(() => {
  const parse = text => { const m = text.match(/[\\d.]+/g).map(Number); return [m[0], m[1], m[2], m.length > 3 ? m[3] : 1]; };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const behind = element => {
    if (!element) return [255, 255, 255, 1];
    const own = parse(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, behind(element.parentElement));
  };
  const light = c => {
    const [r, g, b] = c.slice(0, 3).map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const faint = new Set();
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join('');
    if (!text || !element.getClientRects().length || element.className === 'skip') continue;
    const style = getComputedStyle(element), ground = behind(element), colour = parse(style.color);
    colour[3] *= parseFloat(style.opacity);
    const [a, b] = [light(over(colour, ground)), light(ground)];
    const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.7 && style.fontWeight >= 700);
    if (contrast < (large ? 3 : 4.5)) faint.add(contrast.toFixed(1) + ' ' + text.slice(0, 30));
  }
  return [...faint];
})()"""

HITS = """(async () => {
  for (let i = 0; i < 100 && !document.querySelector('#hits a'); ++i) await new Promise(r => setTimeout(r, 20));
  return [...document.querySelectorAll('#hits a')].map(a => a.getAttribute('href'));
})()"""

SEARCH = """(async () => {
  const input = document.getElementById('q');
  input.focus();
  input.value = %s;
  input.dispatchEvent(new Event('input'));
  return """ + HITS + """;
})()"""

SAID = """(async () => {
  const input = document.getElementById('q');
  input.value = %s;
  input.dispatchEvent(new Event('input'));
  for (let i = 0; i < 100 && !document.querySelector('#hits li'); ++i) await new Promise(r => setTimeout(r, 20));
  return [...document.querySelectorAll('#hits li')].map(li => li.textContent);
})()"""

RESULTS = """(async () => {
  for (let i = 0; i < 100 && !document.querySelector('#results li'); ++i) await new Promise(r => setTimeout(r, 20));
  return document.querySelector('#results p').textContent;
})()"""


# `/` goes to the field, arrows choose, Enter opens.
def search_by_keyboard(browser, site):
    browser.look(LOOKS[0])
    browser.open((site / "gaps.html").as_uri())
    browser.press("Tab")
    if browser.value("document.activeElement.className") != "skip":
        yield "the first stop of the Tab key is not the way past the navigation"
    browser.press("/")
    browser.call("Input.insertText", text="describeimagescanfindings")
    browser.value(HITS)
    browser.press("ArrowDown")
    if browser.value("document.getElementById('q').getAttribute('aria-activedescendant')") != "hit-0":
        yield "the arrow key chooses nothing"
    browser.events.clear()
    browser.press("Enter")
    browser.wait_for("Page.loadEventFired")
    if not browser.value("location.pathname").endswith("DescribeImageScanFindings.html"):
        yield "Enter does not open what was chosen"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tocsin")
    parser.add_argument("--site", type=pathlib.Path, help="a site that is built already")
    parser.add_argument("--shots", type=pathlib.Path)
    arguments = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        print("skipped: there is no chromium")
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        site = (arguments.site or pathlib.Path(folder) / "site").resolve()
        if not arguments.site:
            subprocess.run([arguments.tocsin, "catalog", "build", "--rules", PROJECT / "samples" / "rules", "--logs",
                            PROJECT / "samples" / "logs", "-o", site], check=True, stdout=subprocess.DEVNULL)
        failures = list(bad_links(site))
        kinds = {"front": "index.html", "rules": "rules/index.html", "attack": "attack/index.html", "providers": "providers/index.html",
                 "provider": "providers/aws-ecr.html", "catch-all": "events/aws-ecr/_catch_all.html", "event": "events/aws-ecr/PutImage.html",
                 "gaps": "gaps.html", "indicators": "indicators/index.html", "field": "indicators/aws-eventname.html",
                 "data": "data-sources.html", "technique": "attack/t1204-003.html", "search": "search.html?q=image"}
        for vendor in ("kusto", "splunk", "sigma"):
            pages = sorted((site / "rules" / vendor).glob("*ecr*.html")) or sorted((site / "rules" / vendor).glob("*.html"))
            kinds[f"rule-{vendor}"] = pages[0].relative_to(site).as_posix()
        browser = Browser(program, pathlib.Path(folder) / "profile")
        for kind, path in kinds.items():
            for look in LOOKS:
                browser.look(look)
                browser.open((site / path.split("?")[0]).as_uri() + ("?" + path.split("?")[1] if "?" in path else ""))
                wide = browser.value("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                if wide > 0:
                    failures.append(f"{path}: {wide} pixels wider than a window of {look.width} ({look.name})")
                if not browser.value("document.querySelector('main h1').textContent.trim().length"):
                    failures.append(f"{path}: no heading")
                failures += [f"{path} ({look.name}): contrast {faint}" for faint in browser.value(FAINT)]
                if arguments.shots:
                    arguments.shots.mkdir(parents=True, exist_ok=True)
                    browser.shot(arguments.shots / f"{kind}-{look.name}.png", look)
            failures += [f"{path}: {complaint}" for complaint in browser.complaints()]
        browser.open((site / "index.html").as_uri())
        hits = browser.value(SEARCH % '"putimage"')
        if not any(hit.endswith("events/aws-ecr/PutImage.html") for hit in hits):
            failures.append(f"search for putimage finds {hits}")
        said = browser.value(SAID % '"no such thing anywhere"')
        if said != ["Nothing found."]:
            failures.append(f"search for nothing says {said}")
        browser.open((site / "search.html").as_uri() + "?q=ecr+image")
        if "match" not in browser.value(RESULTS):
            failures.append("the page of results finds nothing")
        failures += search_by_keyboard(browser, site)
        failures += browser.complaints()
        browser.end()
    for failure in failures[:50]:
        print(failure)
    print("all hold" if not failures else f"{len(failures)} do not hold")
    sys.exit(1 if failures else 0)


main()
