/** What a pod brings along to get an image: the credentials in its pull secrets that are for the image's registry. */
import type { corev1 } from "@kayak/api";
import type { ImageAccess, ImageCredentials, PullSecret } from "../cri.ts";
import { credentialsHash } from "../images/access.ts";
import { credentialsFor, secretEntries } from "../images/registry/credentials.ts";
import type { ObjectSource } from "./env.ts";

export interface OfferedSecret {
  readonly credentials: ImageCredentials;
  readonly secret: PullSecret;
}

export interface Offer {
  readonly secrets: readonly OfferedSecret[];
  /** Names of those that there are none of. */
  readonly missing: readonly string[];
}

export async function offerOf(
  pod: corev1.Pod,
  reference: string,
  objects: Pick<ObjectSource, "secret">,
): Promise<Offer> {
  const names = (pod.spec.imagePullSecrets ?? []).map(({ name = "" }) => name);
  const found = await Promise.all(names.map((name) => objects.secret(name)));
  return {
    secrets: found.flatMap((secret) => (secret ? offered(reference, secret) : [])),
    missing: names.filter((_, index) => !found[index]),
  };
}

function offered(reference: string, { metadata, data }: corev1.Secret): OfferedSecret[] {
  const { uid, name, namespace } = metadata;
  return credentialsFor(reference, secretEntries(data)).map((credentials) => ({
    credentials,
    secret: { uid, namespace, name, hash: credentialsHash(credentials) },
  }));
}

/** Who may use the image now that the registry has given it for `accepted`. */
export function accessFor(offer: Offer, accepted: ImageCredentials | undefined): ImageAccess {
  if (!accepted) return { everyone: true, secrets: [] };
  const hash = credentialsHash(accepted);
  return { everyone: false, secrets: offer.secrets.map(({ secret }) => secret).filter((one) => one.hash === hash) };
}
