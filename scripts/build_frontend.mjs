// Bundles every frontend/*.ts (not its folders: those hold shared parts and tests) into src/coxa/app/static/built/.
import { build } from "esbuild";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";

const out = "src/coxa/app/static/built";
await mkdir(out, { recursive: true });

const names = existsSync("frontend") ? await readdir("frontend") : [];
const sources = names.filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
for (const name of await readdir(out)) {
  if (name.startsWith(".")) continue;
  const source = name.replace(/\.js(\.map)?$/, ".ts");
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
