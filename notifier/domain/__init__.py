"""Pure decisions about shipments: no clock, no I/O, no logging, no third party."""
