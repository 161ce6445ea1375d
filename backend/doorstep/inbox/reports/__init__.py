"""The reports' page and its figures as files."""

from doorstep.inbox.reports.pages import download_figure, show_reports

HANDLERS = [show_reports, download_figure]
