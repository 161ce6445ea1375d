"""Operations on webhook subscriptions."""

from typing import Final

from doorstep.rest_api.description.operation import Operation

OPERATIONS: Final[tuple[Operation, ...]] = ()
