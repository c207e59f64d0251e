"""Providers of ROS custom resources: create, update and delete as functions, behind HTTP, a function, a queue or a topic.

One file, the standard library, Python 3.8 or newer. Copy it beside your code.

    from rosette_custom_resource import Provider, Result, serve

    def create(request, context):
        return Result(physical_id=request.stable_id, data={"Size": request.inputs["Size"]})

    provider = Provider(create, update, delete, inputs={"Size": {"type": "integer"}})
    serve(provider, port=8080).wait()

Whatever a handler raises is answered as FAILED, with the text of the exception as the reason. An Update and a Delete may
come twice, and a Create may too: each must lead to the same end when it is repeated.
"""

import base64
import hashlib
import hmac
import json
import math
import random
import re
import ssl
import sys
import threading
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request
from collections import OrderedDict, namedtuple
from email.utils import formatdate, parsedate_to_datetime
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = [
    "AnswerNotDelivered",
    "Found",
    "InvalidRequest",
    "Provider",
    "Result",
    "by_type",
    "fc_handler",
    "poll_queue",
    "serve",
    "serve_topic",
]


class InvalidRequest(Exception):
    """What arrived is no request of a custom resource. The message says what is wrong and repeats nothing of it."""


class InvalidInputs(Exception):
    """The inputs do not fit. Values are never repeated, since they may be secret."""


class AnswerNotDelivered(Exception):
    """The answer did not arrive. `status`: with which it was refused; None when ROS could not be reached."""

    def __init__(self, message, status=None):
        super().__init__(message)
        self.status = status


class Result(namedtuple("Result", "physical_id data secret")):
    """What a handler returns.

    physical_id: chosen once, by the Create: at most 255 bytes, `request.stable_id` when left out.
    data: what templates read with Fn::GetAtt. Left out by an Update: what there was stays.
    secret: data is kept from view where the engine knows how to.
    """

    def __new__(cls, physical_id=None, data=None, secret=False):
        return super().__new__(cls, physical_id, data, secret)


class Found(namedtuple("Found", "data inputs secret")):
    """How a resource really is, which `read` returns; None: it is gone. What is left out is not compared.

    data: what a Create would have answered. inputs: those that it would have to be made with to be as it is.
    """

    def __new__(cls, data=None, inputs=None, secret=False):
        return super().__new__(cls, data, inputs, secret)


class Request:
    """What a handler is asked for.

    type, request_id, resource_type, logical_id, stack_id, stack_name, owner_id, caller_id, region_id, inputs; of an Update
    also physical_id and old_inputs; of a Read physical_id; of a Delete too, None when the Create was never answered. `stable_id`
    is made of stack and logical id alone, so that a Create that is repeated finds what the first one made.
    """

    def __init__(self, wire, inputs):
        self.type = wire["RequestType"]
        self.request_id = wire["RequestId"]
        self.resource_type = wire["ResourceType"]
        self.logical_id = wire["LogicalResourceId"]
        self.stack_id = wire["StackId"]
        self.stack_name = wire.get("StackName", "")
        self.owner_id = wire.get("ResourceOwnerId", "")
        self.caller_id = wire.get("CallerId", "")
        self.region_id = wire.get("RegionId", "")
        self.stable_id = _stable_id(wire)
        self.physical_id = wire.get("PhysicalResourceId") or None
        self.inputs = inputs
        self.old_inputs = wire.get("OldResourceProperties") or {}


class Context:
    """deadline: seconds of the epoch until which the request must be answered; moves on with signs of life.
    cancelled: an Event that is set a little before: stop then, and undo what was begun.
    via: "http", "function", "queue" or "topic". native: what the transport has besides the request.
    """

    def __init__(self, deadline, heartbeat, via, native):
        self._deadline = deadline
        self._heartbeat = heartbeat
        self.cancelled = deadline.cancelled
        self.via = via
        self.native = native

    @property
    def deadline(self):
        return self._deadline.at

    def progress(self, text):
        """Tells ROS that the work goes on. True when it was taken; Rosette does, with heartbeat_seconds set."""
        return self._heartbeat.send(text)


