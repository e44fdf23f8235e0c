"""Layer 3's targets, measured on the reader's machine."""

from layer1_basic_api.findings import Check

CHECKS: tuple[Check, ...] = ()
