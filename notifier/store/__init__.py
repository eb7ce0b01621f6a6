"""The database: tables, queries, migrations. The queue of record; nothing outside this room knows SQL."""
