"""SendGrid and Twilio for one machine: takes what the engine sends, shows it, and posts signed receipts back.

It speaks the vendors' HTTP APIs, so the engine talks to it through the same code as to them; only the base URL differs.
It can be told to be slow, to refuse, to hang up, and to do so after it took the message.
"""
