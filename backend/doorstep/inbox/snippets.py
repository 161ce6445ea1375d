"""Code for a customer's site, to be copied as it is."""

_SNIPPET = """\
<script>
  window.doorstepSettings = {
    app_id: "APP_ID",
    // of somebody who is logged in:
    // user_id: "42", email: "ann@example.com", name: "Ann", user_hash: "…"
  };
  (function () {
    var w = window;
    if (typeof w.Doorstep === "function") {
      w.Doorstep("reattach_activator");
      w.Doorstep("update", w.doorstepSettings);
      return;
    }
    var d = function () { d.c(arguments); };
    d.q = [];
    d.c = function (args) { d.q.push(args); };
    w.Doorstep = d;
    var s = document.createElement("script");
    s.async = true;
    s.src = "ADDRESS/widget/APP_ID";
    document.head.appendChild(s);
  })();
</script>"""

SIGN_OUT = 'Doorstep("shutdown");'

_PYTHON = """\
import hashlib, hmac, os

def user_hash(user_id: str) -> str:
    secret = os.environ["DOORSTEP_IDENTITY_SECRET"]
    return hmac.new(secret.encode(), user_id.encode(), hashlib.sha256).hexdigest()"""

_NODE = """\
import { createHmac } from "node:crypto";

export function userHash(userId) {
  const secret = process.env.DOORSTEP_IDENTITY_SECRET;
  return createHmac("sha256", secret).update(String(userId)).digest("hex");
}"""

_RUBY = """\
require "openssl"

def user_hash(user_id)
  OpenSSL::HMAC.hexdigest("SHA256", ENV.fetch("DOORSTEP_IDENTITY_SECRET"), user_id.to_s)
end"""

_PHP = """\
<?php
function user_hash(string $userId): string {
    return hash_hmac('sha256', $userId, getenv('DOORSTEP_IDENTITY_SECRET'));
}"""

SAMPLES = (("python", "Python", _PYTHON), ("node", "Node", _NODE), ("ruby", "Ruby", _RUBY), ("php", "PHP", _PHP))
"""Value, name and code. Each signs the user id, or the email where no id is sent."""


def snippet(address: str, app_id: str) -> str:
    """What goes before </body>; `address` is the backend's origin."""
    return _SNIPPET.replace("ADDRESS", address).replace("APP_ID", app_id)
