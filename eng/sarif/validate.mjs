// Holds a SARIF log on standard input against the schema of SARIF 2.1.0. Usage: node validate.mjs FOLDER <LOG, where FOLDER has the packages of package.json, or a schema of one's own as second argument.
// Ends with 0 where the log is valid, with 1 after a line for each mistake, with 2 where it could not look.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const [folder, own] = process.argv.slice(2);
let validate, log;
try {
  const require = createRequire(resolve(folder, "package.json"));
  const Ajv = require("ajv-draft-04").default;
  const schema = JSON.parse(readFileSync(own ?? resolve(folder, "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8").replace(/^\uFEFF/, ""));

  // What the errata to the standard made stricter (SARIF 2.1.0 Errata 01): a region says where it begins, and a language is one.
  schema.definitions.region.anyOf ??= [{ required: ["startLine"] }, { required: ["charOffset"] }, { required: ["byteOffset"] }];
  for (const name of ["run", "toolComponent"]) schema.definitions[name].properties.language.pattern = "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$";

  const ajv = new Ajv({ allErrors: true, strict: false });
  require("ajv-formats").default(ajv);
  validate = ajv.compile(schema);
  log = JSON.parse(readFileSync(0, "utf8"));
} catch (error) {
  console.error(String(error));
  process.exit(2);
}

if (!validate(log)) {
  for (const error of validate.errors.slice(0, 50)) console.log(`${error.instancePath || "/"} ${error.message} ${JSON.stringify(error.params)}`);
  process.exit(1);
}
