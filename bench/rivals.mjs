// Runs one SQL query in DuckDB or chDB and prints {"seconds":..,"rows":[..]}. Only the query is timed, not the start of the engine.
//
//     node rivals.mjs duckdb|chdb THREADS SQL
//
// The packages come from the folder that NODE_PATH names; bench/run.py installs them there.
import { createRequire } from 'node:module';
import path from 'node:path';

const [engine, threads, sql] = process.argv.slice(2);
const require = createRequire(path.join(process.env.NODE_PATH, 'index.js'));

async function duckdb() {
  const { DuckDBInstance } = require('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create(':memory:', { threads })).connect();
  return async () => (await connection.runAndReadAll(sql)).getRowsJson();
}

async function chdb() {
  const { query } = require('chdb');
  return async () => JSON.parse(query(`${sql} SETTINGS max_threads = ${threads}`, 'JSONCompact')).data;
}

const run = await { duckdb, chdb }[engine]();
const start = process.hrtime.bigint();
const rows = await run();
console.log(JSON.stringify({ seconds: Number(process.hrtime.bigint() - start) / 1e9, rows }));
