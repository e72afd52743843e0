/**
 * Asks running containers whether they have started, are ready and live. A probe is one timer at a time; a result that changes is told to
 * `onChange`, and what it means is for the pod's plan to decide.
 */
import type { corev1 } from "@kayak/api";
import type { Clock } from "@kayak/client";
import { runHandler, type HandlerResult, type HandlerTarget } from "../container/handler.ts";
import type { PodEvents } from "../container/events.ts";
import type { Runtime } from "../cri.ts";
import type { Verdicts } from "../pods/plan.ts";
import type { Metric } from "@kayak/api";
import {
  initialResult,
  periodOf,
  stepProbe,
  timeoutOf,
  warmUpTimes,
  type ProbeKind,
  type ProbeState,
} from "./state.ts";

export interface ProbeSubject {
  readonly pod: corev1.Pod;
  readonly container: corev1.Container;
  readonly containerId: string;
  readonly startedAtMs: number;
  readonly ip: string;
  /** From an earlier kubelet: the container was started and ready already. */
  readonly before?: { readonly started: boolean; readonly ready: boolean } | undefined;
}

export interface ProbeManagerOptions {
  readonly runtime: Pick<Runtime, "execSync">;
  readonly clock: Clock;
  readonly events: PodEvents;
  onChange(uid: string): void;
}

interface Running {
  readonly kind: ProbeKind;
  readonly probe: corev1.Probe;
  state: ProbeState;
  /** Moments of uncounted first tries that are still to come, after the start. */
  warmUp: number[];
  timer?: Disposable | undefined;
  /** Nothing more is asked: the container is about to be replaced, or the startup probe has done its work. */
  held: boolean;
}

interface Probed {
  readonly subject: ProbeSubject;
  readonly probes: Map<ProbeKind, Running>;
}

const fields = { startup: "startupProbe", readiness: "readinessProbe", liveness: "livenessProbe" } as const;
const metricResults = { success: "successful", failure: "failed", unknown: "unknown" } as const;
const titles = { startup: "Startup", readiness: "Readiness", liveness: "Liveness" } as const;

export class ProbeManager {
  readonly #options: ProbeManagerOptions;
  readonly #probed = new Map<string, Probed>();
  /** Answers of each container's probes, by kind and outcome. */
  readonly #counts = new Map<string, Map<string, number>>();

  constructor(options: ProbeManagerOptions) {
    this.#options = options;
  }

  add(subject: ProbeSubject): void {
    if (this.#probed.has(subject.containerId)) return;
    const probed: Probed = { subject, probes: new Map() };
    for (const kind of ["startup", "readiness", "liveness"] as const) {
      const probe = subject.container[fields[kind]];
      if (probe)
        probed.probes.set(kind, {
          kind,
          probe,
          state: initialState(kind, subject),
          warmUp: [...warmUpTimes(kind, probe)],
          held: false,
        });
    }
    this.#probed.set(subject.containerId, probed);
    this.#startDue(probed);
  }

  remove(containerId: string): void {
    const probed = this.#probed.get(containerId);
    if (!probed) return;
    for (const running of probed.probes.values()) stop(running);
    this.#probed.delete(containerId);
    this.#counts.delete(containerId);
  }

  metric(): Metric {
    const samples = [...this.#counts].flatMap(([id, counts]) => {
      const { pod, container } = this.#probed.get(id)!.subject;
      const { name, namespace, uid } = pod.metadata;
      return [...counts].map(([key, value]) => {
        const [probeType = "", result = ""] = key.split("/");
        const labels = { container: container.name, namespace, pod: name, pod_uid: uid, probe_type: probeType, result };
        return { labels, value };
      });
    });
    const help = "Cumulative number of a liveness, readiness or startup probe for a container by result.";
    return { name: "prober_probe_total", help, type: "counter", samples };
  }

