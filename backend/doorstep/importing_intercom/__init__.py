"""Bringing a workspace over out of Intercom's API, and so out of any Doorstep's."""
