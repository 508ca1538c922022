-- Assignments of which another stands beside, and neither author had seen the other. Derived.
CREATE TABLE owner_apart (e INTEGER PRIMARY KEY) STRICT;

-- 64 in stale.what: to be found out anew. What one desk wrote alone is never apart.
INSERT INTO stale (e, what)
    SELECT e, 64 FROM edge WHERE rel = 'assignee' AND alive = 1 AND EXISTS (SELECT 1 FROM seen)
    ON CONFLICT (e) DO UPDATE SET what = what | 64;