class Provider:
    """What creates, updates and deletes, for any transport.

    read: looks how a resource really is and changes nothing; Rosette asks when a person does (`rosette custom read`).
    inputs: {name: {"type": …}} in a part of JSON Schema, or a function that reads them; left out: taken as they come.
    timeout_seconds: Timeout of the template's resources, which no request tells; a number or a function of the request.
    heartbeat_seconds: signs of life so often while a handler works; understood by Rosette.
    answer_limit_bytes: 4096, which ROS documents; Rosette takes 4 MB.
    answer_for_seconds: how long an answer that cannot be delivered is tried again.
    may_answer: a function of a URL: whether it may be answered to. Whoever can send a request chooses it.
    """

    def __init__(
        self,
        create,
        update,
        delete,
        inputs=None,
        timeout_seconds=60,
        heartbeat_seconds=None,
        answer_limit_bytes=4096,
        answer_for_seconds=300,
        may_answer=lambda url: True,
        log=lambda line: print(line, file=sys.stderr, flush=True),
        read=None,
    ):
        self.create = create
        self.update = update
        self.delete = delete
        self.read = read
        self.inputs = inputs
        self.timeout_seconds = timeout_seconds
        self.heartbeat_seconds = heartbeat_seconds
        self.answer_limit_bytes = answer_limit_bytes
        self.answer_for_seconds = answer_for_seconds
        self.may_answer = may_answer
        self.log = log
        self._runs = _Runs()

    def accept(self, body, via, native=None, sent_at=None, ends_at=None):
        """Carries the request out and brings the answer to its ResponseURL. How it stands then: "answered"; "refused", by
        ROS and for good; "stale", nobody waits for it; "overdue", the handler does not stop, and is answered when it does;
        "cut-off", the same, and it may be delivered again. Raises InvalidRequest and AnswerNotDelivered.
        """
        wire = read_request(body)
        patience = self._patience(wire)
        if sent_at is not None and time.time() >= sent_at + patience:
            age = round(time.time() - sent_at)
            self.log(f"{_name(wire)}: passed over; it was sent {age} s ago, and timeout_seconds is {patience}")
            return "stale"
        run = self._runs.once(wire["RequestId"], lambda: _Run(self, wire, patience, via, native, sent_at, ends_at))
        answer = run.end() if run.overdue else run.wait()
        if answer is not None:
            return self._deliver(wire, answer, ends_at)
        run.overdue = True
        _thread(self._answer_at_last, wire, run)
        return "cut-off" if run.deadline.at == ends_at else "overdue"

    def answer(self, body, via, native=None):
        """The same for web[sync]: the answer is returned. None: the handler did not stop in time."""
        wire = read_request(body)
        return self._runs.once(wire["RequestId"], lambda: _Run(self, wire, 10, via, native, None, None)).wait()

    def _patience(self, wire):
        return self.timeout_seconds(wire) if callable(self.timeout_seconds) else self.timeout_seconds

    def _answer_at_last(self, wire, run):
        try:
            self._deliver(wire, run.end(), None)
        except AnswerNotDelivered:
            pass

    def _deliver(self, wire, answer, ends_at):
        until = time.time() + self.answer_for_seconds
        try:
            _send_answer(wire, answer, until if ends_at is None else min(until, ends_at), self.may_answer)
            return "answered"
        except AnswerNotDelivered as error:
            self.log(f"{_name(wire)}: {error}")
            if error.status is None:
                raise
            return "refused"


class _ByType:
    def __init__(self, providers):
        self._providers = providers
        self.log = next(iter(providers.values())).log
        known = ", ".join(providers)

        def unknown(request, context):
            raise Exception(f"This provider serves {known}, not {request.resource_type}.")

        self._stranger = Provider(unknown, unknown, unknown, log=self.log, read=unknown)

    def _for(self, body):
        return self._providers.get(read_request(body)["ResourceType"], self._stranger)

    def accept(self, body, *args, **options):
        return self._for(body).accept(body, *args, **options)

    def answer(self, body, *args, **options):
        return self._for(body).answer(body, *args, **options)


def by_type(providers):
    """Several providers behind one address: by_type({"Custom::DnsZone": zones, "Custom::DnsRecord": records})."""
    return _ByType(providers)


# The request


_TEXTS = ("RequestId", "ResponseURL", "ResourceType", "LogicalResourceId", "StackId")


def read_request(body):
    """The request in a parsed JSON value. Raises InvalidRequest."""
    if not isinstance(body, dict):
        raise InvalidRequest("The request is not a JSON object.")
    if body.get("RequestType") not in ("Create", "Update", "Delete", "Read"):
        raise InvalidRequest("RequestType must be Create, Update, Delete or Read.")
    for name in _TEXTS:
        if not isinstance(body.get(name), str) or body[name] == "":
            raise InvalidRequest(f"{name} is missing or not text.")
    for name in ("ResourceProperties", "OldResourceProperties"):
        if not isinstance(body.get(name) or {}, dict):
            raise InvalidRequest(f"{name} is not a JSON object.")
    return {**body, "ResourceProperties": body.get("ResourceProperties") or {}}


def _stable_id(wire):
    text = f"{wire['StackId']}/{wire['LogicalResourceId']}"
    return f"{wire['LogicalResourceId'][:64]}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _name(wire):
    return "{RequestType} {ResourceType} {LogicalResourceId} (request {RequestId})".format(**wire)


# The inputs


