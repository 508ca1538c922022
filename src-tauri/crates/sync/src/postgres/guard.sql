-- What the server enforces where it can: members read the partitions they have access to, append to
-- logs of their own, and change nothing else. Safe to run again.
ALTER SCHEMA hf OWNER TO hf_owner;
ALTER TABLE hf.part OWNER TO hf_owner;
ALTER TABLE hf.head OWNER TO hf_owner;
ALTER TABLE hf.seg OWNER TO hf_owner;
ALTER TABLE hf.snap OWNER TO hf_owner;
ALTER TABLE hf.chunk OWNER TO hf_owner;
ALTER TABLE hf.log_owner OWNER TO hf_owner;
ALTER TABLE hf.access OWNER TO hf_owner;

-- Bodies are compressed already.
ALTER TABLE hf.seg ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE hf.snap ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE hf.chunk ALTER COLUMN body SET STORAGE EXTERNAL;

-- Not even the owner rewrites history by accident.
REVOKE ALL ON hf.part, hf.head, hf.seg, hf.snap, hf.chunk, hf.log_owner, hf.access
    FROM PUBLIC, hf_member, hf_owner;
GRANT SELECT, INSERT ON hf.part, hf.seg, hf.snap, hf.chunk TO hf_owner;
GRANT SELECT, INSERT, UPDATE ON hf.head TO hf_owner;
GRANT SELECT, INSERT, UPDATE, DELETE ON hf.log_owner, hf.access TO hf_owner;
GRANT USAGE ON SCHEMA hf TO hf_member;
GRANT SELECT ON hf.part, hf.head, hf.seg, hf.snap, hf.chunk, hf.access TO hf_member;

ALTER TABLE hf.part ENABLE ROW LEVEL SECURITY;
ALTER TABLE hf.head ENABLE ROW LEVEL SECURITY;
ALTER TABLE hf.seg ENABLE ROW LEVEL SECURITY;
ALTER TABLE hf.snap ENABLE ROW LEVEL SECURITY;
ALTER TABLE hf.chunk ENABLE ROW LEVEL SECURITY;
ALTER TABLE hf.log_owner ENABLE ROW LEVEL SECURITY;
ALTER TABLE hf.access ENABLE ROW LEVEL SECURITY;

-- The role that logged in counts, not one it stepped into.
DROP POLICY IF EXISTS own ON hf.access;
CREATE POLICY own ON hf.access FOR SELECT TO hf_member USING (member = session_user::text);
DROP POLICY IF EXISTS granted ON hf.part;
CREATE POLICY granted ON hf.part FOR SELECT TO hf_member
    USING (part IN (SELECT a.part FROM hf.access a WHERE a.member = session_user::text));
DROP POLICY IF EXISTS granted ON hf.head;
CREATE POLICY granted ON hf.head FOR SELECT TO hf_member
    USING (part IN (SELECT a.part FROM hf.access a WHERE a.member = session_user::text));
DROP POLICY IF EXISTS granted ON hf.seg;
CREATE POLICY granted ON hf.seg FOR SELECT TO hf_member
    USING (part IN (SELECT a.part FROM hf.access a WHERE a.member = session_user::text));
DROP POLICY IF EXISTS granted ON hf.snap;
CREATE POLICY granted ON hf.snap FOR SELECT TO hf_member
    USING (part IN (SELECT a.part FROM hf.access a WHERE a.member = session_user::text));
DROP POLICY IF EXISTS granted ON hf.chunk;
CREATE POLICY granted ON hf.chunk FOR SELECT TO hf_member
    USING (part IN (SELECT a.part FROM hf.access a WHERE a.member = session_user::text));

-- Whose store it is, also for a role that has no access yet.
CREATE OR REPLACE FUNCTION hf.workspace() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'SELECT p.workspace FROM hf.part p LIMIT 1';

CREATE OR REPLACE FUNCTION hf.check_write(p_part uuid) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM hf.access a
                   WHERE a.part = p_part AND a.member = session_user::text AND a.can_write) THEN
        RAISE EXCEPTION 'no right to write to this partition' USING ERRCODE = '42501';
    END IF;
