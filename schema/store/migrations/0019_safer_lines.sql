-- The lines of entries that are one person are made anew: the safer of two values stands there (decision 0019).
UPDATE person SET led = x'' WHERE id IN (
  SELECT a FROM together WHERE stands = 'same' UNION SELECT b FROM together WHERE stands = 'same');
