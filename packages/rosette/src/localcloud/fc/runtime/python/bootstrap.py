"""The first code in a Python function's process: the same as node/bootstrap.ts, with nothing but the standard library.

It loads the function when it is told to, calls it for each event that arrives on the socket, and ends when the socket
does. Frames are described in frames.ts, their headers in messages.ts.
"""

import importlib
import io
import json
import logging
import os
import socket
import struct
import sys
import threading
import time
import traceback

END_OF_OUTPUT = "\0rosette-end "
CHANNEL = socket.socket(fileno=3)
SENDING = threading.Lock()
CURRENT = threading.local()


def say(header, body=b""):
    text = json.dumps(header).encode()
    with SENDING:
        CHANNEL.sendall(struct.pack(">II", len(text), len(body)) + text + body)


def read_exactly(count):
    pieces = []
    while count > 0:
        piece = CHANNEL.recv(min(count, 1 << 20))
        if not piece:
            os._exit(0)  # The server is gone.
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)


def read_frame():
    header_length, body_length = struct.unpack(">II", read_exactly(8))
    return json.loads(read_exactly(header_length)), read_exactly(body_length)


class Part:
    """A plain object with attributes: what handlers read of their context."""

    def __init__(self, **members):
        self.__dict__.update(members)


class Context(Part):
    """The second argument of a handler, and the only one of an initializer."""


def context_of(static, request_id, retry_count):
    # Credentials are empty, as they are in the cloud for a function without a role.
    return Context(
        request_id=request_id,
        credentials=Part(access_key_id="", access_key_secret="", security_token=""),
        function=Part(
            name=static["functionName"],
            handler=static["handler"],
            memory=static["memoryMb"],
            timeout=static["timeoutSeconds"],
        ),
        service=Part(
            name=static["serviceName"],
            log_project=static["logProject"],
            log_store=static["logStore"],
            qualifier=static["qualifier"],
            version_id=static["versionId"],
        ),
        region=static["region"],
        account_id=static["accountId"],
        retry_count=retry_count,
        logger=logging.getLogger(),
    )


class LineFormat(logging.Formatter):
    """Time, request and level stand in front of every line, as the service's own runtime writes them."""

    converter = time.gmtime

    def format(self, record):
        record.request = getattr(CURRENT, "request", "-")
        return super().format(record)


def take_over_output():
    """From here on what is printed goes to one stream, in the order in which it was printed."""
    os.dup2(1, 2)
    sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", 0), encoding="utf-8", errors="replace", write_through=True)
    sys.stderr = sys.stdout
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        LineFormat("%(asctime)s.%(msecs)03dZ %(request)s [%(levelname)s] %(message)s", "%Y-%m-%dT%H:%M:%S")
    )
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)


def load_handler(name):
    file, _, function = name.rpartition(".")
    module = importlib.import_module(file.replace("/", "."))
    found = getattr(module, function, None)
    if not callable(found):
        raise AttributeError(f"Handler '{function}' is missing on module '{file}': it has no function of this name")
    return found


def frames_of(error):
    """Where it happened in the function's own code, named as in the cloud, where it lies in /code."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
    for frame in frames:
        frame.filename = frame.filename.replace(STATIC["codeFolder"], "/code")
    return [frame for frame in frames if not frame.filename.startswith("<frozen importlib")]


def print_error(error):
    lines = traceback.format_list(frames_of(error)) + traceback.format_exception_only(type(error), error)
    sys.stdout.write("Traceback (most recent call last):\n" + "".join(lines))


def error_document(error):
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "stackTrace": [
            [f'File "{frame.filename}"', f"line {frame.lineno}", f"in {frame.name}", frame.line or ""]
            for frame in frames_of(error)
        ],
    }


def result_bytes(value):
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    if isinstance(value, str):
        return value.encode()
    return json.dumps(value).encode()


def call_wsgi(handler, http, body):
    """Calls a handler of the form (environ, start_response) of Function Compute 2.0."""
    path, _, query = http["url"].partition("?")
    environ = {
        "REQUEST_METHOD": http["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": http["path"],
        "QUERY_STRING": query,
        "REMOTE_ADDR": http["clientIp"],
        "SERVER_NAME": http["headers"].get("host", "localhost").partition(":")[0],
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": http["headers"].get("content-type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "fc.request_uri": http["url"],
    }
    for name, value in http["headers"].items():
        environ["HTTP_" + name.upper().replace("-", "_")] = value
    reply = {"status": 200, "headers": {}}

    def start_response(status, headers, exc_info=None):
        reply["status"] = int(status.split(" ")[0])
        for name, value in headers:
            known = reply["headers"].get(name.lower(), [])
            reply["headers"][name.lower()] = known + [value]

    context = context_of(STATIC["context"], http["requestId"], 0)
    environ["fc.context"] = context
    parts = handler(environ, start_response)
    return reply, b"".join(part.encode() if isinstance(part, str) else part for part in parts)


def invoke(header, body):
    request_id = header["requestId"]
    CURRENT.request = request_id
    answer = {"kind": "result", "requestId": request_id}
    try:
        if "http" in header:
            answer["http"], result = call_wsgi(HANDLER, {**header["http"], "requestId": request_id}, body)
        else:
            context = context_of(STATIC["context"], request_id, header["retryCount"])
            result = result_bytes(HANDLER(body, context))
    except Exception as error:
        print_error(error)
        answer["error"] = "unhandled"
        result = json.dumps(error_document(error)).encode()
    sys.stdout.write(f"{END_OF_OUTPUT}{request_id}\n")
    sys.stdout.flush()
    CURRENT.request = "-"
    say(answer, result)


def run_hook(hook):
    """Runs an initializer or a pre-stop hook. How long it may take is watched by the server, which ends the process."""
    load_handler(hook["handler"])(context_of(STATIC["context"], "", 0))


def begin(header):
    global STATIC, HANDLER
    STATIC = header
    sys.path.insert(0, header["codeFolder"])
    try:
        if "initializer" in header:
            run_hook(header["initializer"])
        HANDLER = load_handler(header["handler"])
        say({"kind": "ready"})
    except BaseException as error:
        say({"kind": "unable", "error": error_document(error)})


def stop():
    try:
        if "preStop" in STATIC:
            run_hook(STATIC["preStop"])
    except Exception as error:
        print_error(error)
    sys.stdout.flush()
    os._exit(0)


def main():
    take_over_output()
    while True:
        header, body = read_frame()
        if header["kind"] == "start":
            begin(header)
        elif header["kind"] == "stop":
            stop()
        elif STATIC["concurrency"] > 1:
            threading.Thread(target=invoke, args=(header, body), daemon=True).start()
        else:
            invoke(header, body)


STATIC = {}
HANDLER = None

if __name__ == "__main__":
    main()
