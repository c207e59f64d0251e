"""The same as provider.fixture.ts, with the Python file."""

import os
import sys
import threading
from types import SimpleNamespace

from rosette_custom_resource import Found, Provider, Result, fc_handler, poll_queue, serve, serve_topic

INPUTS = {
    "Size": {"type": "integer", "minimum": 1},
    "Way": {"type": "string", "enum": ["", "fail", "hang", "progress"], "default": ""},
    "Text": {"type": "string", "default": ""},
}


def go(way, context):
    if way == "fail":
        raise Exception("the warehouse is empty")
    if way == "progress":
        context.progress("half way")
    if way == "hang":
        threading.Event().wait()


def create(request, context):
    go(request.inputs["Way"], context)
    data = {"Double": request.inputs["Size"] * 2, "Text": request.inputs["Text"]}
    return Result(data={**data, "Via": context.via, "StableId": request.stable_id})


def update(request, context):
    go(request.inputs["Way"], context)
    return Result(request.physical_id, {"From": request.old_inputs["Size"], "To": request.inputs["Size"]})


def delete(request, context):
    if request.inputs.get("Way") == "hang":
        go("hang", context)
    if request.physical_id == "unwilling":
        raise Exception("it is still used")


def read(request, context):
    size = request.inputs["Size"] + 1
    return None if request.physical_id == "gone" else Found(data={"Double": size * 2}, inputs={"Size": size})


heartbeat = os.environ.get("HEARTBEAT")
provider = Provider(
    create,
    update,
    delete,
    read=read,
    inputs=INPUTS,
    timeout_seconds=float(os.environ.get("TIMEOUT", 60)),
    heartbeat_seconds=None if heartbeat is None else float(heartbeat),
)

way = sys.argv[1]
if way in ("http", "sync"):
    print(serve(provider, 0, sync=way == "sync").url, flush=True)
elif way == "signed":
    signed = {"sign_key": "key", "url": "https://outside.test/thing", "signed_headers": {"X-Team": "a"}}
    print(serve(provider, 0, **signed).url, flush=True)
elif way == "topic":
    print(serve_topic(provider, 0, certificates=[os.environ["CERTIFICATES"]]).url, flush=True)
elif way == "queue":
    poll_queue(provider, os.environ["ENDPOINT"], "requests", ("id", "secret"))
    print("polling", flush=True)
elif way == "function":
    context = SimpleNamespace(function=SimpleNamespace(timeout=30))
    print(fc_handler(provider)(os.environ["EVENT"].encode(), context), flush=True)
    sys.exit(0)
sys.stdin.read()
