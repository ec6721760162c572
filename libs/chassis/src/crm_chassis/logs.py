"""What a process writes to its standard output: one JSON object per line, with the time in UTC.

Tracebacks come without the values of variables, which may be somebody's telephone number.
"""

from __future__ import annotations

import logging
import sys

import orjson
import structlog


def configure_logs() -> None:
    """Set up structlog for a process; other people's loggers are heard from warnings on."""
    logging.basicConfig(
        stream=sys.stdout, level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    structlog.configure(
        cache_logger_on_first_use=True,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(serializer=orjson.dumps),
        ],
        logger_factory=structlog.BytesLoggerFactory(),
    )
