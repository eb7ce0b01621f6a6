"""The entrance over HTTP: webhooks and receipts, the API, the pages of customers, and probes for machines."""
