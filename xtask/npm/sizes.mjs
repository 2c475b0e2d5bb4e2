// node sizes.mjs <dist> <wasm with names> <budget.json>: what the browser package weighs, and what with.
// Bytes; k is 1000. Fails if a sum is over its budget.
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { sizesByCrate } from "./wasm-names.mjs";

const [dist, named, budgetFile] = process.argv.slice(2);
const budget = JSON.parse(await readFile(budgetFile, "utf8"));

function weigh(bytes) {
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
  };
}

const units = ["raw", "gzip", "brotli"];
const row = (name, weight) => console.log(name.padEnd(34) + units.map((unit) => String(weight[unit]).padStart(10)).join(""));
const sum = (weights) => Object.fromEntries(units.map((unit) => [unit, weights.reduce((n, weight) => n + weight[unit], 0)]));

const files = (await readdir(dist, { recursive: true })).filter((file) => /\.(m?js|wasm)$/.test(file)).sort();
const weights = new Map();
for (const file of files) weights.set(file, weigh(await readFile(path.join(dist, file))));

console.log("".padEnd(34) + units.map((unit) => unit.padStart(10)).join(""));
for (const [file, weight] of weights) row(file, weight);

let over = false;
for (const [name, { files: parts, ...limits }] of Object.entries(budget)) {
  const missing = parts?.filter((file) => !weights.has(file)) ?? [];
  if (missing.length > 0) {
    console.error(`${name}: ${missing.join(", ")} is in ${budgetFile}, but not in the package`);
    over = true;
    continue;
  }
  const weight = sum((parts ?? files).map((file) => weights.get(file)));
  row(`= ${name}`, weight);
  for (const [unit, limit] of Object.entries(limits)) {
    if (weight[unit] > limit) {
      console.error(`${name}: ${weight[unit]} bytes ${unit}, over its budget of ${limit} (${budgetFile})`);
      over = true;
    }
  }
}

console.log("\nwhat the wasm consists of (raw, before names are stripped)");
const parts = [...sizesByCrate(await readFile(named))].sort((a, b) => b[1] - a[1]);
for (const [name, size] of parts.slice(0, 16)) console.log(name.padEnd(34) + String(size).padStart(10));
const rest = parts.slice(16).reduce((n, [, size]) => n + size, 0);
if (rest > 0) console.log(`${parts.length - 16} others`.padEnd(34) + String(rest).padStart(10));

process.exitCode = over ? 1 : 0;
