"""`python -m layer1_basic_api` is `mystack`."""

from layer1_basic_api.cli import main

main()
