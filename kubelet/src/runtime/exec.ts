/** Further processes in running containers, and attaching to the first one. */
import { Buffer } from "node:buffer";
import type { ExecOptions, StreamSession } from "../cri.ts";
import type { RuntimeContext } from "./context.ts";
import type { Container } from "./container.ts";
import type { Containers } from "./containers.ts";
import { describeFailure } from "./native/failure.ts";
import { connectMonitor, MonitorEnded } from "./native/monitor.ts";
import { planExec } from "./plan/exec.ts";
import { seccompProfile } from "./seccomp/profile.ts";
import { openSession } from "./session.ts";
import { timeout } from "./timeout.ts";

/** The command could not be run; the message says why as runc words it. */
export class ExecError extends Error {
  override readonly name = "ExecError";
}

export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

export class Execs {
  readonly #context: RuntimeContext;
  readonly #containers: Containers;

  constructor(context: RuntimeContext, containers: Containers) {
    this.#context = context;
    this.#containers = containers;
  }

  async exec(id: string, { command, tty, stdin, signal }: ExecOptions): Promise<StreamSession> {
    const container = this.#running(id);
    const opened = openSession({ stdin, stderr: !tty });
    const monitor = this.#context.launcher.supervise(
      this.#program(container, { command, tty, stdin }),
      opened.listener,
    );
    const session = opened.session(monitor);
    const stop = () => session.close();
    signal?.addEventListener("abort", stop, { once: true });
    void opened.outcome.then(() => signal?.removeEventListener("abort", stop));
    try {
      await monitor.started;
    } catch (error) {
      session.close();
      throw execError(error);
    }
    if (signal?.aborted) session.close();
    return session;
  }

  async execSync(
    id: string,
    { command, timeoutMs, maxOutputBytes }: { command: readonly string[]; timeoutMs: number; maxOutputBytes: number },
  ): Promise<{ exitCode: number; output: Buffer }> {
    const session = await this.exec(id, { command, tty: false, stdin: false });
    const output = Promise.all([session.stdout, session.stderr].map((stream) => collect(stream ?? [], maxOutputBytes)));
    using timer = timeout(timeoutMs > 0 ? timeoutMs : Number.MAX_SAFE_INTEGER);
    const result = await Promise.race([session.exit, timer.expired]);
    if (!result) {
      session.close();
      throw new TimeoutError(`command ${JSON.stringify(command.join(" "))} timed out`);
    }
    return { exitCode: result.exitCode, output: Buffer.concat(await output).subarray(0, maxOutputBytes) };
  }

  async attach(id: string, { stdin }: { readonly stdin: boolean }): Promise<StreamSession> {
    const { record } = this.#running(id);
    const opened = openSession({ stdin: stdin && record.config.stdin, stderr: !record.config.tty });
    const monitor = await connectMonitor(this.#context.paths.containerRun(id), opened.listener);
    if (!monitor) throw new ExecError(`container ${id} has ended`);
    const session = opened.session(monitor);
    await monitor.attach(stdin && record.config.stdin);
    return session;
  }

  #running(id: string): Container {
    const container = this.#containers.require(id);
    if (container.state.phase !== "running")
      throw new ExecError(`container ${id} is not running: it is ${container.state.phase}`);
    return container;
  }

  #program({ record, identity }: Container, { command, tty, stdin }: Pick<ExecOptions, "command" | "tty" | "stdin">) {
    if (!identity) throw new ExecError(`container ${record.id} has no process`);
    if (command.length === 0) throw new ExecError("no command specified");
    const { cgroups } = this.#context;
    const env =
      tty && !record.process.env.some((entry) => entry.startsWith("TERM="))
        ? [...record.process.env, "TERM=xterm"]
        : record.process.env;
    return planExec(
      { ...record.process, env, terminal: tty, args: command },
      {
        target: identity,
        joinCgroup: cgroups.joinFiles(record.cgroup),
        cloneInto: cgroups.cloneInto(record.cgroup),
        stdin,
        ...(record.users && { userNamespace: record.users }),
        seccomp: seccompProfile(record.config.security),
      },
    );
  }
}

function execError(error: unknown): unknown {
  if (!(error instanceof MonitorEnded)) return error;
  const why = error.failure ? describeFailure(error.failure) : "the process was killed before it ran";
  return new ExecError(`unable to start container process: ${why}`, { cause: error });
}

async function collect(stream: AsyncIterable<Buffer> | Iterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    if (length < maxBytes) chunks.push(chunk);
    length += chunk.length;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}
