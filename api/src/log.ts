/** Structured log lines on stderr: `time level component message key=value ...`. Never give it object bodies: they may hold secrets. */

const levels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof levels)[number];

export type LogFields = Readonly<Record<string, unknown>>;

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger whose lines also carry `fields`. */
  with(fields: LogFields): Logger;
}

export interface LoggerOptions {
  readonly level?: LogLevel;
  readonly fields?: LogFields;
  readonly write?: (line: string) => void;
}

export function createLogger(component: string, options: LoggerOptions = {}): Logger {
  const { level = defaultLevel(), fields = {}, write = (line) => void process.stderr.write(line) } = options;
  const log =
    (at: LogLevel) =>
    (message: string, more: LogFields = {}) => {
      if (levels.indexOf(at) < levels.indexOf(level)) return;
      write(`${new Date().toISOString()} ${at} ${component} ${message}${render({ ...fields, ...more })}\n`);
    };
  return {
    debug: log("debug"),
    info: log("info"),
    warn: log("warn"),
    error: log("error"),
    with: (more) => createLogger(component, { level, write, fields: { ...fields, ...more } }),
  };
}

function defaultLevel(): LogLevel {
  return levels.find((level) => level === process.env["KAYAK_LOG_LEVEL"]) ?? "info";
}

function render(fields: LogFields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}=${text(value)}`)
    .join("");
}

function text(value: unknown): string {
  if (value instanceof Error) return JSON.stringify(value.message);
  const plain = typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined");
  return /^[^\s"=]+$/.test(plain) ? plain : JSON.stringify(plain);
}
