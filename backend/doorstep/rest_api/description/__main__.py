"""`python -m doorstep.rest_api.description` writes the API's document, for linters and other programs; with `1.x` that of the oldest shapes."""

import sys

import msgspec

from doorstep.rest_api.description.assembling import document
from doorstep.rest_api.description.editions import EDITIONS

asked = sys.argv[1] if len(sys.argv) > 1 else EDITIONS[0].name
sys.stdout.buffer.write(msgspec.json.encode(document(next(each for each in EDITIONS if each.name == asked))))
