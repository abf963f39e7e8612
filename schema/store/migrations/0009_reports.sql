CREATE INDEX item_received ON item (typed_ms) WHERE collection = 'received';