def _read_inputs(inputs, given):
    if inputs is None:
        return given
    if callable(inputs):
        return inputs(given)
    problems = []
    read = _read_fields(inputs, given, "", problems)
    if problems:
        raise InvalidInputs(f"Parameters: {'; '.join(problems)}.")
    return read


def _read_fields(fields, given, where, problems):
    unknown = [where + name for name in given if name not in fields]
    if unknown:
        problems.append(f"{', '.join(unknown)} is not known here (known: {', '.join(fields)})")
    read = {}
    for name, schema in fields.items():
        if given.get(name) is not None:
            read[name] = _read_value(schema, given[name], where + name, problems)
        elif "default" in schema:
            read[name] = schema["default"]
        elif not schema.get("optional"):
            problems.append(f"{where}{name} is missing")
    return read


def _read_value(schema, value, where, problems):
    kind = schema["type"]
    if kind == "array" and isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            problems.append(f"{where} must have at least {schema['minItems']} items")
        if len(value) > schema.get("maxItems", math.inf):
            problems.append(f"{where} must have at most {schema['maxItems']} items")
        return [_read_value(schema["items"], item, f"{where}[{i}]", problems) for i, item in enumerate(value)]
    if kind == "object" and isinstance(value, dict):
        return _read_fields(schema["properties"], value, f"{where}.", problems)
    if kind == "map" and isinstance(value, dict):
        return {name: _read_value(schema["values"], item, f"{where}.{name}", problems) for name, item in value.items()}
    problem = _simple_problem(schema, value)
    if problem is not None:
        problems.append(f"{where} {problem}")
    return value


_KINDS = {"string": str, "boolean": bool, "integer": int, "number": (int, float)}
_WORDS = {"integer": "an integer", "object": "an object", "array": "a list"}


def _simple_problem(schema, value):
    kind = schema["type"]
    if kind == "any":
        return None
    fits = isinstance(value, _KINDS.get(kind, ())) and (kind == "boolean" or not isinstance(value, bool))
    if not fits:
        return f"must be {_WORDS.get(kind, 'a ' + kind)}, not {_word_of(value)}"
    if "enum" in schema and value not in schema["enum"]:
        return f"must be one of {', '.join(map(str, schema['enum']))}"
    if kind == "string":
        return _text_problem(schema, value)
    if kind in ("integer", "number") and value < schema.get("minimum", -math.inf):
        return f"must be at least {schema['minimum']}"
    if kind in ("integer", "number") and value > schema.get("maximum", math.inf):
        return f"must be at most {schema['maximum']}"
    return None


def _text_problem(schema, value):
    if len(value) < schema.get("minLength", 0):
        return f"must have at least {schema['minLength']} characters"
    if len(value) > schema.get("maxLength", math.inf):
        return f"must have at most {schema['maxLength']} characters"
    if "pattern" in schema and re.search(schema["pattern"], value) is None:
        return f"must match /{schema['pattern']}/"
    return None


def _word_of(value):
    for kind, word in ((bool, "a boolean"), (str, "a string"), (list, "a list"), (dict, "an object")):
        if isinstance(value, kind):
            return word
    return "a number"


# Carrying a request out


def _carry_out(provider, wire, context):
    """The answer, whatever goes wrong; and what went wrong, for the log."""
    try:
        return _attempt(provider, wire, context), None
    except BaseException as error:  # SystemExit of a handler must not leave ROS waiting.
        return _failed(provider, wire, str(error) or type(error).__name__), error


def _attempt(provider, wire, context):
    if wire["RequestType"] == "Delete":
        request = Request(wire, wire["ResourceProperties"])
        provider.delete(request, context)
        return _success(provider, wire, request.physical_id or request.stable_id, Result())
    if wire["RequestType"] == "Read":
        return _look(provider, wire, context)
    request = Request(wire, _read_inputs(provider.inputs, wire["ResourceProperties"]))
    if wire["RequestType"] == "Update":
        return _update(provider, wire, request, context)
    result = provider.create(request, context) or Result()
    physical_id = result.physical_id or request.stable_id
    try:
        return _success(provider, wire, physical_id, result)
    except Exception as error:
        raise Exception(_undo(provider, wire, context, physical_id, error)) from error


def _update(provider, wire, request, context):
    result = provider.update(request, context) or Result()
    if result.physical_id is not None and result.physical_id != request.physical_id:
        raise Exception(
            f"The provider answered the Update with the id {result.physical_id}, "
            f"but ROS lets no Update change it from {request.physical_id}."
        )
    return _success(provider, wire, request.physical_id or "", result)


def _look(provider, wire, context):
    """The answer for what is gone has no id."""
    if provider.read is None:
        raise Exception("This provider cannot look at what it made: it has no read.")
    request = Request(wire, wire["ResourceProperties"])
    found = provider.read(request, context)
    return _success(provider, wire, "" if found is None else request.physical_id or "", found or Found())


