"""`python -m doorstep.rest_api.description` writes the API's document, for linters and other programs."""

import sys

import msgspec

from doorstep.rest_api.description.assembling import document

sys.stdout.buffer.write(msgspec.json.encode(document()))
