// Builds what a website loads into backend/doorstep/assets/widget/: files named by their hash, each also compressed,
// and the loader cut where the server writes its own address and the workspace's id.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const assets = join(here, "../backend/doorstep/assets");
const out = join(assets, "widget");
/** A page that was open before an upgrade may still ask for the files of its own build. */
const KEPT_DAYS = 30;

const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 18 } };

/** Names that only the loader and its chunk know; both get the same short ones. */
const OWN_NAMES =
  /^(isWanted|hasConversations|epoch|setUnread|actionColor|textOn|locked|toJson|prefix|isTemporary|settings_|before|arrived|left|forget|unreachable|again|watch|met|headers|address|render|session|warm|goodbye|track|tell|root|pause|say|seconds|redraw)$/;
let names = {};

async function bundle(entry, options = {}) {
  const result = await build({
    entryPoints: [join(here, "src", entry)],
    bundle: true,
    minify: true,
    write: false,
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    loader: { ".css": "text" },
    logLevel: "warning",
    mangleProps: OWN_NAMES,
    mangleCache: names,
    ...options,
    plugins: [minifiedCss],
  });
  names = { ...names, ...result.mangleCache };
  return result.outputFiles[0].text;
}

/** Style sheets come into the script as text, minified; those of the panel stay files. */
const minifiedCss = {
  name: "minified-css",
  setup(builder) {
    if (builder.initialOptions.entryPoints[0].endsWith(".css")) return;
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { outputFiles } = await build({ entryPoints: [path], minify: true, write: false, target: "chrome111" });
      return { contents: outputFiles[0].text.trim(), loader: "text" };
    });
  },
};

const hash = (text) => createHash("sha256").update(text).digest("hex").slice(0, 12);

function put(name, text) {
  const path = join(out, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  writeFileSync(`${path}.br`, brotliCompressSync(text, brotliOptions));
  writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }));
  return name;
}

function removeOld(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeOld(path);
    else if (Date.now() - statSync(path).mtimeMs > KEPT_DAYS * 86_400_000) unlinkSync(path);
  }
}

mkdirSync(out, { recursive: true });
removeOld(out);

const panelScript = await bundle("panel/main.tsx", { format: "iife", jsx: "automatic", jsxImportSource: "preact" });
const panelStyle = await bundle("panel/style.css", { loader: {} });
const panel = `panel/${hash(panelScript + panelStyle)}`;
put(`${panel}/panel.js`, panelScript);
put(`${panel}/panel.css`, panelStyle);
put(
  `${panel}/panel.html`,
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Messages</title><meta name="viewport" content="width=device-width"><link rel="stylesheet" href="panel.css"><body><script src="panel.js"></script></body></html>`,
);

const sessionScript = await bundle("session/main.ts", {
  format: "esm",
  define: { PANEL_PATH: JSON.stringify(`/widget/${panel}/panel.html`) },
});
const session = put(`session-${hash(sessionScript)}.js`, sessionScript);

const loaderScript = await bundle("loader/main.ts", {
  format: "esm",
  define: { SESSION_PATH: JSON.stringify(`/widget/assets/${session}`) },
});
// The server appends `("https://backend","app_id")`. The compressed beginning ends at a byte, so that more can follow.
const loader = `(($B,$A)=>{"use strict";${loaderScript.trim()}})`;
put("loader.js", loader);
const beginning = brotliCompressSync(loader, { ...brotliOptions, finishFlush: constants.BROTLI_OPERATION_FLUSH });
writeFileSync(join(out, "loader.js.br"), beginning);

writeFileSync(join(out, "manifest.json"), `${JSON.stringify({ session, panel: `${panel}/panel.html` }, null, 2)}\n`);

// Where the country of a visitor comes from: CC0, from the address registries' own data.
const geo = join(here, "node_modules/@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb");
if (existsSync(geo)) {
  mkdirSync(join(assets, "geo"), { recursive: true });
  cpSync(geo, join(assets, "geo/country.mmdb"));
}

// What the inbox needs of other people's scripts.
mkdirSync(join(assets, "inbox"), { recursive: true });
cpSync(join(here, "node_modules/htmx.org/dist/htmx.min.js"), join(assets, "inbox/htmx.min.js"));

const bytes = (text) => brotliCompressSync(text, brotliOptions).length;
console.log(
  `loader ${beginning.length} B, session ${bytes(sessionScript)} B, panel ${bytes(panelScript)} + ${bytes(panelStyle)} B (brotli)`,
);
