"""The way most teams would write it: one request, one commit; one task, one transaction, one `SET NX` per event.

It is complete enough to be compared with: it verifies the signature, keeps the event, updates the shipment, applies the
same rules, and writes the messages to be sent. It is not wrong, only written event by event.
"""
