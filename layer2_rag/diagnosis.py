"""What the doctor looks at in layer 2, beside layer 1's."""

from collections.abc import Sequence

from layer1_basic_api.diagnosis import diagnose as diagnose_lower
from layer1_basic_api.findings import Finding
from layer2_rag.api.config import Settings


async def diagnose(settings: Settings) -> Sequence[Finding]:
    return [*await diagnose_lower(settings)]
