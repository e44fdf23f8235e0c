"""The drawn schema is that of the models."""

import runpy

from layer1_basic_api.layers import ROOT


def test_the_page_of_tables_is_what_the_models_say() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "layer3_schema.py"))
    assert script["PAGE"].read_text("utf-8") == script["page"](), "Run: python scripts/layer3_schema.py"
