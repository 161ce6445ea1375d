"""What an import tells while it goes on and when it ends."""

from doorstep.storage.imported import Progress


def in_short(progress: Progress) -> str:
    """How many of each kind there are so far."""
    totals = {kind: each.new + each.changed + each.same for kind, each in progress.counts.items()}
    return ", ".join(f"{total:,} {kind}" for kind, total in totals.items() if total)


def report(progress: Progress, into: str) -> str:
    """What was brought, what was left out, and why; ids are those of there."""
    lines = [f"Brought {progress.source} into {into}:"]
    width = max((len(kind) for kind in progress.counts), default=0)
    for kind, each in progress.counts.items():
        lines.append(f"  {kind:<{width}}  {each.new:>9,} new  {each.changed:>9,} changed  {each.same:>9,} as they were")
    left = [(kind, why, each) for kind, reasons in progress.left_out.items() for why, each in reasons.items()]
    lines += ["Left out:"] if left else ["Nothing was left out."]
    for kind, why, each in left:
        ids = ", ".join(one for one in each.ids if one)
        lines.append(
            f"  {each.count:,} {kind}: {why}"
            + (f" ({ids}{', …' if each.count > len(each.ids) else ''})" if ids else "")
        )
    return "\n".join(lines)
