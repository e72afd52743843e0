/** What is said to a cluster across machines on the one that has its control plane. */
import assert from "node:assert/strict";
import { eventually } from "./eventually.ts";
import type { Machine } from "./machines.ts";

export function controlledFrom(server: () => Machine) {
  /** `--server URL --token TOKEN`, out of the command that is printed. */
  async function joinFlags(...flags: string[]): Promise<string[]> {
    const command = await server().mustKayak("token create", ...flags);
    assert.match(command, /^kayak agent --server https:\/\/10\.200\.1\.2:6443 --token \S+\n$/);
    return command.trim().split(" ").slice(2);
  }

  const kubectl = (...args: string[]) => server().must(["kubectl", ...args]);
  const json = async <T>(...args: string[]) => JSON.parse(await kubectl(...args, "-o", "json")) as T;

  async function apply(...items: object[]): Promise<void> {
    await server().must(["kubectl", "apply", "-f", "-"], {
      input: JSON.stringify({ apiVersion: "v1", kind: "List", items }),
    });
  }

  async function ready(...pods: string[]): Promise<void> {
    await kubectl("wait", "--for=condition=Ready", "--timeout=30s", ...pods.map((pod) => `pod/${pod}`));
  }

  function nodeIs(machine: Machine, state: RegExp, timeoutMs = 90_000): Promise<void> {
    return eventually(
      `${machine.name} ${state.source}`,
      async () => assert.match(await kubectl("get", "node", machine.name, "--no-headers"), state),
      timeoutMs,
    );
  }

  return { kubectl, json, apply, ready, nodeIs, joinFlags };
}
