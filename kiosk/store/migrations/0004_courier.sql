-- When the item was put into a courier's folder last; NULL: never. It waits all the same until there is a receipt.
ALTER TABLE outbox ADD COLUMN carried_at TEXT;
