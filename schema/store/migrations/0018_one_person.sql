ALTER TABLE person ADD COLUMN led BLOB;
CREATE INDEX person_led ON person (led) WHERE led IS NOT NULL;
UPDATE person SET led = x'' WHERE id IN (
  SELECT a FROM together WHERE stands = 'same' UNION SELECT b FROM together WHERE stands = 'same');
