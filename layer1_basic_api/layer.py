"""What layer 1 is: how it is found, started and measured."""

from layer1_basic_api.layers import Layer

LAYER = Layer(
    number=1,
    title="Basic API",
    panels=("chat",),
    settings="layer1_basic_api.api.config:Settings",
    create_app="layer1_basic_api.api.main:create_app",
    problems="layer1_basic_api.api.problems:PROBLEMS",
    commands="layer1_basic_api.cli.commands:add_commands",
    diagnose="layer1_basic_api.diagnosis:diagnose",
    checks="layer1_basic_api.checks:CHECKS",
)
