"""Loads a provider written in Python and serves it: python3 python_runner.py FILE sync|async FOLDER.

FOLDER has rosette_custom_resource.py, for those who have no copy of it beside their file. What it does, it tells the process
that started it in lines of JSON on descriptor 3, as node-runner.ts does. It ends when its standard input does.
"""

import importlib.util
import json
import os
import sys
import threading

CONTROL = 3


def tell(**message):
    os.write(CONTROL, (json.dumps(message) + "\n").encode())


def end_with_parent():
    while os.read(0, 64):
        pass
    os._exit(0)


def tell_loaded(folder):
    """Files that the provider brought along; neither the language's own nor installed ones."""
    foreign = tuple(os.path.join(path, "") for path in {sys.prefix, sys.base_prefix, folder, os.path.dirname(__file__)})
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if path and not os.path.abspath(path).startswith(foreign) and "site-packages" not in path:
            tell(loaded=os.path.abspath(path))


def load(file):
    # Not by the file's own name: one called queue.py must not take the place of the language's own.
    spec = importlib.util.spec_from_file_location("__provider__", file)
    module = importlib.util.module_from_spec(spec)
    sys.modules["__provider__"] = module
    spec.loader.exec_module(module)
    return module


def is_provider(value):
    return not isinstance(value, type) and callable(getattr(value, "accept", None)) and callable(getattr(value, "answer", None))


def provider_in(module):
    """The one called `provider`, or the only one."""
    if is_provider(getattr(module, "provider", None)):
        return module.provider
    found = {name: value for name, value in vars(module).items() if is_provider(value)}
    if len(found) == 1:
        return next(iter(found.values()))
    what = f"several providers ({', '.join(found)})" if found else "no provider"
    tell(failed=f"it has {what}: call what Provider or by_type gives `provider`")
    sys.exit(1)


def main(file, mode, folder):
    threading.Thread(target=end_with_parent, daemon=True).start()
    sys.path[0] = os.path.dirname(file)
    sys.path.append(folder)
    tell(loaded=file)
    try:
        module = load(file)
    finally:
        tell_loaded(folder)
    provider = provider_in(module)
    from rosette_custom_resource import serve

    listening = serve(provider, port=0, sync=mode == "sync")
    tell(ready=listening.url)
    listening.wait()


main(*sys.argv[1:])
