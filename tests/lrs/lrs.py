#!/usr/bin/env python3
"""A small learning record store for tests, on this machine only, that misbehaves by the seed.

  lrs.py SEED FAULT_SHARE MOST_STATEMENTS [SECRET]     prints its port, then serves until its standard input closes

POST /statements keeps statements by id (xAPI 1.0.3: the whole batch or none; the same id with the same content is fine, with
other content 409). GET /statements?limit=N gives them in pages (“more” leads on). GET /report gives what it keeps and what it did. Statements whose id is posted to /poison are refused.
A store of an odd seed does not take gzip.
"""
import base64
import gzip
import http.server
import json
import os
import random
import sys
import threading
import time
import urllib.parse

SEED, SHARE, MOST = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
AUTHORITY = "Basic " + base64.b64encode(f"key:{sys.argv[4] if sys.argv[4:] else 'secret'}".encode()).decode()
LATE = 0.3  # seconds
chance = random.Random(SEED)
lock = threading.Lock()
reopen = threading.Event()
stored, poison = {}, set()
report = {"requests": 0, "faults": 0, "conflicts": 0, "wrong": 0, "followed": 0, "doubled": 0, "kinds": {}}

FAULTS = ["close", "store-close", "refuse", "500", "502", "503", "429-seconds", "429-date", "429-garbage", "truncated", "html", "nonsense",
          "empty-list", "other-ids", "wrong-type", "twice", "slow", "204", "307", "401"] * 8 + ["late"]
STORING = ("store-close", "truncated", "twice", "slow", "late", "wrong-type", "204")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b"", headers=(), length=None):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("X-Experience-API-Version", "1.0.3")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def page(self):
        """Statements in the order of their arrival; the link to more counts how many were given."""
        given = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query)
        start, limit = int(given.get("from", ["0"])[0]), int(given.get("limit", ["100"])[0])
        some = list(stored.values())[start:start + limit]
        more = f"/statements?from={start + limit}&limit={limit}" if start + limit < len(stored) else ""
        report["pages"] = report.get("pages", 0) + 1
        return json.dumps({"statements": some, "more": more}).encode()

    def do_GET(self):
        with lock:
            if self.path.startswith("/statements"):
                wrong = self.headers.get("Authorization") != AUTHORITY or self.headers.get("X-Experience-API-Version") != "1.0.3"
                return self.answer(401) if wrong else self.answer(200, self.page(), [("Content-Type", "application/json")])
            self.answer(200, json.dumps(dict(report, statements=stored)).encode())

    def do_POST(self):
        size = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(size)
        if len(body) < size:  # the sender was killed
            self.close_connection = True
            return
        with lock:
            if self.path == "/poison":
                poison.update(json.loads(body))
                reply = (204,)
            else:
                reply = self.statements(body)
        if reply:  # not under the lock: the sender may have given up long ago and ask again
            self.answer(*reply)

    def statements(self, body):
        """Status, body, headers, length of the answer; None: there is none, or it has been given."""
        report["requests"] += 1
        if self.path != "/statements":
            report["followed"] += 1
        if self.headers.get("Authorization") != AUTHORITY or self.headers.get("X-Experience-API-Version") != "1.0.3":
            report["wrong"] += 1
            return 401, b"who are you"
        if self.headers.get("Content-Encoding") == "gzip":
            if SEED % 2:
                return self.fault("gzip", chance.choice([400, 415]), b"cannot read this")
            body = gzip.decompress(body)
        batch = json.loads(body)
        ids = [s["id"] for s in batch]
        report["doubled"] += len(ids) - len(set(ids))
        kind = chance.choice(FAULTS) if chance.random() < SHARE else None
        refusal = self.refusal(batch, ids)
        if kind and not (refusal and kind in STORING):
            return self.misbehave(kind, batch, ids)
        if refusal:
            return self.fault(*refusal)
        self.keep(batch)
        return 200, json.dumps(ids).encode(), [("Content-Type", "application/json")]

    def refusal(self, batch, ids):
        if len(batch) > MOST:
            return "413", 413, b"too large"
        if poison.intersection(ids):
            return "400", 400, "one of these is poison \u6bd2\x1b[31m ".encode() + b"\xff" + b"x" * 500
        if any(stored.get(s["id"], s) != s for s in batch):
            report["conflicts"] += 1
            return "409", 409, b"conflict"
        return None

    def keep(self, batch):
        stored.update((s["id"], s) for s in batch)

    def fault(self, kind, *reply):
        report["faults"] += 1
        report["kinds"][kind] = report["kinds"].get(kind, 0) + 1
        return reply or None

    def misbehave(self, kind, batch, ids):
        if kind in STORING:
            self.keep(batch)
        good = json.dumps(ids).encode()
        self.close_connection = kind in ("close", "store-close", "refuse", "truncated", "twice")
        if kind == "refuse":
            reopen.set()
        if kind in ("close", "store-close", "refuse"):
            return self.fault(kind)
        if kind.startswith("429"):
            after = {"seconds": chance.choice(["3", "0", " 7 ", "99999999999999999999"]), "garbage": chance.choice(["soon -1e99", "-5", "\u6bd2", ""]),
                     "date": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + chance.choice([5, 1e8, -1e8])))}[kind[4:]]
            return self.fault(kind, chance.choice([429, 503]), b"", [("Retry-After", after.encode().decode("latin-1"))])
        if kind == "twice":
            self.answer(200, good)
        if kind in ("slow", "late"):
            lock.release()
            time.sleep(LATE if kind == "late" else 0.003)
            lock.acquire()
        return self.fault(kind, *{
            "truncated": (200, good[:len(good) // 2], (), len(good)), "html": (200, b"<html>please log in to this network</html>", [("Content-Type", "text/html")]),
            "nonsense": (200, bytes(chance.randrange(256) for _ in range(50))), "empty-list": (200, b"[]"),
            "other-ids": (200, json.dumps([i[::-1] for i in ids]).encode()), "wrong-type": (200, good, [("Content-Type", "image/png")]),
            "204": (204,), "307": (307, b"", [("Location", f"http://127.0.0.1:{self.server.server_address[1]}/elsewhere")]),
            "401": (401, b"not now")}.get(kind, (int(kind), b"oh") if kind.isdigit() else (200, good)))


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    timeout = 0.02  # how soon `reopen` is seen

    def handle_error(self, request, address):
        if not isinstance(sys.exc_info()[1], ConnectionError):  # the sender was killed
            super().handle_error(request, address)


def serve(server):
    while True:
        while not reopen.is_set():
            server.handle_request()
        reopen.clear()
        server.server_close()  # who asks now is refused
        time.sleep(0.005)
        server = Server(server.server_address, Handler)


first = Server(("127.0.0.1", 0), Handler)
threading.Thread(target=serve, args=(first,), daemon=True).start()
os.write(1, b"%d\n" % first.server_address[1])  # at once: the reader closes after the line
sys.stdin.read()
os._exit(0)