def _undo(provider, wire, context, physical_id, problem):
    """ROS would never delete what a Create made whose answer cannot be a success."""
    reason = f"The provider made {physical_id}, but cannot answer so: {problem}."
    deletion = {**wire, "RequestType": "Delete", "PhysicalResourceId": physical_id}
    try:
        provider.delete(Request(deletion, wire["ResourceProperties"]), context)
        return f"{reason} It was deleted again."
    except Exception as error:
        return f"{reason} Deleting it again failed: {error}"


def _ids(wire):
    return {name: wire[name] for name in ("StackId", "RequestId", "LogicalResourceId")}


def _success(provider, wire, physical_id, result):
    if len(physical_id.encode()) > 255:
        raise Exception("the physical id is longer than 255 bytes")
    answer = {"Status": "SUCCESS", **_ids(wire), "PhysicalResourceId": physical_id}
    if result.data is not None:
        answer["Data"] = result.data
    if getattr(result, "inputs", None) is not None:
        answer["ResourceProperties"] = result.inputs
    if result.secret:
        answer["NoEcho"] = True
    size = len(_json(answer))
    if size > provider.answer_limit_bytes:
        allowed = f"{provider.answer_limit_bytes} are allowed (answer_limit_bytes)"
        raise Exception(f"the answer has {size} bytes, and {allowed}: return less data")
    return answer


def _failed(provider, wire, reason):
    """The reason is shortened until the answer fits: one that is refused for its length helps nobody."""
    reason = reason.encode("utf-8", "replace").decode()
    length = len(reason) if len(reason) <= 1024 else 1024
    while True:
        text = reason if length == len(reason) else f"{reason[:length]}… ({len(reason)} characters)"
        answer = {"Status": "FAILED", **_ids(wire), "Reason": text}
        if len(_json(answer)) <= provider.answer_limit_bytes or length == 0:
            return answer
        length //= 2


def _json(value):
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


# Time


class _Deadline:
    """Until when a request must be answered; `cancelled` is set a little before."""

    def __init__(self, at, latest):
        self._latest = math.inf if latest is None else latest
        self.at = min(at, self._latest)
        self.margin = min(max(0, self.at - time.time()) * 0.1, 5)
        self.cancelled = threading.Event()

    def extend(self, at):
        self.at = max(self.at, min(at, self._latest))

    def wait_for(self, done):
        """True when it is done in time. Otherwise `cancelled` is set, and half the margin is left for stopping."""
        while not done.is_set():
            left = self.at - self.margin - time.time()
            if left <= 0:
                self.cancelled.set()
                return done.wait(self.margin / 2)
            done.wait(left)
        return True


class _Heartbeat:
    """Signs of life: a PATCH to the ResponseURL. An engine that does not know them refuses the first, and gets no more."""

    def __init__(self, provider, wire, deadline, patience, done):
        self._url = wire["ResponseURL"]
        self._deadline = deadline
        self._patience = patience
        self._every = provider.heartbeat_seconds
        self._done = done
        self._on = self._every is not None and provider.may_answer(self._url)
        if self._on:
            _thread(self._beat)

    def send(self, progress=None):
        if not self._on:
            return False
        sent_at = time.time()
        status = _fetch(self._url, "PATCH", _json({} if progress is None else {"Progress": progress}), 5)[0]
        if status is not None and 200 <= status < 300:
            self._deadline.extend(sent_at + self._patience)
            return True
        if status is not None and status < 500 and status != 429:
            self._on = False
        return False

    def _beat(self):
        while not self._done.wait(self._every) and self._on:
            self.send()


class _Run:
    """One request that is carried out on a thread of its own."""

    def __init__(self, provider, wire, patience, via, native, sent_at, ends_at):
        self._provider = provider
        self._wire = wire
        self._done = threading.Event()
        self._judged = threading.Lock()
        self._verdict = None
        self.overdue = False
        self._answer = None
        self._error = None
        self._started = time.time()
        self.deadline = _Deadline((self._started if sent_at is None else sent_at) + patience, ends_at)
        heartbeat = _Heartbeat(provider, wire, self.deadline, patience, self._done)
        _thread(self._work, Context(self.deadline, heartbeat, via, native))

    def wait(self):
        """The answer; None: the handler did not stop when its time was over, and nothing can be said yet.

        FAILED to a Create would say that nothing was made, and then nobody would ever delete it; silence makes ROS send a
        Delete. An Update and a Delete are better told.
        """
        with self._judged:
            if self._verdict is None:
                self._verdict = (self._judge(),)
        return self._verdict[0]

    def end(self):
        self._done.wait()
        return self._answer

    def _judge(self):
        kind, name = self._wire["RequestType"], _name(self._wire)
        log = self._provider.log
        if self.deadline.wait_for(self._done):
            log(f"{name}: {self._answer['Status']} after {round((time.time() - self._started) * 1000)} ms")
            if self._error is not None:
                log(f"{name}: {''.join(traceback.format_exception(None, self._error, self._error.__traceback__))}")
            return self._answer
        if kind != "Create":
            log(f"{name}: FAILED, since the handler did not stop when its time was over (context.cancelled)")
            return _failed(self._provider, self._wire, f"The provider did not finish the {kind} in time.")
        log(f"{name}: not answered yet, since the handler did not stop when its time was over (context.cancelled)")
        return None

    def _work(self, context):
        self._answer, self._error = _carry_out(self._provider, self._wire, context)
        self._done.set()


