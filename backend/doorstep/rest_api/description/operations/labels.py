"""Operations on tags, notes, attributes, segments and kinds of message."""

from typing import Final

from doorstep.rest_api.description.operation import (
    COMPANY_MISSING,
    MISSING,
    SEVERAL_USERS,
    USER_MISSING,
    Operation,
    Refusal,
    invalid,
)

_ATTRIBUTE_MISSING: Final = Refusal(
    404,
    "conversation_attribute_not_found",
    "Conversation attribute not found",
    "no attribute of conversations has this id",
)
_OPTION_MISSING: Final = Refusal(
    404, "conversation_attribute_not_found", "List option not found", "the list has no option with this id"
)
_NO_LIST: Final = Refusal(422, "parameter_invalid", "Options can only be managed on list attributes", "it is no list")
_OPTIONS: Final = (
    _NO_LIST,
    *(
        Refusal(422, "parameter_invalid", words)
        for words in ("label is required", "label must be a string", "only 'label' is accepted")
    ),
)
_TYPE: Final = Refusal(
    422,
    "parameter_invalid",
    "data_type 'files' is not valid. Allowed types: string, integer, list, decimal, boolean, datetime",
    "relationships and files are not kept",
)
_TAKEN: Final = invalid(
    "You already have 'house' in your conversation data. To save this as new conversation data, use a different name.",
    "another has the name",
)

OPERATIONS: Final = (
    Operation("listTags", "Tags", "List tags", "All of the workspace.", "tag_list"),
    Operation("findTag", "Tags", "Retrieve a tag", "By its id.", "tag_basic", None, (MISSING,)),
    Operation(
        "createTag", "Tags", "Create or rename a tag, or tag many", "With a name alone: makes it, or finds it. With an id: renames it. With companies or users: puts it on "
        "them, or takes it off where `untag` is true.",
        "tag_basic", "tag_request", (invalid("invalid tag parameters"), MISSING, USER_MISSING, COMPANY_MISSING, SEVERAL_USERS),
        sends={"name": "asks about damp"},
    ),
    Operation(
        "deleteTag", "Tags", "Delete a tag", "It comes off whatever carries it.", None, None,
        (MISSING, Refusal(400, "tag_has_dependent_objects", "Unable to delete Tag with dependent objects. Segments: Asks about damp.")),
    ),
    Operation("retrieveNote", "Notes", "Retrieve a note", "By its id.", "note", None, (MISSING,)),
    Operation(
        "lisDataAttributes", "Attributes", "List attributes", "Doorstep's own and those that you declared.", "data_attribute_list", None,
        (Refusal(422, "parameter_invalid", "model=conversation is no longer supported. Use GET /conversations/attributes instead", "from 2.16 on"),),
        parameters={"model": "Only those of this.", "include_archived": "Those that were put away, too."},
    ),
    Operation(
        "listConversationAttributes", "Attributes", "List attributes of conversations", "Those that you declared, the last first, as 2.16 shows them.",
        "conversation_attribute_list", parameters={"include_archived": "Those that were put away, too."},
    ),
    Operation(
        "createConversationAttribute", "Attributes", "Declare an attribute of conversations", "As 2.16 does it. `required` and `visible_to_team_ids` are kept for programs: teammates have to "
        "fill in none, and see all.",
        "conversation_attribute", "create_conversation_attribute_request",
        (_TYPE, _TAKEN, invalid("Your name for this attribute must only contain alphanumeric characters, currency symbols, and hyphens")),
        sends={"name": "house", "data_type": "list", "options": [{"label": "The Damp"}, {"label": "The Dry"}]},
    ),
    Operation("getConversationAttribute", "Attributes", "Retrieve an attribute of conversations", "By its id; one that was put away too.", "conversation_attribute", None, (_ATTRIBUTE_MISSING,)),
    Operation(
        "updateConversationAttribute", "Attributes", "Update an attribute of conversations", "Its name, which the values of conversations go along with, its description and the like. The type stays.",
        "conversation_attribute", "update_conversation_attribute_request", (_ATTRIBUTE_MISSING, _TAKEN), sends={"name": "lodging", "description": "Where they stay"},
    ),
    Operation("deleteConversationAttribute", "Attributes", "Archive an attribute of conversations", "It is put away; conversations keep what they have of it.", "conversation_attribute", None, (_ATTRIBUTE_MISSING,)),
    Operation(
        "createConversationAttributeOption", "Attributes", "Add an option to a list", "Of an attribute of conversations. One that was put away is in use again.",
        "conversation_attribute", "conversation_attribute_option_request", (_ATTRIBUTE_MISSING, *_OPTIONS), sends={"label": "The Attic"},
    ),
    Operation(
        "updateConversationAttributeOption", "Attributes", "Rename an option of a list", "It keeps its id; conversations that have it have it under its new name.",
        "conversation_attribute", "conversation_attribute_option_request", (_ATTRIBUTE_MISSING, _OPTION_MISSING, *_OPTIONS), sends={"label": "The Very Damp"},
    ),
    Operation(
        "deleteConversationAttributeOption", "Attributes", "Archive an option of a list", "Conversations keep it; no other gets it.",
        "conversation_attribute", None, (_ATTRIBUTE_MISSING, _OPTION_MISSING, _NO_LIST),
    ),
    Operation(
        "createDataAttribute", "Attributes", "Declare an attribute", "From then on its values must be of its type. Pages may set it only where `messenger_writable` is true.",
        "data_attribute", "create_data_attribute_request",
        (invalid("You already have 'plan' in your people data. To save this as new people data, use a different name."), invalid("Data Type isn't an option"),
         invalid("Your name for this attribute must only contain alphanumeric characters, currency symbols, and hyphens"),
         invalid("The Data Attribute model field must be either contact or company")),
        sends={"name": "plan", "model": "contact", "data_type": "options", "options": [{"value": "weekly"}, {"value": "monthly"}]},
    ),
    Operation(
        "updateDataAttribute", "Attributes", "Update an attribute", "Its description, its options, whether pages may set it; or put it away.",
        "data_attribute", "update_data_attribute_request",
        (invalid("Options isn't an array"), Refusal(404, "field_not_found", "We couldn't find that data attribute to update"),
         Refusal(422, "data_invalid", "The Data Attribute you are trying to archive has a dependant object")),
        sends={"description": "How long people stay", "archived": False},
    ),
    Operation("listSegments", "Segments", "List segments", "All of the workspace.", "segment_list", parameters={"include_count": "Count the people in each."}),
    Operation("retrieveSegment", "Segments", "Retrieve a segment", "By its id.", "segment", None, (MISSING,)),
    Operation(
        "createSegment", "Segments", "Create a segment", "An addition of Doorstep's own: a search with a name. It asks for whatever `POST /contacts/search` takes but other segments; days "
        "relative to now stay so, and who belongs to it is found out when somebody asks.", "segment", "segment_request",
    ),
    Operation("updateSegment", "Segments", "Update a segment", "An addition of Doorstep's own. Whom a nightly rule acts on is changed with `people:write` too.", "segment", "segment_request", (MISSING,)),
    Operation("deleteSegment", "Segments", "Delete a segment", "An addition of Doorstep's own. The people stay. One that a nightly rule names is deleted with `people:write` too.", "segment_deleted", None, (MISSING,)),
    Operation("listSubscriptionTypes", "Subscriptions", "List kinds of message", "All of the workspace; at first there are none.", "subscription_type_list"),
    Operation(
        "createSubscriptionType", "Subscriptions", "Create a kind of message", "An addition of Doorstep's own.", "subscription_type", "create_subscription_type_request",
    ),
)  # fmt: skip
