// Lints the API's document, given on standard input, with Redocly's recommended rules and a few stricter ones. Exit status 1 when something is wrong.
import { createConfig, lintFromString } from "@redocly/openapi-core";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);

const config = await createConfig({
  extends: ["recommended-strict"],
  rules: {
    "operation-description": "error",
    "operation-operationId-unique": "error",
    "operation-tag-defined": "error",
    "parameter-description": "error",
    "tag-description": "error",
    "tags-alphabetical": "off",
    "no-invalid-schema-examples": "error",
    "no-invalid-media-type-examples": "error",
    "no-invalid-parameter-examples": "error",
    "no-unused-components": "error",
    "info-license": "error",
    "no-ambiguous-paths": "off",
  },
});
const problems = await lintFromString({ source: Buffer.concat(chunks).toString(), absoluteRef: "openapi.json", config });

for (const { severity, ruleId, message, location } of problems)
  console.error(`${severity} ${ruleId}: ${message} (${location.map((each) => each.pointer).join(", ")})`);
if (problems.length === 0) console.log("the API's document has no faults");
process.exitCode = problems.length === 0 ? 0 : 1;
