/** A further process in a running container: it joins the container's cgroup and namespaces through its first process. */
import { cloneFlags, type Step } from "../native/steps.ts";
import type { ProcessIdentity } from "../native/monitor.ts";
import type { OciProcess, OciSeccomp } from "../spec/oci.ts";
import { hostId, joinSteps, processSteps } from "./container.ts";

export interface ExecHost {
  readonly target: ProcessIdentity;
  readonly joinCgroup: readonly string[];
  readonly cloneInto: string;
  readonly stdin: boolean;
  readonly seccomp?: OciSeccomp | undefined;
  readonly userNamespace?: { readonly path: string; readonly firstId: number };
}

export function planExec(process: OciProcess, host: ExecHost): Step[] {
  const { userNamespace: user } = host;
  const words = ["exec", process.terminal && "tty", host.stdin && "stdin"].filter(Boolean);
  return [
    ["stdio", words.join(",")],
    ["target", String(host.target.pid), host.target.startTime],
    // A process is born in its pid namespace; the others it can enter later, with the host's files still in reach.
    ["join", cloneFlags(["pid"])],
    ["clone", "0", host.cloneInto],
    ["session"],
    ...joinSteps(host.joinCgroup),
    ...(user ? [["user-namespace", user.path, String(user.firstId)] as const] : []),
    ["join", cloneFlags(["network", "ipc", "uts", "cgroup", "mount"])],
    ["root", "/"],
    ...(process.terminal ? [["terminal"] as const] : []),
    ["own-stdio", hostId(process.user.uid, user)],
    ...(user ? ([["join-user"]] as const) : []),
    ...processSteps(process, { waitForStart: false, seccomp: host.seccomp }),
  ];
}