class _Runs:
    """What was made of requests lately: the second delivery of one joins the first, and is not carried out again."""

    def __init__(self, limit=1000):
        self._limit = limit
        self._known = OrderedDict()
        self._lock = threading.Lock()

    def once(self, key, make):
        with self._lock:
            if key not in self._known:
                self._known[key] = make()
                if len(self._known) > self._limit:
                    self._known.popitem(last=False)
            return self._known[key]


def _thread(work, *args):
    thread = threading.Thread(target=work, args=args, daemon=True)
    thread.start()
    return thread


# The answer


_TEMPORARY = {408, 425, 429, 500, 502, 503, 504}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def _fetch(url, method, body, seconds, headers=None):
    """Status and text; status None and the reason where there is no connection."""
    given = {"Content-Type": "application/json", "Accept": "application/json", "Date": formatdate(usegmt=True)}
    request = urllib.request.Request(url, data=body, headers={**given, **(headers or {})}, method=method)
    try:
        with _OPENER.open(request, timeout=seconds) as response:
            return response.status, response.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode("utf-8", "replace")
    except Exception as error:
        return None, type(getattr(error, "reason", error)).__name__


def _send_answer(wire, answer, until, may_answer):
    """Again and again, at the public and the internal address in turn, until it is taken. Raises AnswerNotDelivered."""
    given = [wire["ResponseURL"], wire.get("IntranetResponseURL") or ""]
    urls = list(OrderedDict.fromkeys(url for url in given if re.match("https?://", url) and may_answer(url)))
    if not urls:
        raise AnswerNotDelivered("The request names no address that may be answered to.")
    pause = 0.2
    while True:
        for url in urls:
            status, text = _fetch(url, "POST", _json(answer), 10)
            if status is not None and 200 <= status < 300:
                return
            if status is not None and status not in _TEMPORARY:
                said = re.sub(r"\S*signature=\S*", "…", text).strip()[:300]
                raise AnswerNotDelivered(f"The answer was refused with HTTP status {status}: {said}", status)
        if time.time() + pause >= until:
            problem = f"no connection ({text})" if status is None else f"HTTP status {status}"
            raise AnswerNotDelivered(f"No try to deliver the answer succeeded; the last one: {problem}.")
        time.sleep(pause * (0.5 + random.random() / 2))
        pause = min(pause * 2, 30)


# Function Compute


def fc_handler(provider):
    """The handler of a function: `handler = fc_handler(provider)`. It ends when the answer has arrived. It fails when ROS
    could not be reached or the function's time was too short, so that an asynchronous invocation is repeated.
    """

    def handler(event, context=None):
        seconds = getattr(getattr(context, "function", None), "timeout", None)
        ends_at = time.time() + seconds if isinstance(seconds, (int, float)) and seconds > 0 else None
        body = event if isinstance(event, dict) else _parse(event, "The event")
        standing = provider.accept(body, "function", context, ends_at=ends_at)
        if standing == "cut-off":
            raise Exception("The handler did not stop before the time limit of the function.")
        return json.dumps({"standing": standing})

    return handler


def _parse(text, what):
    try:
        return json.loads(text)
    except ValueError:
        raise InvalidRequest(f"{what} is not JSON.") from None


# HTTP


class _Listening:
    """A provider that is listening at `url`."""

    def __init__(self, respond, port, host):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.reply(200, {"Status": "OK"})

            def do_POST(self):
                size = int(self.headers.get("Content-Length") or 0)
                if size > 2 * 1024 * 1024:
                    self.close_connection = True
                    self.reply(413, {"Reason": "The request is too large."})
                    return
                respond(self, self.rfile.read(size).decode("utf-8", "replace"))

            def reply(self, status, body=None):
                content = b"" if body is None else _json(body)
                self.send_response(status)
                if status != 204:
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                self.wfile.flush()

            def log_message(self, *args):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

        self._server = Server((host, port), Handler)
        self.url = f"http://{host}:{self._server.server_address[1]}"
        self._thread = _thread(self._server.serve_forever)

    def wait(self):
        """Goes on until close() is called."""
        self._thread.join()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


