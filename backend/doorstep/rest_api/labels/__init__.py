"""What teammates put on people, companies and conversations: tags, notes, attributes, subscriptions."""

from doorstep.rest_api.labels import conversation_attributes
from doorstep.rest_api.labels.data_attributes import (
    create_data_attribute,
    list_data_attributes,
    update_data_attribute,
)
from doorstep.rest_api.labels.notes import create_note, list_notes, show_note
from doorstep.rest_api.labels.subscription_types import (
    attach_contact_subscription,
    create_subscription_type,
    detach_contact_subscription,
    list_contact_subscriptions,
    list_subscription_types,
)
from doorstep.rest_api.labels.tagging import attach_contact_tag, detach_contact_tag, list_contact_tags
from doorstep.rest_api.labels.tags import list_tags, remove_tag, show_tag, write_tag

HANDLERS = (
    list_tags,
    show_tag,
    write_tag,
    remove_tag,
    list_contact_tags,
    attach_contact_tag,
    detach_contact_tag,
    list_notes,
    create_note,
    show_note,
    list_data_attributes,
    *conversation_attributes.HANDLERS,
    create_data_attribute,
    update_data_attribute,
    list_subscription_types,
    create_subscription_type,
    list_contact_subscriptions,
    attach_contact_subscription,
    detach_contact_subscription,
)
