-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The peer in SQL: models ranked by distinct descendants, with their split influence, by the sqlite3
-- shell alone. It reads the table `line`, one Hub record as JSON a row, which peer_sqlite.sh fills.
--
-- The rules are those of peer_rules.py, with what SQLite has: JSON functions, windows, and recursive
-- queries for what stands below a model. Paths are walked one by one where credit is split, which
-- the Hub allows, and chains of merges do not.

-- ---- records (R3): of several of one id the latest, then the most downloaded -------------------

CREATE TABLE model (id INTEGER PRIMARY KEY, name TEXT, created TEXT, line INTEGER);
INSERT INTO model (name, created, line)
SELECT name, created, line FROM (
  SELECT name, created, line,
         row_number() OVER (PARTITION BY lower(name) ORDER BY modified DESC, downloads DESC) AS nth
  FROM (SELECT rowid AS line, json ->> 'id' AS name, substr(json ->> 'createdAt', 1, 19) AS created,
               ifnull(json ->> 'lastModified', '') AS modified,
               ifnull(json ->> 'downloads', 0) AS downloads
        FROM line))
WHERE nth = 1;
CREATE UNIQUE INDEX model_by_name ON model (name COLLATE NOCASE);

-- ---- parents (R1, R2): from tags, else from the card --------------------------------------------

-- Whatever names a parent, without the relation that may stand before it.
CREATE TABLE claim (child INTEGER, source TEXT, text TEXT);
INSERT INTO claim
SELECT child, 'tag',
       CASE WHEN substr(text, 1, instr(text, ':') - 1)
                 IN ('merge', 'adapter', 'quantized', 'finetune', 'unspecified')
            THEN substr(text, instr(text, ':') + 1) ELSE text END
FROM (SELECT model.id AS child, substr(tag.value, 12) AS text
      FROM model JOIN line ON line.rowid = model.line, json_each(line.json, '$.tags') AS tag
      WHERE tag.value GLOB 'base_model:*');
INSERT INTO claim
SELECT model.id, 'card', named.value
FROM model JOIN line ON line.rowid = model.line,
     json_each(line.json, '$.cardData.base_model') AS named
WHERE named.type = 'text';

-- Without quotes, host and revision: what must be an id. (Step by step: an expression in which each
-- step stands several times would be evaluated as often.)
CREATE VIEW cleaned AS
WITH bare AS MATERIALIZED (
  SELECT child, source, trim(text, char(9, 10, 13, 32) || '"''`') AS text FROM claim
), listed AS MATERIALIZED (
  SELECT child, source, substr(text, iif(text GLOB '- *', 3, 1)) AS text FROM bare
), hosted AS MATERIALIZED (
  SELECT child, source,
         substr(text, CASE WHEN text LIKE 'http%://%huggingface.co/%'
                           THEN instr(lower(text), 'huggingface.co/') + 15
                           WHEN text LIKE 'http%://%hf.co/%' THEN instr(lower(text), 'hf.co/') + 6
                           ELSE 1 END) AS text
  FROM listed
), pathed AS MATERIALIZED (
  SELECT child, source,
         substr(text, CASE WHEN text LIKE 'api/models/%' THEN 12 WHEN text LIKE 'models/%' THEN 8
                           ELSE 1 END) || '?' AS text
  FROM hosted
), cut AS MATERIALIZED (
  SELECT child, source,
         substr(text, 1, min(instr(text, '?'), instr(text || '#', '#'), instr(text || '@', '@'),
                             instr(text || '/tree/', '/tree/'), instr(text || '/blob/', '/blob/'),
                             instr(text || '/resolve/', '/resolve/')) - 1) AS text
  FROM pathed
)
SELECT child, source, rtrim(text, '/') AS name FROM cut;

