// node validate.mjs <openapi.json>: judges the document by two validators that share no code.
// The first is Redocly's own model of OpenAPI, the second the specification's official JSON Schema.
import { readFile } from "node:fs/promises";
import { createConfig, lint } from "@redocly/openapi-core";
import { Validator } from "@seriousme/openapi-schema-validator";

const [file] = process.argv.slice(2);
const problems = [];

const rules = { struct: "error", "no-unresolved-refs": "error", "path-parameters-defined": "error", "spec-strict-refs": "error" };
for (const { message, location } of await lint({ ref: file, config: await createConfig({ rules }) })) {
  problems.push(`redocly: ${location[0]?.pointer ?? ""} ${message}`);
}

const { valid, errors } = await new Validator().validate(JSON.parse(await readFile(file, "utf8")));
if (!valid) {
  for (const { instancePath, message } of [errors].flat()) problems.push(`schema: ${instancePath} ${message}`);
}

for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
