-- 门限: so many of the trustees are enough to decrypt, and a lost one stops nothing. What they hand in while they make their keys together
-- is public or sealed for one of them.

ALTER TABLE election_protocols ADD COLUMN threshold INTEGER CHECK (threshold BETWEEN 1 AND 9);

-- By rounds: a certificate, a polynomial with its shares, what the shares came to. As the protocol writes them.
ALTER TABLE election_trustees ADD COLUMN certificate TEXT;
ALTER TABLE election_trustees ADD COLUMN polynomial TEXT;
ALTER TABLE election_trustees ADD COLUMN output TEXT;
