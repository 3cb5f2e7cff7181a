// Bundles every frontend/*.ts (not its folders: those hold shared parts and tests) into src/coxa/app/static/built/.
import { build } from "esbuild";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const out = "src/coxa/app/static/built";
await mkdir(out, { recursive: true });

const names = existsSync("frontend") ? await readdir("frontend") : [];
const sources = names.filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
for (const name of await readdir(out)) {
  if (name.startsWith(".")) continue;
  const source = name.replace(/\.js(\.map|\.gz)?$/, ".ts");
  if (!sources.includes(source)) await rm(`${out}/${name}`, { recursive: true });
}
if (sources.length > 0) {
  await build({
    entryPoints: sources.map((name) => `frontend/${name}`),
    outdir: out,
    bundle: true,
    format: "iife",
    target: "es2020",
    minify: true,
    sourcemap: false,
    logLevel: "warning",
  });
}
// Packed beside it: a phone fetches a third (whitenoise hands out the .gz to who can read it).
for (const name of sources.map((source) => source.replace(/\.ts$/, ".js"))) {
  await writeFile(`${out}/${name}.gz`, gzipSync(await readFile(`${out}/${name}`), { level: 9 }));
}
