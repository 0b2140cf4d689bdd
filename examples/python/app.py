"""A small program whose logs go to Tocsin.

    PYTHONPATH=sdk/python python3 examples/python/app.py

TOCSIN_URL   where to send (default http://localhost:8080/events)
TOCSIN_KEY   the key the server knows this sender by, if it wants one
"""
import logging
import os

from tocsin_logging import TocsinHandler

log = logging.getLogger("shop")


def main():
    logging.basicConfig(level=logging.INFO, handlers=[
        logging.StreamHandler(),
        TocsinHandler(os.environ.get("TOCSIN_URL", "http://localhost:8080/events"), os.environ.get("TOCSIN_KEY"),
                      category="shop", tags=["example"]),
    ])
    for order in range(1, 11):
        sell(order, ["ann", "ben", "eve"][order % 3], order * 20)
    # Nothing more to do: what is queued is sent when the program ends.


def sell(order, customer, amount):
    log.info("order %d of %s", order, customer, extra={"order": order, "username": customer, "amount": amount})
    try:
        charge(amount)
    except ValueError:
        log.exception("order %d could not be paid", order, extra={"order": order, "username": customer})


def charge(amount):
    if amount > 150:
        raise ValueError("the bank refused %d" % amount)


if __name__ == "__main__":
    main()
