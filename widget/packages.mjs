// Bundles the pages of e2e/widget/packages: npm's own packages, unmodified, as a customer's site would use them.
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const pages = join(here, "../e2e/widget/packages");

await build({
  entryPoints: readdirSync(pages)
    .filter((name) => name.endsWith(".jsx"))
    .map((name) => join(pages, name)),
  outdir: process.argv[2],
  bundle: true,
  jsx: "automatic",
  nodePaths: [join(here, "node_modules")],
  alias: { vue: "vue2/dist/vue.esm.js" },
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "error",
});
