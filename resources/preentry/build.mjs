// Makes the page's scripts and style: `npm run build`. Reproducible: the same sources and lock give the same bytes.
// The browsers: Safari 15 and Chrome 90, of 2021.

import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = process.argv[2] ?? `${here}built`;
const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  charset: "utf8",
  target: ["safari15", "chrome90"],
  logLevel: "warning",
};

await build({
  ...common,
  entryPoints: { page: "src/page/main.tsx", worker: "src/page/worker.js" },
  outdir: out,
  format: "iife",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "inline",
  define: { "process.env.NODE_ENV": '"production"' },
});
await build({ ...common, entryPoints: { style: "src/page/style.css" }, outdir: out });
