"""Events: PostgreSQL is the record, JetStream is transport (DESIGN §3).

Telling: ``work.emit(fact)`` writes an outbox row with the transaction of the change (:mod:`.recording`); the one
relay of the database publishes it to the service's stream (:mod:`.relay`) and, since brokers may lose what they
acknowledged, keeps comparing the stream with the outbox and publishes again what is gone (:mod:`.reconciling`).

Hearing: a room reacts to facts of other services, the composition root puts the reactions of one purpose together::

    @reacts_to(OpportunityOpened)
    async def opportunity_keeps_customer_out_of_the_pool(work: Work, fact: OpportunityOpened) -> None: ...

    Consumer(nats, service="customer", purpose="pools", database_url=..., reactions=[...], work_factory=...).run()

Every fact takes effect once and in the order of its aggregate, whatever the broker does: the effect and the step of the
inbox are one transaction (:mod:`.inbox`), a fact that comes before its predecessor waits for it (:mod:`.consumer`), one
that cannot be handled waits for a person together with all that follow it (:mod:`.dead_letters`).
"""
