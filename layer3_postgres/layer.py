"""What layer 3 is: how it is found, started and measured."""

from layer1_basic_api.layers import Layer

LAYER = Layer(
    number=3,
    title="One database and conversations",
    panels=("chat", "documents", "search", "sources", "trace", "conversations", "finder"),
    settings="layer3_postgres.api.config:Settings",
    create_app="layer3_postgres.api.main:create_app",
    problems="layer3_postgres.api.problems:PROBLEMS",
    commands="layer3_postgres.cli.commands:add_commands",
    diagnose="layer3_postgres.diagnosis:diagnose",
    checks="layer3_postgres.checks:CHECKS",
    repair="layer2_rag.repairing:repair",
)