def serve(provider, port, host="127.0.0.1", sync=False, sign_key=None, url=None, signed_headers=None):
    """Serves a provider over HTTP, for tokens web:… and, with sync, web[sync]:….

    sign_key, url, signed_headers: SignKey and Headers of the template's HttpConfig, and the address as it stands in the
    ServiceToken. What is not signed so is refused then.
    """

    def respond(http, text):
        try:
            kind = http.headers.get("Content-Type") or "application/json"
            body = _form(text) if kind.startswith("application/x-www-form-urlencoded") else _parse(text, "The body")
            problem = _signature_problem(body, kind, sign_key, url, signed_headers) if sign_key else None
            if problem is not None:
                return http.reply(403, {"Reason": problem})
            wire = read_request(body)
        except InvalidRequest as error:
            return http.reply(400, {"Reason": str(error)})
        if sync:
            answer = provider.answer(wire, "http", http)
            late = {"Reason": "The handler did not stop in time."}
            return http.reply(504, late) if answer is None else http.reply(200, answer)
        http.reply(202, {})
        _thread(_accept_quietly, provider, wire, "http", http, None)

    return _Listening(respond, port, host)


def _accept_quietly(provider, wire, via, native, sent_at):
    try:
        provider.accept(wire, via, native, sent_at)
    except AnswerNotDelivered:
        pass  # It is in the log already.


def _form(text):
    nested = ("ResourceProperties", "OldResourceProperties", "Signature")
    fields = urllib.parse.parse_qsl(text, keep_blank_values=True)
    return {name: _parse(value, name) if name in nested else value for name, value in fields}


def _signature_problem(body, content_type, sign_key, url, headers):
    signature = body.get("Signature") if isinstance(body, dict) else None
    if not isinstance(signature, dict):
        return "The request has no Signature."
    date, value = str(signature.get("Date")), str(signature.get("Value"))
    try:
        age = abs(time.time() - _epoch(date))
    except ValueError:
        age = math.inf
    if age > 900:
        return "The Signature is too old, or the clocks differ."
    data = {name: member for name, member in body.items() if name != "Signature"}
    md5 = hashlib.md5(json.dumps(data, sort_keys=True).encode()).hexdigest()
    added = [f"{name}:{value}" for name, value in sorted((headers or {}).items())]
    lines = "\n".join(["POST", content_type, md5, date, *added, url])
    expected = hmac.new(sign_key.encode(), lines.encode(), hashlib.sha1).hexdigest()
    if hmac.compare_digest(expected.encode(), value.encode()):
        return None
    return "The Signature is wrong: SignKey, address and headers must be those of the template."


def _epoch(date):
    from calendar import timegm

    return timegm(time.strptime(date, "%Y-%m-%dT%H:%M:%SZ"))


# MNS


def request_in(text):
    """The request in a message: Base64 or plain JSON, perhaps wrapped as a topic wraps what it hands on."""
    text = text.strip()
    if text.startswith("<"):
        return request_in(_xml(text, "Message") or _refuse("is XML without a Message"))
    if not text.startswith("{"):
        try:
            text = base64.b64decode(text).decode().strip()
        except ValueError:
            _refuse("is neither JSON nor JSON in Base64")
    if text.startswith("<"):
        return request_in(text)
    try:
        value = json.loads(text)
    except ValueError:
        _refuse("is neither JSON nor JSON in Base64")
    wrapped = isinstance(value, dict) and isinstance(value.get("TopicName"), str) and value.get("Message")
    return request_in(wrapped) if isinstance(wrapped, str) else value


def _refuse(what):
    raise InvalidRequest(f"The message {what}.")


def _xml(text, name):
    match = re.search(rf"<{name}(?:\s[^>]*)?>(.*?)</{name}>", text, re.DOTALL)
    if match is None:
        return None
    literal = re.fullmatch(r"\s*<!\[CDATA\[(.*?)\]\]>\s*", match.group(1), re.DOTALL)
    return unescape(match.group(1)) if literal is None else literal.group(1)


