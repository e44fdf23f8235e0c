"""Layer 2's targets."""

from layer1_basic_api.findings import Check

CHECKS: tuple[Check, ...] = ()
