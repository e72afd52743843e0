/** Upstream's EncryptionConfiguration: of which resources the values are encrypted, with which keys. */
import { type ConfigNode, readConfig } from "../../config/reading.ts";
import { type Provider, identity } from "./provider.ts";

export interface EncryptionRule {
  /** Whether it is about a collection, `core/secrets`. */
  readonly covers: (collection: string) => boolean;
  /** The first writes; whichever fits reads. */
  readonly providers: readonly Provider[];
}

/** Throws ConfigError. */
export async function parseEncryption(text: string): Promise<EncryptionRule[]> {
  const { resources } = await readConfig(text, {
    kind: "EncryptionConfiguration",
    apiVersions: ["apiserver.config.k8s.io/v1"],
    fields: ["resources"],
  });
  if (resources.list().length === 0) resources.fail("at least one is required");
  return Promise.all(resources.list().map(ruleOf));
}

async function ruleOf(node: ConfigNode): Promise<EncryptionRule> {
  const { resources, providers } = node.fields("resources", "providers");
  const patterns = resources.list().map(patternOf);
  if (patterns.length === 0) resources.fail("at least one is required");
  const made = await Promise.all(providers.list().map(providersOf));
  if (made.length === 0) providers.fail("at least one is required");
  return { covers: (collection) => patterns.some((matches) => matches(collection)), providers: made.flat() };
}

/** `secrets`, `deployments.apps`, `*.apps`, `*.` (the core group), `*.*`. */
function patternOf(node: ConfigNode): (collection: string) => boolean {
  const text = node.requiredText();
  const dot = text.indexOf(".");
  const [plural, group] = dot < 0 ? [text, ""] : [text.slice(0, dot), text.slice(dot + 1)];
  if (plural === "*" && dot < 0) node.fail('use "*." for the core group, or "*.*" for everything');
  if (plural === "" || (plural !== "*" && group.includes("*"))) node.fail(`${JSON.stringify(text)} is no resource`);
  if (group === "*") return () => true;
  const prefix = `${group || "core"}/`;
  return plural === "*"
    ? (collection) => collection.startsWith(prefix)
    : (collection) => collection === prefix + plural;
}

/** One for each key, in their order. */
async function providersOf(node: ConfigNode): Promise<Provider[]> {
  const kinds = node.fields("aescbc", "aesgcm", "secretbox", "identity", "kms");
  if (kinds.kms.isPresent) kinds.kms.fail("KMS plugins are not supported; use aesgcm, aescbc or secretbox");
  const given = (["aescbc", "aesgcm", "secretbox", "identity"] as const).filter(
    (name) => kinds[name].value !== undefined,
  );
  const [name] = given;
  if (name === undefined || given.length > 1)
    node.fail("exactly one of aescbc, aesgcm, secretbox and identity is required");
  if (name === "identity") return [identity];
  const keys = kinds[name].fields("keys").keys;
  if (keys.list().length === 0) keys.fail("at least one is required");
  const { providerFor } = await import("./ciphers.ts");
  return Promise.all(keys.list().map((key) => keyedProvider(name, key, providerFor)));
}

type ProviderFor = typeof import("./ciphers.ts").providerFor;

const keySizes = { aescbc: [16, 24, 32], aesgcm: [16, 24, 32], secretbox: [32] };

async function keyedProvider(kind: keyof typeof keySizes, node: ConfigNode, make: ProviderFor): Promise<Provider> {
  const { name, secret } = node.fields("name", "secret");
  if (name.requiredText().includes(":")) name.fail('must not contain ":"');
  const key = Buffer.from(secret.requiredText(), "base64");
  // The key itself is shown to nobody.
  if (!keySizes[kind].includes(key.length))
    secret.fail(`must be ${keySizes[kind].join(", ")} bytes in base64, and is ${key.length}`);
  return make(kind, name.requiredText(), key);
}