class QueueError(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


QueueMessage = namedtuple("QueueMessage", "id body receipt_handle enqueued_at")


class QueueClient:
    """The three calls that a consumer needs. keys: a function that gives (id, secret) or (id, secret, security token)."""

    def __init__(self, endpoint, queue, keys):
        self._endpoint = urllib.parse.urlsplit(endpoint)
        self._path = f"{self._endpoint.path.rstrip('/')}/queues/{urllib.parse.quote(queue, safe='')}/messages"
        self._keys = keys

    def receive(self, wait_seconds=20):
        """Waits a while for a message; None when none came."""
        try:
            xml = self._call("GET", f"waitseconds={wait_seconds}", wait_seconds + 10)
        except QueueError as error:
            if error.code == "MessageNotExist":
                return None
            raise
        fields = [_need(xml, name) for name in ("MessageId", "MessageBody", "ReceiptHandle", "EnqueueTime")]
        return QueueMessage(fields[0], fields[1], fields[2], int(fields[3]) / 1000)

    def remove(self, receipt_handle):
        self._call("DELETE", f"ReceiptHandle={urllib.parse.quote(receipt_handle, safe='')}")

    def hide(self, receipt_handle, seconds):
        """Nobody else sees the message for so many seconds. Gives the receipt handle that counts from now on."""
        handle = urllib.parse.quote(receipt_handle, safe="")
        return _need(self._call("PUT", f"receiptHandle={handle}&visibilityTimeout={seconds}"), "ReceiptHandle")

    def _call(self, method, query, seconds=10):
        resource = f"{self._path}?{query}"
        url = f"{self._endpoint.scheme}://{self._endpoint.netloc}{resource}"
        status, text = _fetch(url, method, None, seconds, self._headers(method, resource))
        if status is None:
            raise QueueError("NoConnection", f"MNS cannot be reached: {text}")
        if 200 <= status < 300:
            return text
        code = _xml(text, "Code") or f"Http{status}"
        raise QueueError(code, f"MNS answered {method} with {code}: {_xml(text, 'Message') or ''}")

    def _headers(self, method, resource):
        key_id, secret, *token = self._keys()
        date = formatdate(usegmt=True)
        md5 = base64.b64encode(hashlib.md5(b"").hexdigest().encode()).decode()
        content_type = "text/xml;charset=UTF-8"
        own = f"x-mns-version:2015-06-06\n{resource}"
        text = "\n".join([method, md5, content_type, date, own])
        signature = base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()).decode()
        headers = {"Content-Type": content_type, "Content-MD5": md5, "Date": date, "x-mns-version": "2015-06-06"}
        headers["Authorization"] = f"MNS {key_id}:{signature}"
        return {**headers, **({"security-token": token[0]} if token else {})}


def _need(xml, name):
    value = _xml(xml, name)
    if value is None:
        raise QueueError("MalformedResponse", f"The answer of MNS has no {name}.")
    return value


def poll_queue(provider, endpoint=None, queue=None, keys=None, client=None, concurrency=4, visibility_seconds=30):
    """Works off the requests of a queue, on threads, until stop() is called on what it returns. A message is removed when
    its answer has arrived, or can never arrive; otherwise it comes back.

    endpoint: https://<account>.mns.<region>.aliyuncs.com, or where a local cloud listens. keys: (id, secret), or a function
    that gives them. client: another client of MNS in their place, with receive, remove and hide.
    """
    if client is None:
        client = QueueClient(endpoint, queue, keys if callable(keys) else lambda: keys)
    return _Polling(provider, client, concurrency, visibility_seconds)


class _Polling:
    def __init__(self, provider, client, concurrency, visibility_seconds):
        self._provider = provider
        self._client = client
        self._visibility = visibility_seconds
        self._stopping = threading.Event()
        self._workers = [_thread(self._consume) for _ in range(concurrency)]

    def wait(self):
        for worker in self._workers:
            worker.join()

    def stop(self):
        """Takes no more messages, and returns when those it has are done."""
        self._stopping.set()
        self.wait()

    def _consume(self):
        pause = 0.5
        while not self._stopping.is_set():
            try:
                message = self._client.receive()
                pause = 0.5
                if message is not None:
                    self._work_off(message)
            except Exception as error:
                self._provider.log(f"queue: {error}; trying again")
                self._stopping.wait(pause)
                pause = min(pause * 2, 30)

    def _work_off(self, message):
        hold = _Hold(self._provider, self._client, message, self._visibility)
        try:
            self._provider.accept(request_in(message.body), "queue", message, sent_at=message.enqueued_at)
            hold.remove()
        except AnswerNotDelivered:
            pass  # It comes back.
        except InvalidRequest as error:
            self._provider.log(f"queue: the message {message.id} was removed: {error}")
            hold.remove()
        finally:
            hold.let()


class _Hold:
    """Keeps a message to itself while it is worked on."""

    def __init__(self, provider, client, message, seconds):
        self._provider = provider
        self._client = client
        self._handle = message.receipt_handle
        self._seconds = seconds
        self._done = threading.Event()
        self._renewing = _thread(self._renew)

    def let(self):
        self._done.set()

    def remove(self):
        self.let()
        self._renewing.join()  # The handle changes with each renewal.
        self._client.remove(self._handle)

    def _renew(self):
        while True:
            try:
                self._handle = self._client.hide(self._handle, self._seconds)
            except Exception as error:
                self._provider.log(f"queue: a message cannot be held: {error}")
            if self._done.wait(self._seconds / 2):
                return


