/** Content negotiation: in which form a client wants objects. */
import { notAcceptable, protobufMediaType, lookupTable } from "@kayak/api";

export interface Representation {
  readonly format: "json" | "yaml" | "protobuf";
  /** Another view of the same objects. */
  readonly as?: "Table" | "PartialObjectMetadata" | undefined;
  /** Version of meta.k8s.io that the view is of. */
  readonly version?: string | undefined;
}

export const json: Representation = { format: "json" };

interface MediaRange {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly quality: number;
}

/** Accept headers are few and repeat: beyond this many different ones, they are parsed again. */
const maxRemembered = 256;
const remembered = new Map<string, Representation>();

/** Throws NotAcceptable when nothing the client takes can be served. */
export function negotiate(accept: string | undefined, { watch = false } = {}): Representation {
  if (!accept || accept === "*/*" || accept === "application/json") return json;
  const key = watch ? `watch ${accept}` : accept;
  const known = remembered.get(key);
  if (known) return known;
  const chosen = watch ? choose(accept, isStream, streamTypes) : choose(accept);
  if (remembered.size < maxRemembered) remembered.set(key, chosen);
  return chosen;
}

const mediaTypes = ["application/json", "application/yaml", protobufMediaType];
/** YAML has no form for events that follow one another. */
const streamTypes = mediaTypes.filter((type) => type !== "application/yaml");

function isStream({ format }: Representation): boolean {
  return format !== "yaml";
}

/** For what is an answer and no stored object: there is no other view of it. */
export function negotiatePlain(accept: string | undefined): Representation {
  return negotiate(accept).as === undefined ? negotiate(accept) : choose(accept ?? "", ({ as }) => as === undefined);
}

type Fits = (representation: Representation) => boolean;

function choose(accept: string, fits: Fits = () => true, offered = mediaTypes): Representation {
  const ranges = parseAccept(accept);
  for (const range of ranges) {
    const representation = representationOf(range);
    if (representation && fits(representation)) return representation;
  }
  throw notAcceptable(offered);
}

export function parseAccept(accept: string): MediaRange[] {
  const ranges = accept.split(",").map((text) => {
    const [type = "", ...rest] = text.split(";").map((part) => part.trim());
    const parameters = Object.fromEntries(rest.map((part) => part.split("=", 2) as [string, string]));
    return { type: type.toLowerCase(), parameters, quality: Number(parameters["q"] ?? 1) };
  });
  const wildcards = ({ type }: MediaRange) => type.split("/").filter((part) => part === "*").length;
  return ranges
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || wildcards(a) - wildcards(b));
}

const formats = lookupTable<Representation["format"]>({
  "*/*": "json",
  "application/*": "json",
  "application/json": "json",
  "application/yaml": "yaml",
  [protobufMediaType]: "protobuf",
});

function representationOf({ type, parameters }: MediaRange): Representation | undefined {
  const format = formats[type];
  if (!format) return undefined;
  const { as, g = "meta.k8s.io", v: version } = parameters;
  if (as === undefined) return { format };
  if (g !== "meta.k8s.io" || (version !== "v1" && version !== "v1beta1")) return undefined;
  if (as === "Table") return format === "protobuf" ? undefined : { format, as, version };
  if (as === "PartialObjectMetadata" || as === "PartialObjectMetadataList")
    return { format, as: "PartialObjectMetadata", version };
  return undefined;
}