END
$function$;

-- Appends one segment; false where the log is not where the segment begins.
CREATE OR REPLACE FUNCTION hf.append(
    p_part uuid, p_log uuid, p_first bigint, p_last bigint, p_prev bytea, p_hash bytea, p_body bytea,
    p_own boolean
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_owner text;
BEGIN
    PERFORM hf.check_write(p_part);
    IF p_first < 1 OR p_last < p_first OR octet_length(p_hash) <> 32
       OR octet_length(p_body) > 33554432 THEN
        RAISE EXCEPTION 'this is no segment' USING ERRCODE = '22023';
    END IF;
    SELECT o.member INTO v_owner FROM hf.log_owner o WHERE o.part = p_part AND o.log = p_log;
    IF p_own THEN
        IF v_owner IS NULL THEN
            INSERT INTO hf.log_owner (part, log, member) VALUES (p_part, p_log, session_user::text)
                ON CONFLICT DO NOTHING;
            SELECT o.member INTO v_owner FROM hf.log_owner o
                WHERE o.part = p_part AND o.log = p_log;
        END IF;
        IF v_owner IS DISTINCT FROM session_user::text THEN
            RAISE EXCEPTION 'this log belongs to another role' USING ERRCODE = '42501';
        END IF;
    ELSIF v_owner IS DISTINCT FROM session_user::text
          AND NOT pg_has_role(session_user, 'hf_owner', 'MEMBER') THEN
        RAISE EXCEPTION 'only an owner of the store gives it back what it lost'
            USING ERRCODE = '42501';
    END IF;
    IF p_first = 1 THEN
        INSERT INTO hf.head (part, log, head, hash)
            VALUES (p_part, p_log, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
    END IF;
    UPDATE hf.head h SET head = p_last, hash = p_hash
        WHERE h.part = p_part AND h.log = p_log AND h.head = p_first - 1 AND h.hash = p_prev;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO hf.seg (part, log, last, first, hash, body)
        VALUES (p_part, p_log, p_last, p_first, p_hash, p_body);
    RETURN true;
END
$function$;

-- Keeps a chunk or, where p_manifest, a manifest; false where there is one by that name.
CREATE OR REPLACE FUNCTION hf.keep(p_part uuid, p_hash bytea, p_body bytea, p_manifest boolean)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM hf.check_write(p_part);
    IF octet_length(p_hash) <> 32 OR octet_length(p_body) > 33554432 THEN
        RAISE EXCEPTION 'this is no part of a snapshot' USING ERRCODE = '22023';
    END IF;
    IF p_manifest THEN
        INSERT INTO hf.snap (part, hash, body) VALUES (p_part, p_hash, p_body)
            ON CONFLICT DO NOTHING;
    ELSE
        INSERT INTO hf.chunk (part, hash, body) VALUES (p_part, p_hash, p_body)
            ON CONFLICT DO NOTHING;
    END IF;
    RETURN FOUND;
END
$function$;

ALTER FUNCTION hf.workspace() OWNER TO hf_owner;
ALTER FUNCTION hf.check_write(uuid) OWNER TO hf_owner;
ALTER FUNCTION hf.append(uuid, uuid, bigint, bigint, bytea, bytea, bytea, boolean)
    OWNER TO hf_owner;
ALTER FUNCTION hf.keep(uuid, bytea, bytea, boolean) OWNER TO hf_owner;
REVOKE ALL ON FUNCTION hf.workspace(), hf.check_write(uuid),
    hf.append(uuid, uuid, bigint, bigint, bytea, bytea, bytea, boolean),
    hf.keep(uuid, bytea, bytea, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hf.workspace(), hf.check_write(uuid),
    hf.append(uuid, uuid, bigint, bigint, bytea, bytea, bytea, boolean),
    hf.keep(uuid, bytea, bytea, boolean) TO hf_member;