CREATE TABLE named AS
SELECT child, source, name FROM cleaned
WHERE length(name) BETWEEN 1 AND 193
  AND NOT name GLOB '*[^A-Za-z0-9_./-]*' AND NOT name GLOB '[./-]*' AND NOT name GLOB '*/[.-]*'
  AND NOT name GLOB '*/*/*' AND NOT name GLOB '*..*'
  AND length(name) - instr(name, '/') <= 96 AND instr(name, '/') <= 97
  AND lower(name) NOT IN ('none', 'null', 'n/a', 'unknown', 'base_model')
  AND lower(substr(name, 1, instr(name, '/')))
      NOT IN ('datasets/', 'spaces/', 'collections/', 'papers/', 'docs/', 'blog/');
DELETE FROM named WHERE source = 'card' AND child IN (SELECT child FROM named WHERE source = 'tag');

-- ---- ghosts and edges (R3, R4) --------------------------------------------------------------------

INSERT INTO model (name)
SELECT name FROM (
  SELECT name, row_number() OVER (PARTITION BY lower(name) ORDER BY count(*) DESC, name) AS nth
  FROM named WHERE NOT EXISTS (SELECT 1 FROM model WHERE model.name = named.name COLLATE NOCASE)
  GROUP BY name)
WHERE nth = 1;

CREATE TABLE edge (parent INTEGER, child INTEGER, PRIMARY KEY (parent, child)) WITHOUT ROWID;
INSERT OR IGNORE INTO edge
SELECT model.id, named.child
FROM named JOIN model ON model.name = named.name COLLATE NOCASE
WHERE model.id <> named.child
ORDER BY 1, 2;

-- ---- cycles (R5): the edges from later to earlier go ----------------------------------------------

CREATE TABLE below (base INTEGER, model INTEGER, PRIMARY KEY (base, model)) WITHOUT ROWID;
INSERT INTO below
WITH RECURSIVE reached (base, model) AS (
  SELECT parent, child FROM edge
  UNION
  SELECT base, child FROM reached JOIN edge ON parent = model
)
SELECT base, model FROM reached ORDER BY 1, 2;

CREATE TABLE ring AS
SELECT id, row_number() OVER (
  ORDER BY created IS NULL OR created = '2022-03-02T23:29:04', ifnull(created, ''), lower(name)
) AS place
FROM model WHERE EXISTS (SELECT 1 FROM below WHERE base = model.id AND below.model = model.id);
DELETE FROM edge WHERE (parent, child) IN (
  SELECT edge.parent, edge.child
  FROM edge JOIN ring AS earlier ON earlier.id = edge.child
            JOIN ring AS later ON later.id = edge.parent AND later.place > earlier.place
            JOIN below ON base = edge.child AND model = edge.parent);
CREATE TABLE stale AS SELECT DISTINCT base FROM below WHERE model IN (SELECT id FROM ring);
DELETE FROM below WHERE base IN (SELECT base FROM stale);
INSERT INTO below
WITH RECURSIVE reached (base, model) AS (
  SELECT parent, child FROM edge WHERE parent IN (SELECT base FROM stale)
  UNION
  SELECT base, child FROM reached JOIN edge ON parent = model
)
SELECT base, model FROM reached ORDER BY 1, 2;

-- ---- the answer -------------------------------------------------------------------------------------

CREATE TABLE top AS
SELECT row_number() OVER (ORDER BY count(*) DESC, lower(name)) AS rank, base, name,
       count(*) AS descendants
FROM below JOIN model ON id = base
GROUP BY base
ORDER BY rank
LIMIT 50;
CREATE TABLE part AS SELECT child, 1.0 / count(*) AS share FROM edge GROUP BY child;
CREATE UNIQUE INDEX part_by_child ON part (child);

.mode tabs
.headers on
WITH RECURSIVE credit (base, model, share) AS (
  SELECT base, edge.child, part.share
  FROM top JOIN edge ON parent = base JOIN part ON part.child = edge.child
  UNION ALL
  SELECT base, edge.child, credit.share * part.share
  FROM credit JOIN edge ON parent = model JOIN part ON part.child = edge.child
)
SELECT rank, name AS model, descendants, printf('%.15g', sum(share)) AS influence
FROM credit JOIN top USING (base)
GROUP BY base
ORDER BY rank;
