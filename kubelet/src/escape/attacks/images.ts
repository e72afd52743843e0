/** What an image could do to the node while it is taken in. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../images/digest.ts";
import { dockerSave, ociLayout, tarOf, type Files } from "../../images/testing/archive-builder.ts";
import { buildTar, type TarFile } from "../../images/testing/tar-builder.ts";
import type { Attack } from "../attack.ts";
import type { Lab } from "../lab.ts";

/** Whether the archive is taken. */
async function isTaken(lab: Lab, files: Files, directory = lab.volume()): Promise<boolean> {
  const { openImageStore } = await lab.load<typeof import("../../images/store.ts")>("src/images/store.ts");
  const archive = join(directory, "image.tar");
  writeFileSync(archive, tarOf(files));
  const store = openImageStore(join(directory, "store"), { nativeBinary: lab.nativeBinary });
  return store.load(archive).then(
    () => true,
    () => false,
  );
}

const layerOf = (...files: TarFile[]) => dockerSave([buildTar(files)]);
const digestCheck = {
  file: "src/images/layers.ts",
  from: "if (expected !== actual)",
  to: "if (expected === undefined)",
};

export const imageAttacks: readonly Attack[] = [
  {
    class: "image unpack",
    name: "a layer's path that leads to the node",
    defences: [
      {
        name: "unpacking in a changed root",
        without: [
          {
            file: "native/src/unpack.c",
            // The store's directory takes the place of the node's root: an escape must not write over the real one.
            from: `chroot(args->value[1]) < 0 || chdir("/") < 0`,
            to: `chdir(args->value[1]) < 0 || chroot("../..") < 0`,
          },
        ],
      },
    ],
    async succeeds(lab) {
      const directory = lab.volume();
      await isTaken(lab, layerOf({ path: "made", pax: { path: "../../../made" } }), directory);
      return existsSync(join(directory, "store", "layers", "made"));
    },
  },
  {
    class: "digest mismatch",
    name: "a layer with another content",
    defences: [{ name: "the check of its digest", without: [digestCheck] }],
    succeeds: (lab) => isTaken(lab, { ...layerOf({ path: "good" }), "0/layer.tar": buildTar([{ path: "evil" }]) }),
  },
  {
    class: "manifest and index confusion",
    name: "a document that is index and manifest at once",
    defences: [
      {
        name: "refusing what is both",
        without: [{ file: "src/images/manifest.ts", from: "if (isBoth(content))", to: "if (content === undefined)" }],
      },
    ],
    succeeds: (lab) => isTaken(lab, ambiguous()),
  },
  {
    class: "CVE-2022-23648",
    name: "a link in the image in place of /etc/passwd, which the node reads",
    defences: [
      {
        name: "not following it",
        without: [
          { file: "src/images/layer-files.ts", from: "if (info.isSymbolicLink())", to: "if (info.isSocket())" },
          { file: "src/images/layer-files.ts", from: "info = lstatSync(at", to: "info = statSync(at" },
          { file: "src/images/layer-files.ts", from: "import { lstatSync,", to: "import { statSync," },
        ],
      },
    ],
    async succeeds(lab) {
      writeFileSync(lab.secret, "stolen:x:0:0::/:/bin/sh\n");
      const imageId = await lab.image([{ path: "etc/passwd", type: "2", linkPath: lab.secret }], { User: "stolen" });
      return (await lab.run(["/bin/busybox", "true"], { imageId })).exitCode === 0;
    },
  },
];

/** What says one thing to who takes it for an index, and another to who takes it for a manifest. */
function ambiguous(): Files {
  const files = ociLayout([buildTar([{ path: "one" }])]);
  const index = JSON.parse(String(files["index.json"])) as { manifests: { digest: string }[] };
  const [entry] = index.manifests;
  const nested = JSON.parse(String(files[blob(entry?.digest)])) as object;
  const both = Buffer.from(JSON.stringify({ ...nested, config: { digest: sha256(Buffer.alloc(0)) }, layers: [] }));
  return {
    ...files,
    [blob(sha256(both))]: both,
    "index.json": Buffer.from(JSON.stringify({ manifests: [{ ...entry, digest: sha256(both) }] })),
  };
}

function blob(digest = ""): string {
  return `blobs/sha256/${digest.slice("sha256:".length)}`;
}
