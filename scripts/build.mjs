/**
 * Builds what `./kayak` runs into dist/: the CLI bundled with everything it starts, split so that a small command loads only
 * its own part, and the native launcher of containers. Old chunks stay for one build, because running clusters may still
 * want to load them.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const out = join(root, "dist");
const manifest = join(out, "files.json");

/** Our modules have no side effects on import: what a chunk doesn't use it needn't carry. */
const pureWorkspace = {
  name: "pure-workspace",
  setup(plugins) {
    plugins.onResolve({ filter: /^(@kayak\/|\.)/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === pureWorkspace || from.importer.includes("/node_modules/")) return undefined;
      const { kind, resolveDir, importer } = from;
      const resolved = await plugins.resolve(path, { kind, resolveDir, importer, pluginData: pureWorkspace });
      return resolved.errors.length > 0 ? { errors: resolved.errors } : { path: resolved.path, sideEffects: false };
    });
  },
};

/** etcd3 parses its .proto files when it is loaded, from a path beside itself. They are parsed here instead. */
const etcdProtocol = {
  name: "etcd-protocol",
  setup(plugins) {
    plugins.onLoad({ filter: /etcd3\/lib\/connection-pool\.js$/ }, (args) => {
      const load = "loadSync)(`${__dirname}/../proto/rpc.proto`";
      const source = readFileSync(args.path, "utf8");
      if (!source.includes(load)) throw new Error(`${args.path} loads its protocol in a way this build doesn't know`);
      const json = protocolJson(args.path, join(dirname(args.path), "../proto/rpc.proto"));
      return { contents: source.replace(load, `fromJSON)(${json}`), loader: "js" };
    });
  },
};

function protocolJson(importer, proto) {
  const fromEtcd = createRequire(importer);
  const fromLoader = createRequire(fromEtcd.resolve("@grpc/proto-loader"));
  const { Root } = fromLoader("protobufjs");
  return JSON.stringify(new Root().loadSync(proto, { keepCase: true }).toJSON());
}

/** What is loaded with `import()` from CommonJS has no named exports in a bundle; this gives them back. */
const namedExports = {
  name: "named-exports",
  setup(plugins) {
    plugins.onResolve({ filter: /^etcd3$/ }, async ({ kind, path, resolveDir }) => {
      if (kind !== "dynamic-import") return undefined;
      const resolved = await plugins.resolve(path, { kind: "import-statement", resolveDir });
      return { path: resolved.path, namespace: "named" };
    });
    plugins.onLoad({ filter: /.*/, namespace: "named" }, ({ path }) => {
      const names = Object.keys(createRequire(path)(path));
      return {
        contents: `export { ${names.join(", ")} } from ${JSON.stringify(path)};`,
        loader: "js",
        resolveDir: dirname(path),
      };
    });
  },
};

/** Bundled CommonJS asks for these. */
const banner = `import { createRequire as __createRequire } from "node:module";
import { dirname as __dirnameOf } from "node:path";
import { fileURLToPath as __fileURLToPath } from "node:url";
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __dirnameOf(__filename);`;

/** What /version says it is built from; a copy without history is built from nothing known. */
function commit() {
  const { stdout } = spawnSync("git", ["rev-parse", "--verify", "HEAD"], { cwd: root, encoding: "utf8" });
  return /^[0-9a-f]{40}$/.test(stdout?.trim() ?? "") ? stdout.trim() : "0".repeat(40);
}

async function bundle() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { kayak: "cli/src/bin.ts" },
    outdir: out,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["source"],
    sourcemap: "linked",
    sourcesContent: false,
    minifySyntax: true,
    metafile: true,
    legalComments: "none",
    logLevel: "warning",
    banner: { js: banner },
    define: { KAYAK_COMMIT: JSON.stringify(commit()) },
    plugins: [pureWorkspace, namedExports, etcdProtocol],
  });
  return Object.keys(metafile.outputs).map((path) => path.replace(/^dist\//, ""));
}

/** Compiled again only when its sources changed: running containers keep their copy. */
async function compileNative() {
  const output = join(out, "kayak-native");
  const directory = join(root, "kubelet/native");
  const newest = Math.max(
    ...["build.mjs", ...readdirSync(join(directory, "src")).map((name) => join("src", name))].map(
      (name) => statSync(join(directory, name)).mtimeMs,
    ),
  );
  if (existsSync(output) && statSync(output).mtimeMs > newest) return;
  const { buildNative } = await import(join(directory, "build.mjs"));
  await buildNative(output);
}

function removeStale(files) {
  const previous = existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")) : [];
  const keep = new Set([...files, ...previous, "files.json", "supervise.sh", "kayak-native"]);
  for (const name of readdirSync(out))
    if (!name.startsWith(".") && !keep.has(name)) rmSync(join(out, name), { recursive: true });
}

mkdirSync(out, { recursive: true });
const [files] = await Promise.all([bundle(), compileNative()]).catch((error) => {
  console.error(error.errors ? "the bundle can't be built" : error.message); // esbuild has told what it found
  process.exit(1);
});
cpSync(join(root, "cli/src/supervise/supervise.sh"), join(out, "supervise.sh"));
removeStale(files);
writeFileSync(manifest, JSON.stringify(files));
