"""What PostgreSQL's own programs are told."""

from layer3_postgres.backup.programs import variables
from layer3_postgres.db.addresses import read_address


def test_what_an_address_asks_is_asked_of_them_too() -> None:
    asked = "sslmode=verify-full&sslnegotiation=direct&ssl_min_protocol_version=TLSv1.3&connect_timeout=3"
    assert variables(read_address(f"postgresql://ann:it%27s@db.example:6432/mine?{asked}")) == {
        "PGHOST": "db.example",
        "PGPORT": "6432",
        "PGDATABASE": "mine",
        "PGUSER": "ann",
        "PGPASSWORD": "it's",
        "PGSSLMODE": "verify-full",
        "PGSSLNEGOTIATION": "direct",
        "PGSSLMINPROTOCOLVERSION": "TLSv1.3",
        "PGCONNECT_TIMEOUT": "3",
    }


def test_a_socket_is_a_host() -> None:
    told = variables(read_address("postgresql://ann@/mine?host=/tmp/socket"))
    assert told == {"PGHOST": "/tmp/socket", "PGDATABASE": "mine", "PGUSER": "ann"}
