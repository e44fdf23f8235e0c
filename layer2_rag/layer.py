"""What layer 2 is: how it is found, started and measured."""

from layer1_basic_api.layers import Layer

LAYER = Layer(
    number=2,
    title="Documents and cited answers",
    panels=("chat", "documents", "search", "sources", "trace"),
    settings="layer2_rag.api.config:Settings",
    create_app="layer2_rag.api.main:create_app",
    problems="layer2_rag.api.problems:PROBLEMS",
    commands="layer2_rag.cli.commands:add_commands",
    diagnose="layer2_rag.diagnosis:diagnose",
    checks="layer2_rag.checks:CHECKS",
    repair="layer2_rag.repairing:repair",
)
