"""What the doctor looks at in layer 3, beside the layers below."""

from collections.abc import Sequence

from layer1_basic_api.findings import Finding
from layer2_rag.diagnosis import diagnose as diagnose_lower
from layer3_postgres.api.config import Settings


async def diagnose(settings: Settings) -> Sequence[Finding]:
    return await diagnose_lower(settings)
