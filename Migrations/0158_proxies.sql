-- 委托投票: who asked whom to vote for her, what the committee decided, and when it was announced; without an announcement before polling day
-- it is void. One voter, one proxy.
CREATE TABLE election_proxies (
  election_id TEXT NOT NULL REFERENCES elections (id),
  principal_voter_id TEXT NOT NULL REFERENCES election_voters (id),
  community_id TEXT NOT NULL,
  proxy_voter_id TEXT NOT NULL REFERENCES election_voters (id),
  relation TEXT NOT NULL CHECK (relation IN ('spouse', 'parent', 'child', 'sibling', 'grandparent', 'grandchild', 'other')),
  requested_on TEXT NOT NULL,
  decision TEXT CHECK (decision IN ('approved', 'refused')),
  decision_words TEXT NOT NULL,
  decided_on TEXT,
  announced_on TEXT,
  PRIMARY KEY (election_id, principal_voter_id),
  CHECK (principal_voter_id <> proxy_voter_id),
  CHECK ((decision IS NULL) = (decided_on IS NULL)),
  CHECK (announced_on IS NULL OR decision = 'approved')
);
CREATE INDEX election_proxies_holder ON election_proxies (election_id, proxy_voter_id, principal_voter_id);

-- 授权委托书: who votes for a firm, from when until when, for one election or for all of them.
CREATE TABLE election_delegation_letters (
  election_id TEXT NOT NULL REFERENCES elections (id),
  number INTEGER NOT NULL CHECK (number > 0),
  community_id TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  delegate_name TEXT NOT NULL CHECK (length(delegate_name) > 0),
  scope TEXT NOT NULL CHECK (scope IN ('election', 'all')),
  valid_from TEXT NOT NULL,
  valid_until TEXT NOT NULL,
  -- Under which number the sealed paper is kept.
  kept_as TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  revoked_on TEXT,
  PRIMARY KEY (election_id, number),
  CHECK (valid_from <= valid_until)
);
CREATE INDEX election_delegation_letters_firm ON election_delegation_letters (organization_id, valid_until);
