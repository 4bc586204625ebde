-- The same, and what it has to know first in one look: where the log ends, the catalogue's last fact,
-- whether anything was met. A new stream is looked for among all the others at once. Columns are read
-- by their place: no row of several is put together first.
-- gone: by ordinal, how many events up to there belong to a unit that is not written; null where none.
CREATE OR REPLACE FUNCTION log.append(
    hu int[], hs uuid[], hb bigint[],                                    -- heads: unit, stream, version seen
    eu int[], es uuid[], ev bigint[], et text[], eb bytea[], ei uuid[], em bytea[],
    ef timestamptz[], ea bytea[], er timestamptz[],                      -- events; er: replayed time or null
    ru int[], rc uuid[], ra text[], rh bytea[], ro text[], rcode text[], rs uuid[], rv bigint[],
    rk int[], re timestamptz[], rd timestamptz[], rcat bigint[],         -- receipts; rk: ordinal of the
                                                                         -- last event there when decided
    su int[], sk text[], sy text[], sh uuid[],                           -- claim holders seen (null = free)
    xu int[], xk text[], xy text[],                                      -- claims freed
    cu int[], ck text[], cy text[], ch uuid[],                           -- claims taken
    du int[], dd uuid[], dq bigint[], df timestamptz[], d_off float8[],  -- device clocks
    OUT base_ bigint, OUT at_ timestamptz, OUT bad_ int[], OUT why_ text[], OUT key_ text[])