  /** A container that is being stopped is not to be restarted for not living. */
  terminating(containerId: string): void {
    for (const running of this.#probed.get(containerId)?.probes.values() ?? [])
      if (running.kind !== "readiness") stop(running);
  }

  ids(): IterableIterator<string> {
    return this.#probed.keys();
  }

  verdicts(containerId: string): Verdicts {
    const probes = this.#probed.get(containerId)?.probes;
    return {
      liveness: probes?.get("liveness")?.state.result ?? "success",
      startup: probes?.get("startup")?.state.result ?? "success",
    };
  }

  probed(containerId: string): { ready: boolean; started: boolean } {
    const probes = this.#probed.get(containerId)?.probes;
    const started = (probes?.get("startup")?.state.result ?? "success") === "success";
    return { started, ready: started && (probes?.get("readiness")?.state.result ?? "success") === "success" };
  }

  /** The startup probe goes first; the others follow once it has succeeded. */
  #startDue(probed: Probed): void {
    const startup = probed.probes.get("startup");
    const waiting = startup && startup.state.result !== "success";
    for (const running of probed.probes.values()) {
      if (running.timer || running.held || (running === startup) !== Boolean(waiting)) continue;
      this.#schedule(probed, running, this.#firstDelay(probed.subject, running));
    }
  }

  #firstDelay(subject: ProbeSubject, running: Running): number {
    const initialMs = (running.probe.initialDelaySeconds ?? 0) * 1000;
    const age = this.#options.clock.now() - subject.startedAtMs;
    // A container that starts in the future: somebody has set the clock back.
    return Math.min(initialMs, Math.max(0, initialMs - age));
  }

  #schedule(probed: Probed, running: Running, delayMs: number): void {
    if (delayMs === 0) return void this.#ask(probed, running);
    running.timer = this.#options.clock.after(delayMs, () => void this.#ask(probed, running));
  }

  async #ask(probed: Probed, running: Running): Promise<void> {
    const { subject } = probed;
    const target: HandlerTarget = {
      containerId: subject.containerId,
      ports: subject.container.ports ?? [],
      ip: subject.ip,
    };
    const askedAt = this.#options.clock.elapsed();
    const result = await runHandler(this.#options.runtime, running.probe, {
      target,
      timeoutMs: timeoutOf(running.probe),
    });
    if (running.held || this.#probed.get(subject.containerId) !== probed) return;
    const [warmUp] = running.warmUp;
    const forgiven = result.outcome !== "success" && warmUp !== undefined;
    if (!forgiven) this.#take(probed, running, result);
    if (running.held) return;
    this.#schedule(probed, running, this.#nextDelay(running, { forgiven, askedAt }));
  }

  #nextDelay(running: Running, { forgiven, askedAt }: { forgiven: boolean; askedAt: number }): number {
    if (!forgiven) {
      running.warmUp = [];
      const spent = this.#options.clock.elapsed() - askedAt;
      return Math.max(0, periodOf(running.probe) - spent);
    }
    const [now = 0, next = periodOf(running.probe)] = running.warmUp;
    running.warmUp.shift();
    return next - now;
  }

  #take(probed: Probed, running: Running, result: HandlerResult): void {
    this.#report(probed.subject, running, result);
    this.#count(probed.subject.containerId, `${titles[running.kind]}/${metricResults[result.outcome]}`);
    const before = running.state.result;
    running.state = stepProbe(running.state, result.outcome, running.probe);
    const now = running.state.result;
    const finished =
      (running.kind === "startup" && now !== "unknown") || (running.kind === "liveness" && now === "failure");
    if (finished) stop(running);
    if (now === before) return;
    if (running.kind === "startup" && now === "success") this.#startDue(probed);
    this.#options.onChange(probed.subject.pod.metadata.uid);
  }

  #count(containerId: string, key: string): void {
    const counts = this.#counts.get(containerId) ?? new Map<string, number>();
    this.#counts.set(containerId, counts.set(key, (counts.get(key) ?? 0) + 1));
  }

  #report({ pod, container }: ProbeSubject, { kind }: Running, { outcome, output, warning }: HandlerResult): void {
    const tell = (reason: string, message: string) =>
      this.#options.events.container(pod, container.name, { type: "Warning", reason, message });
    if (warning !== undefined) tell("ProbeWarning", `${titles[kind]} probe warning: ${warning}`);
    if (outcome === "success") return;
    const message =
      outcome === "failure"
        ? `${titles[kind]} probe failed: ${output}`
        : `${titles[kind]} probe errored and resulted in unknown state: ${output}`;
    tell("Unhealthy", message);
  }
}

function initialState(kind: ProbeKind, { before }: ProbeSubject): ProbeState {
  const seeded = (kind === "startup" && before?.started) || (kind === "readiness" && before?.ready);
  return { result: seeded ? "success" : initialResult[kind], run: 0 };
}

function stop(running: Running): void {
  running.held = true;
  running.timer?.[Symbol.dispose]();
  running.timer = undefined;
}
