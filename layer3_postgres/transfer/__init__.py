"""Moving between layer 2's stores and one database, both ways: vectors are copied, and the source stays as it is."""
