/** What a machine that wants to join is told when it can't: the flags of `kayak agent`, its exit code and words. */
import type { Machine } from "./machines.ts";

type JoinFlags = (...flags: string[]) => Promise<string[]>;
type Refusal = [what: string, flags: () => Promise<string[]>, code: number, says: RegExp];

interface Joining {
  /** One that is a node already. */
  readonly ready: () => Machine;
  readonly joining: () => Machine;
}

export function refusals(joinFlags: JoinFlags, { ready, joining }: Joining): Refusal[] {
  const flags = (change: (server: string, token: string) => [string, string]) => async () => {
    const [, url = "", , token = ""] = await joinFlags();
    const [server, given] = change(url, token);
    return ["--server", server, "--token", given];
  };

  return [
    [
      "a token that nobody made",
      flags((url, token) => [url, token.replace(/^[^@]+/, "aaaaaa.bbbbbbbbbbbbbbbb")]),
      1,
      /doesn't take this token/,
    ],
    [
      "an expired token",
      async () => {
        const given = await joinFlags("--ttl", "1s");
        await new Promise((resolve) => setTimeout(resolve, 1100));
        return given;
      },
      1,
      /doesn't take this token: it has expired/,
    ],
    [
      "another cluster's pin",
      flags((url, token) => [url, token.replace(/sha256:.*/, `sha256:${"0".repeat(64)}`)]),
      1,
      /belongs to another cluster than the token/,
    ],
    ["what is no join token", flags((url, token) => [url, token.split("@")[0] ?? ""]), 2, /not a join token/],
    [
      "a server that isn't there",
      flags((_, token) => ["https://10.200.1.2:6444", token]),
      1,
      /no answer from .*ECONNREFUSED/,
    ],
    ["an address that is none", flags((_, token) => ["10.200.1.2:6443", token]), 2, /--server is written like/],
    [
      "a node's name that is taken",
      async () => [...(await joinFlags()), "--node-name", ready().name],
      1,
      /has a node "\S+" already, and it is Ready/,
    ],
    [
      "an address of another machine",
      async () => [...(await joinFlags()), "--node-ip", "10.200.2.2"],
      1,
      /--node-ip 10\.200\.2\.2 is not an address of this machine/,
    ],
    [
      "two addresses of one family",
      async () => [...(await joinFlags()), "--node-ip", `${joining().address},${joining().address}`],
      1,
      /names two IPv4 addresses\.\n +name one, or one of each family/,
    ],
  ];
}
