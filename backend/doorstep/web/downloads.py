"""What a browser hears of a file that is to be saved, and never shown: whatever is in it, it runs nowhere."""

from urllib.parse import quote


def attachment(name: str, size_bytes: int) -> dict[str, str]:
    """Headers of the answer that has the file; the shell adds `nosniff`, as to every answer."""
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Length": str(size_bytes),
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
