"""Does with the unmodified python-intercom 3.1.0 what it is told, a line of JSON each, and answers with a line each.

`{"call": "users.find", "kwargs": {…}, "keep": "name"}` keeps the result, `{"take": "name", "set": {…}, "call": "users.save"}` changes it
and gives it to the method.
"""

import itertools
import json
import sys

sys.path.insert(0, sys.argv[1])

from intercom.client import Client
from intercom.lib.flat_store import FlatStore

client = Client(personal_access_token=sys.argv[3])
client.base_url = sys.argv[2]
kept = {}


def shown(value):
    if isinstance(value, FlatStore | dict):
        return {str(key): shown(each) for key, each in value.items()}
    if isinstance(value, list):
        return [shown(each) for each in value]
    if hasattr(value, "to_dict"):
        return {"class": type(value).__name__, **shown(value.to_dict())}
    if hasattr(value, "__next__"):
        return [shown(each) for each in itertools.islice(value, 1000)]
    return value


def done(order):
    owner, _, method = order["call"].rpartition(".")
    args = [kept[name] for name in order.get("take", [])]
    for name, value in order.get("set", {}).items():
        setattr(args[0], name, value)
    found = getattr(getattr(client, owner), method)(*args, *order.get("args", []), **order.get("kwargs", {}))
    if "keep" in order:
        kept[order["keep"]] = found
    return shown(found)


for line in sys.stdin:
    try:
        answer = {"body": done(json.loads(line))}
    except Exception as error:  # noqa: BLE001 - whatever the client raises is what the test asks for
        context = getattr(error, "context", None) or {}
        answer = {"error": f"{type(error).__name__}: {error}", "status": context.get("http_code", 0),
                  "body": {"errors": [{"code": context.get("application_error_code")}]}}  # fmt: skip
    print(json.dumps(answer), flush=True)
