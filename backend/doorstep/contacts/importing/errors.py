"""Why a file, or a row of it, is not brought in, in the words that the teammate reads."""

from doorstep.kernel.errors import Invalid


class FileRefused(Invalid):
    """The file as a whole: nothing of it is brought in."""

    code = "file_refused"


class RowRejected(Invalid):
    """One row; the others go on. Its words stand beside it in the report."""

    code = "row_rejected"
