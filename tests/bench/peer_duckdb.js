// SPDX-License-Identifier: GPL-3.0-or-later
//
// usage: peer_duckdb.js DATABASE THREADS SQL
//
// DuckDB as a peer: runs SQL on a database (":memory:", or a file), and prints the rows of its last
// statement as tab-separated values. The last line is "seconds", and what the statements took from
// an open database on. NODE_PATH says where @duckdb/node-api is.
'use strict';
const { DuckDBInstance } = require('@duckdb/node-api');

async function main([database, threads, sql]) {
  const instance = await DuckDBInstance.create(database, { threads });
  const connection = await instance.connect();
  const start = process.hrtime.bigint();
  const result = await connection.runAndReadAll(sql);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  for (const row of result.getRows()) console.log(row.join('\t'));
  console.log(`seconds\t${seconds.toFixed(3)}`);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(`peer_duckdb.js: ${error.message}`);
  process.exitCode = 1;
});
