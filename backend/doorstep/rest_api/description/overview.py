"""What comes before the single operations: in the document's description, and on top of the page."""

from typing import Final

OVERVIEW: Final = """\
Programs ask here about people, write to them and hear what happened. The shapes are those of Intercom's API, so that
programs and client libraries made for it work when their base address is this server's.

## Access
Send an access token as `Authorization: Bearer TOKEN`, or with HTTP Basic as the user with an empty password. Tokens are made and
revoked in the inbox's settings; each opens one workspace, and no more of it than its scopes say. Programs for other people's
workspaces get theirs by OAuth 2 with PKCE: `/oauth/authorize` asks the teammate, `/oauth/token` gives the token for the code.

Begin with a token of your own: make it in Settings, Access tokens, put it into `DOORSTEP_TOKEN`, and call

    curl -H "Authorization: Bearer $DOORSTEP_TOKEN" BASE_URL/me

## Versions
`Intercom-Version` says which shapes you speak: 2.0 to 2.16; without it, 2.14, which is what this page shows. What differs:

- From 2.16 on a merged contact's old id answers 410 `contact_merged` with a `Link` to the contact it went into; before, 404.
- From 2.16 on `priority` of a conversation is one of five words; before, `priority` or `not_priority`.
- From 2.16 on two people who share neither email nor phone are merged only with `skip_duplicate_validation`; else `invalid_merge`.
- From 2.16 on nobody assigned is 0 in `admin_assignee_id` and `team_assignee_id`, not null, and `owner_id` of a contact is a text.
- From 2.16 on a note and a conversation have a `company`, a company its `notes`, and `POST /tags` answers with the `users` or `companies` that it tagged.
- From 2.16 on attributes of conversations are at `/conversations/attributes`, which answers in every version;
  `GET /data_attributes?model=conversation` is 422.
- From 2.16 on `email_verified` of a contact comes together with an `email`, and is a boolean; before, nobody looks at it.
- From 2.15 on there is `GET /conversations/deleted`; before, it is `intercom_version_invalid`.
- From 2.16 on a search's `sort.order` that is neither `ascending` nor `descending` is `invalid_sort_order`.
- 1.0 to 1.4 are the shapes of the oldest clients, with users and leads at addresses of their own: `/users`, `/contacts` for leads,
  `/visitors` (there with `GET` and `DELETE /visitors/{id}`, by Doorstep's own id), `/companies`, `/conversations`, `/tags`, `/notes`,
  `/counts`, `/bulk`, `/subscriptions`. They are for programs that are there already, and have [a document of their own](/docs/1.x).

## Searching
`POST /contacts/search` and `POST /conversations/search` take a `query`: one condition, or a group of them. A condition compares a `field`
with a `value`:

- `=` and `!=`: is, is not. `null` asks for having no value, or any.
- `IN` and `NIN`: is one of a list of up to 15 values, or none of them.
- `>`, `<`, `>=` and `<=`: more and less, later and earlier.
- `~` and `!~`: contains, does not contain. `^` and `$`: begins with, ends with. Of texts only.

What a search does not know is refused with the `field` at fault: a field that there is not, a custom attribute that nobody declared and nobody
has, a value that is not of the attribute's type. Segments that were made go on, whatever is declared or put away since.

A group has the `operator` `AND` or `OR` and up to 15 conditions or groups as its `value`; groups go two levels deep. Times are Unix seconds;
those of people compare by day in the workspace's time zone, those of conversations to the second. Who was an active weekly guest:

    {"query": {"operator": "AND", "value": [
      {"field": "custom_attributes.plan", "operator": "=", "value": "weekly"},
      {"field": "events.booked-house.count", "operator": ">", "value": 2}
    ]}, "sort": {"field": "last_seen_at", "order": "descending"}, "pagination": {"per_page": 20}}

## Errors
Every refusal is an `error.list` with a `request_id` that the server's log has too. `code` is for programs, `message` for people, `field`
names what is at fault.

## Pages
Lists give `pages.next.starting_after`: send it as `starting_after` for the next page, until `next` is null. Such pages stay right
while things come and go. `per_page` is 150 at most.

## Limits
Each token may call 10,000 times a minute and a workspace 25,000 times, unless the host says otherwise. Every answer to a
known token has `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset`, but for 431, whose head was not read, and a
failure of ours, which names no reset; whoever calls more often gets 429. `OPTIONS` says which methods an address has, asks for no token and
counts as no call; `HEAD` is `GET` without the body.
One request changes 500 custom attributes at most (400), and a person keeps 250 of them.

## Long work
Changes of many people, exports and imports answer 202 with a task: ask `GET /tasks/{task_id}` how far it is, until its `state` is `done`, `stopped` or
`failed`. `POST /bulk_changes/count` says beforehand how many people a change means. Files are there for seven days. These, and rules that clean up every
night, are additions of Doorstep's own: [Tasks](/docs/tasks).

## Doing it once
Send an `Idempotency-Key` with a POST, and send the request again when no answer came: within 24 hours it is done once, and
answered alike; `Idempotency-Replayed` marks the later answers.

## Webhooks
Subscriptions are made in the inbox's settings or here. Notifications are signed after Standard Webhooks, tried again for 24 hours under the same
`webhook-id`, and may come twice or out of order.
"""

OLDEST_OVERVIEW: Final = """\
The shapes of 1.0 to 1.4, for programs and clients that are there already: [2.x](/docs) is for new ones. Both speak of the same
people and conversations, and a token opens both.

## Asking for it
Send `Intercom-Version: 1.4` (or any from 1.0 on; they are answered alike), with the token as in 2.x:

    curl -H "Authorization: Bearer $DOORSTEP_TOKEN" -H "Intercom-Version: 1.4" BASE_URL/users

Two clients need not say so: without the header, `intercom-node-client/2.…` and `python-intercom/3.…` as `User-Agent` mean 1.x.

## What differs from 2.x
- `/contacts` are leads only; users are at `/users`. There a lead is `type: "contact"` with `anonymous: true`, a user `type: "user"`.
- `user_id` is what 2.x calls `external_id`, `remote_created_at` what it calls `signed_up_at`, `last_request_at` its `last_seen_at`.
- A `POST` to `/users`, `/contacts` and `/companies` makes or changes: whoever is named and there is changed. Custom attributes that nobody
  declared are kept as they come.
- `DELETE /users` archives and `DELETE /contacts` erases, as the field does; `/user_delete_requests` erases a user for good.
- Whoever was archived or merged answers 404.
- Answers name their things by kind (`users`, `contacts`, `companies`), and so do lists (`user.list`).
- Operations that are alike in every version (`/admins`, `/events`, `/messages`, `/segments` …) are here too.

## Pages
`pages.next` is the whole address of the next page, null on the last. `per_page` is 50 unless something else is asked for, 60 at most; numbers of
pages go 10,000 deep. `/scroll` goes through everything, a hundred at a time, until `scroll_param` is null.

## Errors, limits, doing it once
As in [2.x](/docs): every refusal is an `error.list`, the same limits are shared by both, and `Idempotency-Key` works with every `POST`.
"""
