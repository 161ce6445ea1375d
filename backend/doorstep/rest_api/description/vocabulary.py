"""What the API's properties mean and look like, by their names: the same name means the same thing everywhere.

Everybody in the examples belongs to Small Lodgings, a shop that lets small houses.
"""

from collections.abc import Mapping
from typing import Final

import msgspec


class Word(msgspec.Struct, frozen=True, array_like=True):
    """Of one property name."""

    says: str
    example: object


A_CONTACT: Final = "5f0c1a527d524d8c9a550d9d5b8f6a01"
A_LEAD: Final = "8d41c2f06b7e4a719d7c51a2e9b03f64"
A_CONVERSATION: Final = "c3a9f7d2e15b4c08b6d4a1f09e7c5b32"
A_PART: Final = "1b7e4f90a2c84d3d8e6f5a4b3c2d1e0f"
AN_ANSWER: Final = "a5e1c524-5ddd-4c3e-9328-6bca5d6e3edb"
A_COMPANY: Final = "9e2d6b1c4a7f4e03815c0d9b8a7f6e5d"
A_TASK: Final = "2a4c6e80b1d3f5079a8c6e4d2b0f1e3d"
A_VISITOR: Final = "b1f6c1de-52a8-4b0e-9c53-7d0b6f2a9e11"
A_UUID: Final = "3f1d2c4b-6a5e-4f70-8b9c-0d1e2f3a4b5c"
AN_APP: Final = "7c9e1b2d4f6a48c0b5d3e8f7a6c4b2d1"
A_CODE: Final = "THE_CODE_THAT_CAME_BACK"
A_TOKEN: Final = "doorstep_THE_TOKEN"  # noqa: S105 - what examples show

NOON: Final = 1741608000
"""10 March 2025, 12:00 UTC."""

NEW_YEAR_2030: Final = 1893456000
"""Of what has to lie ahead, for whoever sends the example."""

_AGO: Final = "Whole seconds from its beginning to this; left out while it has not happened."

