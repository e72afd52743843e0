/** Client certificates signed by our CA: the common name is the user, the organisations are the groups. */
import { type Authenticator, type Verdict, authenticated } from "./authenticator.ts";
import { type Peer, fingerprintsOf, isIssuedBy, peerOf } from "./peer.ts";

export function clientCertificate(clientCA: string): Authenticator {
  const authorities = fingerprintsOf(clientCA);
  const verdicts = new WeakMap<Peer, { readonly verdict: Verdict }>();
  const judge = (peer: Peer): Verdict =>
    isIssuedBy(peer, authorities) ? authenticated({ name: peer.commonName, groups: peer.organizations }) : "refused";
  return (request) => {
    const peer = peerOf(request);
    if (!peer) return undefined;
    const known = verdicts.get(peer);
    if (known) return known.verdict;
    const verdict = judge(peer);
    verdicts.set(peer, { verdict });
    return verdict;
  };
}
