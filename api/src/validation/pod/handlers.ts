/** Probes and lifecycle hooks: what a container is asked or told. */
import { lookupTable } from "../../lookup-table.ts";
import { checkHttpHeaderName, checkPort, checkPortName } from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { core } from "../types.ts";
import type { PodContext } from "./context.ts";

interface Handler {
  readonly exec?: core.ExecAction | undefined;
  readonly httpGet?: core.HTTPGetAction | undefined;
  readonly tcpSocket?: core.TCPSocketAction | undefined;
  readonly grpc?: core.GRPCAction | undefined;
  readonly sleep?: core.SleepAction | undefined;
}

export function validateProbes(container: core.Container, at: string, context: PodContext): void {
  const { livenessProbe, readinessProbe, startupProbe } = container;
  if (livenessProbe) validateOnceSuccessful(livenessProbe, `${at}.livenessProbe`, context);
  if (readinessProbe) {
    validateProbe(readinessProbe, `${at}.readinessProbe`, context);
    const grace = readinessProbe.terminationGracePeriodSeconds;
    if (grace !== undefined) {
      context.errors.invalid(
        `${at}.readinessProbe.terminationGracePeriodSeconds`,
        grace,
        "must not be set for readinessProbes",
      );
    }
  }
  if (startupProbe) validateOnceSuccessful(startupProbe, `${at}.startupProbe`, context);
}

/** Liveness and startup probes hold as soon as they succeed once. */
function validateOnceSuccessful(probe: core.Probe, at: string, context: PodContext): void {
  validateProbe(probe, at, context);
  if (probe.successThreshold !== 1)
    context.errors.invalid(`${at}.successThreshold`, probe.successThreshold ?? 0, "must be 1");
}

function validateProbe(probe: core.Probe, at: string, context: PodContext): void {
  const { errors } = context;
  validateHandler(probe, at, context);
  errors.nonNegative(`${at}.initialDelaySeconds`, probe.initialDelaySeconds);
  errors.nonNegative(`${at}.timeoutSeconds`, probe.timeoutSeconds);
  errors.nonNegative(`${at}.periodSeconds`, probe.periodSeconds);
  errors.nonNegative(`${at}.successThreshold`, probe.successThreshold);
  errors.nonNegative(`${at}.failureThreshold`, probe.failureThreshold);
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0)
    errors.invalid(`${at}.terminationGracePeriodSeconds`, grace, "must be greater than 0");
}

const signalNames =
  "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ";
const realtimeSignals = (base: string, sign: string, count: number) =>
  Array.from({ length: count + 1 }, (_, offset) => (offset === 0 ? base : `${base}${sign}${offset}`));
const stopSignals = lookupTable<readonly string[]>({
  linux: [...signalNames.split(" "), ...realtimeSignals("RTMIN", "+", 15), ...realtimeSignals("RTMAX", "-", 14)]
    .map((name) => `SIG${name}`)
    .sort(),
  windows: ["SIGKILL", "SIGTERM"],
});

export function validateLifecycle(lifecycle: core.Lifecycle, at: string, context: PodContext): void {
  if (lifecycle.postStart) validateHandler(lifecycle.postStart, `${at}.postStart`, context);
  if (lifecycle.preStop) validateHandler(lifecycle.preStop, `${at}.preStop`, context);
  const { stopSignal } = lifecycle;
  if (stopSignal === undefined) return;
  const supported = stopSignals[context.spec.os?.name ?? ""];
  if (!supported)
    context.errors.forbidden(`${at}.stopSignal`, "may not be set for containers with empty `spec.os.name`");
  else if (!supported.includes(stopSignal)) context.errors.notSupported(`${at}.stopSignal`, stopSignal, supported);
}

function validateHandler(handler: Handler, at: string, context: PodContext): void {
  const { errors } = context;
  const given = (["exec", "httpGet", "tcpSocket", "grpc", "sleep"] as const).filter(
    (name) => handler[name] !== undefined,
  );
  if (given.length === 0) return errors.required(at, "must specify a handler type");
  for (const extra of given.slice(1)) errors.forbidden(`${at}.${extra}`, "may not specify more than 1 handler type");
  const field = `${at}.${given[0]!}`;
  switch (given[0]) {
    case "exec":
      if (!handler.exec?.command?.length) errors.required(`${field}.command`);
      break;
    case "httpGet":
      validateHttpGet(handler.httpGet!, field, errors);
      break;
    case "tcpSocket":
      validatePort(handler.tcpSocket!.port, `${field}.port`, errors);
      break;
    case "grpc":
      validatePort(handler.grpc!.port, `${field}.port`, errors);
      break;
    case "sleep":
      validateSleep(handler.sleep!, field, context);
      break;
    case undefined:
      break;
  }
}

function validateHttpGet(action: core.HTTPGetAction, at: string, errors: FieldErrors): void {
  if (!action.path) errors.required(`${at}.path`);
  validatePort(action.port, `${at}.port`, errors);
  if (action.scheme !== "HTTP" && action.scheme !== "HTTPS")
    errors.notSupported(`${at}.scheme`, action.scheme ?? "", ["HTTP", "HTTPS"]);
  for (const { name } of action.httpHeaders ?? [])
    errors.invalidEach(`${at}.httpHeaders`, name, checkHttpHeaderName(name));
}

/** A port by number or by the name of a container's port. */
export function validatePort(port: number | string, at: string, errors: FieldErrors): void {
  errors.invalidEach(at, port, typeof port === "number" ? checkPort(port) : checkPortName(port));
}

function validateSleep({ seconds }: core.SleepAction, at: string, { spec, errors }: PodContext): void {
  const grace = spec.terminationGracePeriodSeconds;
  if (grace === undefined || (seconds >= 0 && seconds <= grace)) return;
  errors.invalid(at, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`);
}
