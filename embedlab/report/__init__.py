"""The report: a whole run as one HTML file that opens in any browser, with nothing installed and no network."""

from __future__ import annotations

from embedlab.report.page import report_html

__all__ = ["report_html"]
