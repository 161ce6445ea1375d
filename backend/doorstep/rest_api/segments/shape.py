"""A segment as the API shows one."""

from doorstep.kernel.clock import unix_seconds
from doorstep.segments.segment import Segment


def segment_shape(segment: Segment, count: int | None = None) -> dict[str, object]:
    """Every key that the description's example has; `query`, its rules, is Doorstep's own."""
    shape: dict[str, object] = {
        "type": "segment",
        "id": segment.segment_id,
        "name": segment.name,
        "created_at": unix_seconds(segment.created_at),
        "updated_at": unix_seconds(segment.updated_at),
        "person_type": segment.person_type,
        "query": segment.rules,
    }
    return shape if count is None else {**shape, "count": count}
