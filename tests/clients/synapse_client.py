"""PyPI matrix-synapse with the module synapse-http-antispam: a homeserver of its own that asks the service about every message.

usage: synapse_client.py FOLDER, a folder to keep the homeserver in
"""

import hashlib
import hmac
import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

WRONG = "The Kazakhstan tourist card is an electronic visa that every Chinese visitor must hold before boarding."
FINE = "We spent a week in Almaty."
CALLBACKS = ["check_event_for_spam", "user_may_join_room", "user_may_create_room", "check_username_for_spam"]

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
config = folder / "homeserver.yaml"
synapse = [sys.executable, "-m", "synapse.app.homeserver", "-c", str(config)]
# The fields it wants beside ours: keys to sign with, a log.
generate = ["--generate-config", "--server-name", "home.example", "--report-stats", "no", "--data-directory", str(folder)]
subprocess.run(synapse + generate, check=True, cwd=folder, stdout=subprocess.DEVNULL)
settings = {
    "server_name": "home.example",
    "listeners": [{"port": port, "type": "http", "bind_addresses": ["127.0.0.1"], "resources": [{"names": ["client"]}]}],
    "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
    "media_store_path": str(folder / "media"),
    "signing_key_path": str(folder / "home.example.signing.key"),
    "log_config": str(folder / "home.example.log.config"),
    "registration_shared_secret": "only on loopback",
    "macaroon_secret_key": "only on loopback",
    "form_secret": "only on loopback",
    "report_stats": False,
    "trusted_key_servers": [],
    "modules": [
        {
            "module": "synapse_http_antispam.HTTPAntispam",
            "config": {
                "base_url": os.environ["DEBUNK_URL"] + "/matrix",
                "authorization": os.environ["DEBUNK_KEY"],
                "do_ping": True,
                "enabled_callbacks": CALLBACKS,
            },
        }
    ],
}
# YAML reads JSON.
config.write_text(json.dumps(settings))


def call(method, path, body=None, token=None):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(request, data, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def wait():
    for _ in range(300):
        try:
            return call("GET", "/_matrix/client/versions")
        except OSError:
            assert server.poll() is None, "synapse ended"
            time.sleep(0.2)
    raise SystemExit("synapse does not answer")


server = subprocess.Popen(synapse, cwd=folder)
try:
    wait()
    nonce = call("GET", "/_synapse/admin/v1/register")[1]["nonce"]
    parts = [nonce, "ann", "a password", "notadmin"]
    mac = hmac.new(b"only on loopback", "\0".join(parts).encode(), hashlib.sha1).hexdigest()
    account = {"nonce": nonce, "username": "ann", "password": "a password", "admin": False, "mac": mac}
    status, made = call("POST", "/_synapse/admin/v1/register", account)
    assert status == 200, made
    token = made["access_token"]
    status, made = call("POST", "/_matrix/client/v3/createRoom", {"preset": "private_chat", "name": "Almaty"}, token)
    assert status == 200, made
    room = urllib.parse.quote(made["room_id"])
    sent = 0

    def say(content):
        global sent
        sent += 1
        return call("PUT", f"/_matrix/client/v3/rooms/{room}/send/m.room.message/{sent}", content, token)

    status, answer = say({"msgtype": "m.text", "body": FINE})
    assert status == 200 and answer["event_id"], answer
    status, answer = say({"msgtype": "m.text", "body": WRONG})
    assert (status, answer["errcode"]) == (403, "M_FORBIDDEN"), (status, answer)
    html = {"msgtype": "m.text", "body": FINE, "format": "org.matrix.custom.html", "formatted_body": f"<p>{WRONG}</p>"}
    status, answer = say(html)
    assert (status, answer["errcode"]) == (403, "M_FORBIDDEN"), (status, answer)
    # What was refused is in no timeline.
    status, timeline = call("GET", f"/_matrix/client/v3/rooms/{room}/messages?dir=b&limit=50", token=token)
    bodies = [event["content"].get("body") for event in timeline["chunk"] if event["type"] == "m.room.message"]
    assert bodies == [FINE], bodies
    status, answer = call("PUT", f"/_matrix/client/v3/rooms/{room}/state/m.room.topic", {"topic": WRONG}, token)
    assert status == 403, (status, answer)
finally:
    server.terminate()
    server.wait(30)