ALIBABA_CERTIFICATES = "https://mnstest.oss-cn-hangzhou.aliyuncs.com/"


def serve_topic(provider, port, host="127.0.0.1", certificates=(ALIBABA_CERTIFICATES,)):
    """Listens for what a topic pushes, in any format. The subscription's endpoint is the address this listens on.

    certificates: how the addresses of certificates begin that are believed; for the local cloud of Rosette its own address.
    """
    known = {}

    def respond(http, text):
        try:
            problem = _push_problem(http, text, certificates, known)
            if problem is not None:
                return http.reply(403, {"Reason": problem})
            wire = read_request(request_in(text))
        except InvalidRequest as error:
            provider.log(f"topic: {error}")
            return http.reply(400, {"Reason": str(error)})
        except Exception as error:
            provider.log(f"topic: {error}")
            return http.reply(500, {"Reason": "The provider failed."})
        published = re.search(r'PublishTime"?\s*[>:]\s*"?(\d+)', text)
        http.reply(204)  # MNS waits five seconds for this, and the handler may take longer.
        sent_at = None if published is None else int(published.group(1)) / 1000
        _thread(_accept_quietly, provider, wire, "topic", http, sent_at)

    return _Listening(respond, port, host)


def _push_problem(http, text, certificates, known):
    """None: MNS sent it. Else what is wrong."""
    headers = {name.lower(): value for name, value in http.headers.items()}
    try:
        url = base64.b64decode(headers.get("x-mns-signing-cert-url", "")).decode()
        signature = base64.b64decode(headers.get("authorization", ""))
        age = abs(time.time() - parsedate_to_datetime(headers.get("date", "")).timestamp())
    except (TypeError, ValueError):
        return "The push is not signed as MNS signs."
    # MNS names its own certificates with http, and serves them with https too.
    url = re.sub(r"^http:(?=//[\w.-]+\.aliyuncs\.com/)", "https:", url)
    if not any(url.startswith(prefix) for prefix in certificates):
        return "The certificate of the push does not lie where those of MNS do."
    if age > 900:
        return "The push is too old, or the clocks differ."
    md5 = hashlib.md5(text.encode())
    digests = (base64.b64encode(md5.hexdigest().encode()).decode(), base64.b64encode(md5.digest()).decode())
    if headers.get("content-md5") not in digests:
        return "Content-MD5 does not fit the body."
    if url not in known:
        known[url] = _public_key(_certificate(url))
    own = [f"{name}:{headers[name]}" for name in sorted(headers) if name.startswith("x-mns-")]
    fixed = ["POST", headers["content-md5"], headers.get("content-type", ""), headers["date"]]
    signed = "\n".join([*fixed, *own, http.path]).encode()
    return None if _signed(signed, signature, *known[url]) else "The signature of the push is wrong."


def _certificate(url):
    status, pem = _fetch(url, "GET", None, 5)
    if status != 200 or len(pem) > 65536:
        raise Exception("the certificate of MNS cannot be read")
    return ssl.PEM_cert_to_DER_cert(pem.strip())


def _der(data, at):
    """Tag, start and end of what stands at this place of a DER text."""
    tag, length, at = data[at], data[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        length, at = int.from_bytes(data[at : at + count], "big"), at + count
    return tag, at, at + length


def _members(data, start, end):
    found = []
    while start < end:
        tag, inner, after = _der(data, start)
        found.append((tag, inner, after))
        start = after
    return found


def _public_key(der):
    """Modulus and exponent of the RSA key of a certificate (RFC 5280)."""
    certificate = _der(der, 0)
    to_be_signed = _members(der, certificate[1], certificate[2])[0]
    fields = _members(der, to_be_signed[1], to_be_signed[2])
    # The version (tag 0xA0) may be left out; the key is the sixth after it.
    key_info = fields[6 if fields[0][0] == 0xA0 else 5]
    bits = _members(der, key_info[1], key_info[2])[1]
    key = _der(der, bits[1] + 1)
    modulus, exponent = _members(der, key[1], key[2])[:2]
    return int.from_bytes(der[modulus[1] : modulus[2]], "big"), int.from_bytes(der[exponent[1] : exponent[2]], "big")


_SHA1_INFO = bytes.fromhex("3021300906052b0e03021a05000414")


def _signed(data, signature, modulus, exponent):
    """RSASSA-PKCS1-v1_5 with SHA-1 (RFC 8017, 8.2.2): what the signature holds is compared as a whole."""
    size = (modulus.bit_length() + 7) // 8
    if len(signature) != size:
        return False
    given = pow(int.from_bytes(signature, "big"), exponent, modulus).to_bytes(size, "big")
    digest = _SHA1_INFO + hashlib.sha1(data).digest()
    expected = b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest
    return hmac.compare_digest(given, expected)
