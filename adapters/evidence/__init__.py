"""From a photo's bytes to the fact that they are durable: decoder, vault and ledger together."""