LANGUAGE plpgsql AS $$
DECLARE last_at timestamptz; catalogue_at bigint; clear boolean; gone bigint[];
BEGIN
    PERFORM pg_advisory_xact_lock(7);
    SELECT last.notification_id, last.recorded_at, said.notification_id,
           NOT EXISTS (SELECT FROM log.receipts WHERE command_id = ANY (rc))
           AND NOT EXISTS (SELECT FROM log.events WHERE originator_id = ANY (
                   ARRAY(SELECT hs[n] FROM generate_series(1, cardinality(hs)) n WHERE hb[n] = 0)))
           AND NOT EXISTS (SELECT FROM generate_series(1, cardinality(hs)) n
                            WHERE hb[n] <> 0 AND hb[n] <> coalesce(
                   (SELECT originator_version FROM log.events x
                     WHERE x.originator_id = hs[n] ORDER BY originator_version DESC LIMIT 1), 0))
      INTO base_, last_at, catalogue_at, clear
      FROM (VALUES (1)) here
      LEFT JOIN (SELECT notification_id, recorded_at FROM log.events
                  ORDER BY notification_id DESC LIMIT 1) last ON true
      LEFT JOIN (SELECT notification_id FROM log.events
                  WHERE split_part(topic, '.', 1) IN ('ledger', 'org', 'area', 'grid', 'unit', 'person',
                                                      'post', 'roster', 'list', 'policy', 'calendar')
                  ORDER BY notification_id DESC LIMIT 1) said ON true;
    base_ := coalesce(base_, 0);
    at_ := greatest(clock_timestamp(), last_at);

    bad_ := '{}'; why_ := '{}'; key_ := '{}';
    clear := clear AND cardinality(su) = 0 AND cardinality(cu) = 0
        AND coalesce(catalogue_at <= ALL (rcat), true);
    IF NOT clear THEN
        SELECT coalesce(array_agg(u), '{}'), coalesce(array_agg(w), '{}'), coalesce(array_agg(y), '{}')
          INTO bad_, why_, key_ FROM (
            SELECT h.u, 'HEAD' w, h.s::text y FROM unnest(hu, hs, hb) h(u, s, b)
             WHERE h.b <> coalesce((SELECT originator_version FROM log.events x
                                     WHERE x.originator_id = h.s ORDER BY originator_version DESC LIMIT 1), 0)
            UNION ALL
            SELECT r.u, 'RECEIPT', r.c::text FROM unnest(ru, rc) r(u, c)
             WHERE (SELECT true FROM log.receipts z WHERE z.command_id = r.c LIMIT 1)
            UNION ALL
            SELECT r.u, 'CATALOGUE', '' FROM unnest(ru, rcat) r(u, t) WHERE r.t < catalogue_at
            UNION ALL
            SELECT s.u, 'CLAIM', s.k || ' ' || s.y FROM unnest(su, sk, sy, sh) s(u, k, y, h)
             WHERE s.h IS DISTINCT FROM (SELECT holder FROM log.claims z WHERE z.kind = s.k AND z.key = s.y LIMIT 1)
            UNION ALL
            SELECT c.u, 'CLAIM', c.k || ' ' || c.y FROM unnest(cu, ck, cy) c(u, k, y)
             WHERE (SELECT true FROM log.claims z WHERE z.kind = c.k AND z.key = c.y LIMIT 1)
               AND NOT EXISTS (SELECT FROM unnest(xu, xk, xy) x(u, k, y)
                                WHERE x.u = c.u AND x.k = c.k AND x.y = c.y)) q;
        gone := ARRAY(SELECT count(*) FILTER (WHERE u = ANY (bad_)) OVER (ORDER BY n)
                        FROM unnest(eu) WITH ORDINALITY x(u, n) ORDER BY n);
    END IF;

    IF cardinality(xu) > 0 THEN
        DELETE FROM log.claims d USING unnest(xu, xk, xy) x(u, k, y)
         WHERE d.kind = x.k AND d.key = x.y AND x.u <> ALL (bad_);
    END IF;
    IF cardinality(eu) > 0 THEN
        IF cardinality(array_remove(er, NULL)) > 0 THEN  -- recorded_at never runs backwards
            er := ARRAY(SELECT max(greatest(coalesce(t, at_), last_at)) FILTER (WHERE u <> ALL (bad_))
                               OVER (ORDER BY n)
                          FROM unnest(eu, er) WITH ORDINALITY x(u, t, n) ORDER BY n);
        END IF;
        INSERT INTO log.events (originator_id, originator_version, topic, state, notification_id, event_id,
                                metadata, effective_at, recorded_at, salt)
        SELECT es[n], ev[n], et[n], eb[n], base_ + n - coalesce(gone[n], 0), ei[n], em[n], ef[n],
               coalesce(er[n], at_), ea[n]
          FROM generate_series(1, cardinality(eu)) n
         WHERE eu[n] <> ALL (bad_);
        PERFORM pg_notify('ledger', '');
    END IF;
    INSERT INTO log.receipts (command_id, actor, request_sha256, outcome, code, stream, version, position,
                              effective_at, decided_at, catalogue_position)
    SELECT rc[n], ra[n], rh[n], ro[n], rcode[n], rs[n], rv[n],
           base_ + rk[n] - coalesce(gone[rk[n]], 0), re[n], rd[n], rcat[n]
      FROM generate_series(1, cardinality(ru)) n
     WHERE ru[n] <> ALL (bad_);
    IF cardinality(cu) > 0 THEN
        INSERT INTO log.claims (kind, key, holder)
        SELECT k, y, h FROM unnest(cu, ck, cy, ch) c(u, k, y, h) WHERE c.u <> ALL (bad_);
    END IF;
    IF cardinality(du) > 0 THEN
        INSERT INTO log.device_clocks AS c (device, last_seq, last_effective_at, offset_s)
        SELECT DISTINCT ON (d) d, q, max(f) OVER (PARTITION BY d), o
          FROM unnest(du, dd, dq, df, d_off) x(u, d, q, f, o) WHERE x.u <> ALL (bad_) ORDER BY d, q DESC
        ON CONFLICT (device) DO UPDATE
           SET last_seq = greatest(c.last_seq, excluded.last_seq),
               last_effective_at = greatest(c.last_effective_at, excluded.last_effective_at),
               offset_s = excluded.offset_s;
    END IF;
END $$;
