/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What people query stands in tables of rows. `packed` holds the same lineage in columns, cut
 * into chunks, for stemma itself: reading 3 million rows takes SQLite most of a second, the
 * columns a tenth of that. It is written in the same transaction, with a checksum a chunk.
 *
 * There are no CHECK constraints: those of model and edge alone would cost a third of a first
 * import, and `stemma check --verify` compares all rows with the columns.
 *
 * What stands in rows alone, all that is past, has a checksum a row (row_mark of sql.c), which
 * is compared before it is relied on.
 *
 * Codes instead of words (status, relation, …) where there is a row a model; the views spell
 * them out.
 */
#include "engine/store/schema.h"

#include <stddef.h>

const char schema_edge_index[] = "CREATE INDEX edge_parent ON edge(parent);";

const char *const schema_sql[] = {
    "PRAGMA application_id = 1937010017;", /* SCHEMA_APPLICATION */
    "PRAGMA user_version = 1;",            /* SCHEMA_VERSION */

    /* One row a file that was imported. Files of one command and day make one state. */
    "CREATE TABLE import("
    " id INTEGER PRIMARY KEY,"
    " file TEXT NOT NULL,"
    " format TEXT NOT NULL,"
    " size INTEGER NOT NULL,"
    " sha256 TEXT NOT NULL,"
    " day TEXT NOT NULL,"
    " is_full INTEGER NOT NULL,"
    " made_at TEXT NOT NULL,"
    " records INTEGER NOT NULL,"
    " rejected INTEGER NOT NULL,"
    " checksum INTEGER NOT NULL,"
    " counts TEXT NOT NULL" /* JSON: the classes of `stemma check` once it was in */
    ") STRICT;",

    /* How a store's lineage is made of its records: infer, the catalogue in force. */
    "CREATE TABLE setting(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;",

    /* Authors, licences and tasks. */
    "CREATE TABLE word(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE,"
    " checksum INTEGER NOT NULL) STRICT;",

    /* Models and ghosts as they are now. Times are milliseconds since 1970. */
    "CREATE TABLE model("
    " id INTEGER PRIMARY KEY,"
    " name TEXT NOT NULL,"
    " status INTEGER NOT NULL,"        /* present, ghost, tombstone, unnamed */
    " author INTEGER REFERENCES word," /* NULL: the namespace */
    " license INTEGER REFERENCES word,"
    " task INTEGER REFERENCES word,"
    " created INTEGER,"
    " modified INTEGER,"
    " downloads INTEGER,"
    " likes INTEGER,"
    " import INTEGER REFERENCES import," /* which gave these facts; NULL for ghosts */
    " parents INTEGER REFERENCES import" /* which gave its parents */
    ") STRICT;",

    /* Ghosts that only versions of the past name keep their rows; these are their ids. */
    "CREATE TABLE unnamed(model INTEGER PRIMARY KEY, checksum INTEGER NOT NULL) STRICT;",

    /* The versions that later imports have replaced. */
    "CREATE TABLE model_past("
    " model INTEGER NOT NULL REFERENCES model,"
    " import INTEGER NOT NULL REFERENCES import,"
    " status INTEGER NOT NULL,"
    " author INTEGER REFERENCES word,"
    " license INTEGER REFERENCES word,"
    " task INTEGER REFERENCES word,"
    " created INTEGER,"
    " modified INTEGER,"
    " downloads INTEGER,"
    " likes INTEGER,"
    " parents INTEGER REFERENCES import,"
    " name TEXT," /* as it was spelled up to this version, where the next spells it otherwise */
    " checksum INTEGER NOT NULL,"
    " PRIMARY KEY (model, import)"
    ") STRICT, WITHOUT ROWID;",

    /* Other names under which records name a model: old ids, other spellings. */
    "CREATE TABLE alias("
    " id INTEGER PRIMARY KEY,"
    " name TEXT NOT NULL UNIQUE,"
    " model INTEGER NOT NULL REFERENCES model,"
    " kind TEXT NOT NULL,"
    " checksum INTEGER NOT NULL"
    ") STRICT;",

    /* Each parent that a model's record names. alias 0: by the parent's name. */
    "CREATE TABLE edge("
    " child INTEGER NOT NULL REFERENCES model,"
    " parent INTEGER NOT NULL REFERENCES model,"
    " alias INTEGER NOT NULL,"
    " relation TEXT NOT NULL,"
    " source TEXT NOT NULL,"
    " state TEXT NOT NULL,"
    " PRIMARY KEY (child, parent, alias)"
    ") STRICT, WITHOUT ROWID;",
    schema_edge_index,

    /* The parents of versions that are past, with the import that gave them. */
    "CREATE TABLE edge_past("
    " child INTEGER NOT NULL REFERENCES model,"
    " import INTEGER NOT NULL REFERENCES import,"
    " parent INTEGER NOT NULL REFERENCES model,"
    " alias INTEGER NOT NULL,"
    " relation TEXT NOT NULL,"
    " source TEXT NOT NULL,"
    " checksum INTEGER NOT NULL,"
    " PRIMARY KEY (child, import, parent, alias)"
    ") STRICT, WITHOUT ROWID;",

    /* What rules R1 and R2 found in the records that are in force. */
    "CREATE TABLE finding("
    " model INTEGER NOT NULL REFERENCES model,"
    " class TEXT NOT NULL,"
    " text TEXT NOT NULL,"
    " PRIMARY KEY (model, class, text)"
    ") STRICT, WITHOUT ROWID;",

    /* The findings of versions that are past. */
    "CREATE TABLE finding_past("
    " model INTEGER NOT NULL REFERENCES model,"
    " import INTEGER NOT NULL REFERENCES import,"
    " class TEXT NOT NULL,"
    " text TEXT NOT NULL,"
    " checksum INTEGER NOT NULL,"
    " PRIMARY KEY (model, import, class, text)"
    ") STRICT, WITHOUT ROWID;",

    /* The same lineage for stemma: column << 24 | chunk. */
    "CREATE TABLE packed("
    " id INTEGER PRIMARY KEY,"
    " first TEXT," /* the folded name of a chunk's first model, where the column is of names */
    " checksum INTEGER NOT NULL,"
    " data BLOB NOT NULL"
    ") STRICT;",

    "CREATE VIEW models AS SELECT"
    " m.id, m.name,"
    " CASE m.status WHEN 0 THEN 'present' WHEN 1 THEN 'ghost' WHEN 2 THEN 'tombstone'"
    " ELSE 'unnamed' END AS status,"
    " coalesce(a.text, nullif(substr(m.name, 1, instr(m.name, '/') - 1), '')) AS author,"
    " l.text AS license, t.text AS task,"
    " strftime('%Y-%m-%dT%H:%M:%SZ', m.created / 1000, 'unixepoch') AS created,"
    " strftime('%Y-%m-%dT%H:%M:%SZ', m.modified / 1000, 'unixepoch') AS modified,"
    " m.downloads, m.likes, i.day, i.file"
    " FROM model m LEFT JOIN word a ON a.id = m.author LEFT JOIN word l ON l.id = m.license"
    " LEFT JOIN word t ON t.id = m.task LEFT JOIN import i ON i.id = m.import;",

    "CREATE VIEW children AS SELECT"
    " p.name AS parent, c.name AS child, e.relation, e.source,"
    " CASE c.status WHEN 0 THEN 'present' WHEN 1 THEN 'ghost' ELSE 'tombstone' END AS status,"
    " c.downloads, c.likes, e.parent AS parent_id, e.child AS child_id"
    " FROM edge e JOIN model p ON p.id = e.parent JOIN model c ON c.id = e.child"
    " WHERE e.state = 'kept';",

    "CREATE VIEW derivative_counts AS SELECT"
    " p.name AS model, count(*) AS children,"
    " sum(e.relation = 'finetune') AS finetune, sum(e.relation = 'adapter') AS adapter,"
    " sum(e.relation = 'quantized') AS quantized, sum(e.relation = 'merge') AS \"merge\","
    " sum(e.relation = 'unspecified') AS unspecified, e.parent AS model_id"
    " FROM edge e JOIN model p ON p.id = e.parent WHERE e.state = 'kept' GROUP BY e.parent;",

    /* A value holds from its day until the next row's; of several imports of a day the last
     * speaks. What is gone is not observed. */
    "CREATE VIEW observation AS"
    " WITH version AS (SELECT id AS model, import, status, downloads, likes FROM model"
    "  UNION ALL SELECT p.model, p.import, p.status, p.downloads, p.likes FROM model_past p"
    "   JOIN import i ON i.id = p.import WHERE NOT EXISTS"
    "    (SELECT 1 FROM model m JOIN import j ON j.id = m.import"
    "      WHERE m.id = p.model AND j.day = i.day)"
    "   AND NOT EXISTS (SELECT 1 FROM model_past q JOIN import j ON j.id = q.import"
    "      WHERE q.model = p.model AND q.import > p.import AND j.day = i.day))"
    " SELECT v.model, i.day, 'downloads' AS metric, v.downloads AS value FROM version v"
    "  JOIN import i ON i.id = v.import WHERE v.status = 0 AND v.downloads IS NOT NULL"
    " UNION ALL SELECT v.model, i.day, 'likes', v.likes FROM version v"
    "  JOIN import i ON i.id = v.import WHERE v.status = 0 AND v.likes IS NOT NULL;",
    NULL,
};
