// Checks glTF files with the Khronos validator: node scripts/check_glb.mjs FILE...  Prints one JSON object, by file.
import { readFile } from "node:fs/promises";
import validator from "gltf-validator";

const found = {};
for (const file of process.argv.slice(2)) {
  const { issues, info } = await validator.validateBytes(new Uint8Array(await readFile(file)));
  found[file] = {
    errors: issues.numErrors,
    warnings: issues.numWarnings,
    messages: issues.messages.map((message) => `${message.code} ${message.pointer ?? ""}: ${message.message}`),
    vertices: info?.totalVertexCount ?? 0,
    animations: info?.animationCount ?? 0,
  };
}
console.log(JSON.stringify(found));
