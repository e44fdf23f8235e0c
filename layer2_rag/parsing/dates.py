"""Dates as documents write them, to ISO 8601. What cannot be read is no date."""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

PDF = re.compile(r"(?:D:)?(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})(\d{2})?)?(?:([+-]\d{2})'?(\d{2})?|Z)?")
WRITTEN = ("%B %d, %Y", "%d %B %Y", "%b %d, %Y", "%d %b %Y", "%Y/%m/%d", "%d.%m.%Y", "%Y-%m", "%Y")


def iso_date(value: object) -> str | None:
    """A date or time object, or text in one of the usual forms."""
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return _from_text(value.strip()[:60]) if isinstance(value, str) and value.strip() else None


def pdf_date(value: str) -> str | None:
    """PDF 32000-1, 7.9.4: D:YYYYMMDDHHmmSSOHH'mm'."""
    match = PDF.match(value.strip())
    if not match:
        return None
    year, month, day, hour, minute, second, zone, zone_minutes = match.groups()
    text = f"{year}-{month or '01'}-{day or '01'}"
    if hour:
        offset = f"{zone}:{zone_minutes or '00'}" if zone else "+00:00" if value.endswith("Z") else ""
        text += f"T{hour}:{minute}:{second or '00'}{offset}"
    return iso_date(text)


def _from_text(text: str) -> str | None:
    try:
        found = datetime.fromisoformat(text)
        return found.replace(microsecond=0).isoformat() if len(text) > 10 else found.date().isoformat()
    except ValueError:
        return _from_words(text)


def _from_words(text: str) -> str | None:
    for form in WRITTEN:
        try:
            found = datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
        return text if form in {"%Y", "%Y-%m"} else found.date().isoformat()
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError):
        return None
