"""Every route under /inbox."""

from litestar import Router
from litestar.di import Provide

from doorstep.inbox import (
    account,
    attachments,
    bulk,
    conversations,
    directory,
    imports,
    installing,
    people,
    reports,
    settings,
    signing_in,
    streaming,
    tasks,
    welcoming,
)
from doorstep.inbox.assets import read_asset
from doorstep.inbox.refusals import EXCEPTION_HANDLERS
from doorstep.inbox.segments import routes as segments
from doorstep.inbox.sessions import who_is_signed_in

router = Router(
    path="/inbox",
    route_handlers=[
        read_asset,
        signing_in.show_sign_in,
        signing_in.sign_in,
        signing_in.choose_workspace,
        signing_in.sign_out,
        welcoming.show_welcome,
        welcoming.accept_welcome,
        account.show_account,
        account.change_password,
        installing.show_install,
        streaming.stream,
        conversations.show_inbox,
        conversations.show_list,
        conversations.show_rows,
        conversations.show_conversation,
        conversations.show_parts,
        conversations.show_person,
        conversations.add_part,
        conversations.change_state,
        conversations.mark_read,
        *attachments.HANDLERS,
        people.edit_name,
        people.edit_email,
        people.undo_merge,
        *directory.HANDLERS,
        *imports.HANDLERS,
        *segments.HANDLERS,
        *reports.HANDLERS,
        *settings.HANDLERS,
        *tasks.HANDLERS,
        *bulk.HANDLERS,
    ],
    dependencies={"me": Provide(who_is_signed_in)},
    exception_handlers=EXCEPTION_HANDLERS,
    include_in_schema=False,
)
"""Handlers that ask for `me` are behind the sign-in, and their writes are checked against forgery there."""
