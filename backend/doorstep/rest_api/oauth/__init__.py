"""What apps call before they have a token: no access token opens it, the app's own secret does."""

from doorstep.rest_api.oauth.about import about_oauth
from doorstep.rest_api.oauth.tokens import change_code_as_in_the_field, change_code_for_token, revoke_token

HANDLERS = (about_oauth, change_code_for_token, change_code_as_in_the_field, revoke_token)