VOCABULARY: Final[Mapping[str, Word]] = {
    name: Word(*row)
    for name, row in {
        "type": ("What kind of object this is.", "list"),
        "id": ("Doorstep's own id. It never changes, and nothing else ever gets it.", A_CONTACT),
        "name": ("The name, as people read it.", "Ada Quill"),
        "email": ("The email address; an empty text where none is known.", "ada@quill.example"),
        "email_domain": ("What stands behind the @ of the email; empty without one.", "quill.example"),
        "phone": ("The phone number as it was given.", "+353 1 234 5678"),
        "data": ("What is on this page, in order.", []),
        "pages": ("Where this page stands among all of them.", {}),
        "total_count": ("How many there are over all pages. Searches count exactly to 10,000 and estimate above.", 1),
        "has_more": ("Whether there are more than are shown here.", False),
        "url": ("Where to find it.", "https://www.lodgings.example/houses/the-damp"),
        "page": ("The number of this page, from 1.", 1),
        "per_page": ("How many there are on a page at most.", 50),
        "total_pages": ("How many pages there are.", 1),
        "starting_after": ("The cursor to send for the next page.", "WzIsMTc0MTYwODAwMDAwMDAwMCwiNWYwYyJd"),
        "created_at": ("When it was made, in Unix seconds.", NOON),
        "updated_at": ("When it last changed, in Unix seconds.", NOON + 180),
        "request_id": ("The id of this request; the server's log has it too.", A_UUID),
        "errors": ("What is wrong.", []),
        "code": ("A stable word for programs.", "not_found"),
        "message": ("An explanation for people.", "User Not Found"),
        "field": ("The part of the request that is at fault.", "email"),
        # people
        "external_id": ("Your own id of the person. A lead has the id that it had as a visitor.", "ada-17"),
        "workspace_id": ("The workspace that it belongs to.", "lodgings"),
        "app_id": ("The workspace that it belongs to.", "lodgings"),
        "role": ("`lead`: wrote without logging in. `user`: somebody whom your site knows.", "user"),
        "avatar": ("The picture.", None),
        "image_url": ("Address of the picture; null where there is none.", "https://www.lodgings.example/ada.png"),
        "owner_id": ("The teammate who looks after this person.", 814),
        "has_hard_bounced": ("Whether mail to this address came back for good.", False),
        "marked_email_as_spam": ("Whether the person called mail from you spam.", False),
        "unsubscribed_from_emails": ("Whether the person wants no mail.", False),
        "signed_up_at": ("When the person signed up with you, in Unix seconds.", NOON),
        "last_seen_at": ("When the person last had a page of yours open, in Unix seconds.", NOON + 120),
        "last_request_at": ("When one of their browsers was last heard of, in Unix seconds.", NOON + 120),
        "last_replied_at": ("When the person last wrote, in Unix seconds.", NOON + 60),
        "last_contacted_at": ("When a teammate last wrote to the person, in Unix seconds.", NOON + 90),
        "last_email_opened_at": ("When a mail of yours was last opened, in Unix seconds.", None),
        "last_email_clicked_at": ("When a link in a mail of yours was last followed, in Unix seconds.", None),
        "language_override": ("The language that your site set for this person.", "en"),
        "browser": ("The browser last used.", "Firefox"),
        "browser_version": ("Its version.", "136.0"),
        "browser_language": ("The language that the browser asks for.", "en-IE"),
        "os": ("The operating system last used.", "Linux"),
        "location": ("Where the person was last, as far as the address of the browser tells.", {}),
        "location_data": ("Where the visitor is, as far as the address of the browser tells.", {}),
        "country": ("The country's name.", "Ireland"),
        "region": ("The region's name.", "Leinster"),
        "city": ("The city's name; null without a city database.", "Dublin"),
        "country_code": ("The country in two or three letters.", "IE"),
        "continent_code": ("The continent in two letters; not looked up.", None),
        "country_name": ("The country's name.", "Ireland"),
        "region_name": ("The region's name.", "Leinster"),
        "city_name": ("The city's name.", "Dublin"),
        "custom_attributes": ("Values of your own, by name.", {"plan": "weekly", "nights": 3}),
        "tags": ("The tags on it.", []),
        "notes": ("What teammates noted about the person; the ten latest.", {}),
        "companies": ("The companies that the person belongs to.", []),
        "segments": ("The segments that it is in.", []),
        "social_profiles": ("Always empty: Doorstep looks nobody up.", []),
        "opted_out_subscription_types": ("The kinds of message that the person declined.", {}),
        "opted_in_subscription_types": ("The kinds of message that the person asked for.", {}),
        "referrer": ("The page from which the person first came.", "https://search.example/"),
        "utm_campaign": ("The campaign that brought the person.", "spring"),
        "utm_content": ("The piece of it that was followed.", None),
        "utm_medium": ("The medium of it.", "newsletter"),
        "utm_source": ("The source of it.", "walkers-weekly"),
        "utm_term": ("The search term of it.", None),
        "enabled_push_messaging": ("Always null: there is no mobile app.", None),
        "do_not_track": ("Always null: the browser's wish is not kept.", None),
        "anonymous": ("True of whoever has not logged in.", True),
        "pseudonym": ("What teammates see until there is a name.", "Violet Suitcase"),
        "remote_created_at": ("When it was made on your side, in Unix seconds.", NOON),
        "session_count": ("How many sessions there were.", 0),
        "user_id": ("Your own id of the person; a visitor's is what `getVisitorId` gives.", A_VISITOR),
        "archived": ("Whether it is put away.", True),
        "blocked": ("Whether the person is blocked.", True),
        "deleted": ("Whether it is gone.", True),
        "object": ("What kind of object was deleted.", "conversation"),
        "source_contact_role": ("What it was before: a lead.", "lead"),
        # labels
        "untag": ("True to take the tag off.", False),
        "topic": ("What happened.", "contact.user.created"),
        "disabled_at": ("When it was switched off, in Unix seconds; null while it is on.", None),
        "applied_at": ("When it was put here, in Unix seconds.", NOON),
        "applied_by": ("The teammate who put it here.", None),
        "body": ("The text, as HTML unless plain text was asked for.", "<p>Is The Damp dry?</p>"),
        "author": ("Who wrote it.", {}),
        "contact": ("The person that it is about.", {}),
        "count": ("How many there are; null unless counts were asked for.", 3),
        "person_type": ("Whom the segment holds: `user` users only, `contact` users and leads.", "contact"),
        "state": ("The state it is in.", "open"),
        "default_translation": ("Name and description in the workspace's language.", {}),
        "translations": ("Name and description in every language.", []),
        "consent_type": ("Whether people must ask for it or may decline it.", "opt_out"),
        "content_types": ("By which ways it is sent.", ["email"]),
        "description": ("What it is, in a sentence.", "House news once a month"),
        "locale": ("The language of this translation.", "en"),
        "model": ("What it is an attribute of.", "contact"),
        "full_name": ("The name as searches take it.", "custom_attributes.plan"),
        "label": ("The name as people read it.", "Plan"),
        "data_type": ("The type of its values.", "string"),
        "options": ("The values it may have, if only some are allowed.", ["weekly", "monthly"]),
        "api_writable": ("Whether this API may set it.", True),
        "messenger_writable": ("Whether a page may set it.", True),
        "ui_writable": ("Whether teammates may set it.", True),
        "custom": ("Whether you declared it yourself.", True),
        "admin_id": ("The teammate's id.", "814"),
        # companies
        "company_id": ("Your own id of the company.", "harbour-walks"),
        "plan": ("The plan that the company is on.", {}),
        "size": ("How many people work there.", 12),
        "website": ("The company's website.", "https://harbour-walks.example"),
        "industry": ("What the company does.", "Guided walks"),
        "monthly_spend": ("What the company pays you a month.", 240),
        "user_count": ("How many people belong to it.", 1),
        "scroll_param": ("The place to go on from; null once everything was given.", A_UUID),
        # teammates
        "admins": ("The teammates.", []),
        "job_title": ("What the teammate does; empty where nobody said.", ""),
        "email_verified": ("Whether the address was proven.", False),
        "away_mode_enabled": ("Whether the teammate is away.", False),
        "away_mode_reassign": ("Whether replies go to somebody else while they are away.", False),
        "away_status_reason_id": ("Why they are away; null without a reason.", None),
        "has_inbox_seat": ("Whether the teammate may use the inbox.", True),
        "team_ids": ("The teams that the teammate is in.", [7]),
        "teams": ("The teams.", []),
        "admin_ids": ("The teammates in it.", [814]),
        "assignment_limit": ("How many open conversations each may have; null without a bound.", None),
        "distribution_method": ("How conversations are handed out; null by hand.", None),
        "app": ("The workspace.", {}),
        "id_code": ("The workspace's id: `app_id` in the messenger's settings.", "lodgings"),
        "timezone": ("The workspace's time zone.", "Europe/Dublin"),
        "secure": ("Whether users must be proven before they are believed.", True),
        "identity_verification": ("Whether users must be proven before they are believed.", True),
        # conversations
        "conversations": ("The conversations of this page.", []),
        "conversation_id": ("The conversation's id.", A_CONVERSATION),
        "title": ("What it is called; null unless somebody named it.", "The Damp in May"),
        "waiting_since": ("Since when the person waits for an answer, in Unix seconds; null if they do not.", NOON),
        "snoozed_until": ("When it wakes, in Unix seconds; null unless it is snoozed.", None),
        "open": ("Whether it is open.", True),
        "read": ("Whether the person has seen everything.", True),
        "priority": ("Whether it comes before others. From 2.16 on one of five words.", "not_priority"),
        "admin_assignee_id": ("The teammate whose it is; null if nobody's, from 2.16 on 0.", 814),
        "team_assignee_id": ("The team whose it is; null if no team's, from 2.16 on 0.", None),
        "source": ("What began it.", {}),
        "contacts": ("The people in it, its owner first.", {}),
        "teammates": ("The teammates who took part; null before anyone did.", {}),
        "first_contact_reply": ("The person's first words in it; null until there are any.", {}),
        "statistics": ("Times and counts; null in answers that leave them out.", {}),
        "conversation_parts": ("What was said and done after the source; the latest 500.", {}),
        "conversation_rating": ("Always null: nobody is asked to rate.", None),
        "sla_applied": ("Always null: there are no service levels.", None),
        "topics": ("Always empty: conversations are not sorted into topics.", {}),
        "ticket": ("Always null: there are no tickets.", None),
        "linked_objects": ("Always empty: nothing is linked.", {}),
        "ai_agent": ("Always null: people answer.", None),
        "ai_agent_participated": ("Always false: people answer.", False),
        "delivered_as": ("Who began it.", "customer_initiated"),
        "subject": ("The subject; empty in the messenger.", ""),
        "attachments": ("Files that came with it.", []),
        "attachment_urls": ("Addresses of files.", []),
        "redacted": ("Whether the text was taken out.", False),
        "part_type": ("What was said or done.", "comment"),
        "notified_at": ("When people were told of it, in Unix seconds.", NOON),
        "assigned_to": ("To whom it was given; null in parts that give it to nobody.", None),
        "metadata": ("What else came with it.", {}),
        "email_message_metadata": ("Always null: it did not come by mail.", None),
        "event_details": ("Always null.", None),
        "app_package_code": ("Always null.", None),
        "message_type": ("How it is sent.", "inapp"),
        "first_contact_reply_at": ("When the person first wrote, in Unix seconds.", NOON),
        "first_assignment_at": ("When it was first given to somebody, in Unix seconds.", NOON + 20),
        "first_admin_reply_at": ("When a teammate first answered, in Unix seconds.", NOON + 90),
        "first_close_at": ("When it was first closed, in Unix seconds.", NOON + 600),
        "last_assignment_at": ("When it was last given to somebody, in Unix seconds.", NOON + 20),
        "last_assignment_admin_reply_at": ("When that teammate then answered, in Unix seconds.", NOON + 90),
        "last_contact_reply_at": ("When the person last wrote, in Unix seconds.", NOON + 60),
        "last_admin_reply_at": ("When a teammate last answered, in Unix seconds.", NOON + 90),
        "last_close_at": ("When it was last closed, in Unix seconds.", NOON + 600),
        "last_closed_by_id": ("Who last closed it.", "814"),
        "time_to_assignment": (_AGO, 20),
        "time_to_admin_reply": (_AGO, 90),
        "time_to_first_close": (_AGO, 600),
        "time_to_last_close": (_AGO, 600),
        "median_time_to_reply": ("How long answers took, the one in the middle, in seconds.", 90),
        "count_reopens": ("How often it was opened again.", 0),
        "count_assignments": ("How often it was given to somebody.", 1),
        "count_conversation_parts": ("How many parts it has.", 2),
        # events
        "events": ("The events.", []),
        "event_name": ("What the person did, in words of your own.", "booked-house"),
        "intercom_user_id": ("Doorstep's own id of the person; the key has the name that clients look for.", A_CONTACT),
        "first": ("When it was first done.", "2025-03-10T12:00:00.000+00:00"),
        "last": ("When it was last done.", "2025-03-10T12:03:00.000+00:00"),
    }.items()
}
