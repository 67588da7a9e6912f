"""Where a value comes from: evidence with its kind, source and date."""

from __future__ import annotations

import datetime as dt

from features.fields import Labelled, Record
from features.typed_text import Needed, Said


class EvidenceKind(Labelled):
    """How well a claim is supported, weakest first. ``SYNTHETIC`` is invented for the demo city."""

    SYNTHETIC = "synthetic", "合成数据", "Synthetic"
    SELF_REPORTED = "self_reported", "自述", "Self-reported"
    DOCUMENT = "document", "文件", "Document"
    THIRD_PARTY = "third_party", "第三方核验", "Third-party verified"


class DataStatus(Labelled):
    """What kind of data a profile holds."""

    OFFICIAL = "official", "官方", "Official"
    PUBLIC = "public", "公开资料", "Public source"
    SELF_REPORTED = "self_reported", "自报", "Self-reported"
    SYNTHETIC = "synthetic", "合成数据", "Synthetic"


class Evidence(Record):
    """One dated statement that supports the value of one field.

    ``value`` is the stated value in words as the source gives it; the profile's own field is what counts.
    """

    field: Needed
    value: Said = ""
    kind: EvidenceKind = EvidenceKind.SELF_REPORTED
    source: Said = ""
    as_of: dt.date | None = None
