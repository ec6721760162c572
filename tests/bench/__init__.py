"""Measurements of the suite on this machine: ``make bench BENCH=customers SIZE=100000``.

What is measured
    The real stack as separate processes: embedded PostgreSQL (fsync on), NATS, Keycloak, ``crm_customer serve`` and
    ``work``, ``crm_gateway serve`` and ``work``. A generated company (200 units in 4 levels, 1,000 salespeople, a head
    for every unit, one branch that nobody has touched for three years) signs in with real tokens and calls the gateway
    over HTTP. The load comes in a closed loop from a process of its own, whose CPU is not counted.

How to run it
    =============================== ==================================================================================
    ``SIZE=100000``                 customers on file; up to 10,000,000
    ``ONLY=customers.read,...``     just these results, or all whose name begins so; the others keep their last figures
    ``CLIENTS=4 REQUESTS=1000``     connections, and measured requests of each result (a fifth more go before, uncounted)
    ``BENCH_FRESH=1``               delete this size's data first; otherwise it is kept in ``.local/bench/data-<SIZE>``
    ``PROFILE=1``                   profiles of the two serving processes, ``profile-*.pstats`` beside the JSON
    =============================== ==================================================================================

How to read the figures (``.local/bench/customers-<SIZE>.json``, one object per result)
    ``cpu_ms_app``    user and system time of the two serving processes per request; ``cpu_ms_gateway`` and
                      ``cpu_ms_service`` are its parts
    ``cpu_ms_db``     the same of the PostgreSQL backends that the serving service is connected to
    ``cpu_ms_behind`` what goes on behind the requests, in no target: ``work`` with its backends, and PostgreSQL's
                      own processes (checkpointer, WAL writer, autovacuum, I/O workers)
    ``p50_ms p99_ms`` as the client sees them. On a busy machine they say more about the machine: trust the CPU first
    ``bytes``         of the answer's body, on average
    ``queries``       statements that the service sent per request, BEGIN and COMMIT counted
    ``statements``    each of those with its time in the server (parse, bind, execute), slowest first
    ``floor_ratio``   cpu_ms_app + cpu_ms_db against a bare FastAPI + asyncpg process that sends the very same
                      statements (taken from PostgreSQL's log) and answers the same JSON: no gateway, no gRPC, no token
    ``rows_per_cpu_second`` (import) rows put on file per second of one core: service, work and database together

CPU figures of a shared machine vary by some ten percent between runs, by half and more when it is crowded (caches,
hyperthreads): ``load_average`` tells how crowded it was. The floor's database part runs the same statements as ours, so
where the two differ, that much is noise. Compare runs made in a row.
"""
