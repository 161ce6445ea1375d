"""Operations on teammates and teams."""

from typing import Final

from doorstep.rest_api.description.operation import MISSING, Operation, Refusal, wants
from doorstep.rest_api.description.vocabulary import NOON

_MISSING: Final = Refusal(404, "admin_not_found", "Admin not found", "no teammate has this id")

OPERATIONS: Final = (
    Operation("identifyAdmin", "Teammates", "As whom the token acts", "The teammate of the token, with the workspace inside.", "admin_with_app"),
    Operation("listAdmins", "Teammates", "List teammates", "All of the workspace.", "admin_list", parameters={"display_avatar": "Add the pictures."}),
    Operation("retrieveAdmin", "Teammates", "Retrieve a teammate", "By the id.", "admin", None, (_MISSING,)),
    Operation(
        "setAwayAdmin", "Teammates", "Set a teammate away, or back", "Who is away is shown so in the inbox.", "admin", "set_away_admin_request",
        (Refusal(404, "admin_not_found", "Admin for admin_id not found"),),
    ),
    Operation(
        "listActivityLogs", "Teammates", "List what teammates did",
        "What teammates and programs changed, the latest first, and who signed in. It is kept for a year, and has no word of a person.",
        "activity_log_list", None, (wants("created_at_after"),), asks={"created_at_after": NOON},
        parameters={"per_page": "How many to give, 250 at most."},
    ),
    Operation(
        "searchActivityLogs", "Teammates", "Search what teammates did", "The same, of some types only.", "activity_log_list", "activity_log_search_request",
        (wants("created_at_after"),),
    ),
    Operation("listActivityLogEventTypes", "Teammates", "List types of activities", "Every type that is ever written.", "activity_log_event_type_list"),
    Operation("listTeams", "Teammates", "List teams", "All of the workspace.", "team_list"),
    Operation("retrieveTeam", "Teammates", "Retrieve a team", "By the id.", "team", None, (MISSING,)),
    Operation("createTeam", "Teammates", "Create a team", "An addition of Doorstep's own.", "team", "team_request", sends={"name": "Housekeeping"}),
    Operation("updateTeam", "Teammates", "Update a team", "An addition of Doorstep's own.", "team", "team_request", (MISSING,)),
)  # fmt: skip
