/** One line of a container's log file: `<time> <stdout|stderr> <P|F> <text>`. P: the line goes on in the next one. */

export interface LogLine {
  readonly time: string;
  readonly stream: "stdout" | "stderr";
  /** Ended by a newline in the container's output. */
  readonly full: boolean;
  readonly text: Buffer;
}

const SPACE = 0x20;

/** Undefined for what is no log line, e.g. one half written when the node lost power. */
export function parseLogLine(line: Buffer): LogLine | undefined {
  const afterTime = line.indexOf(SPACE);
  const afterStream = line.indexOf(SPACE, afterTime + 1);
  if (afterTime <= 0 || afterStream < 0) return undefined;
  const stream = line.toString("latin1", afterTime + 1, afterStream);
  if (stream !== "stdout" && stream !== "stderr") return undefined;
  const found = line.indexOf(SPACE, afterStream + 1);
  const afterTags = found < 0 ? line.length : found;
  const tags = line.toString("latin1", afterStream + 1, afterTags).split(":");
  if (tags[0] !== "P" && tags[0] !== "F") return undefined;
  return {
    time: line.toString("latin1", 0, afterTime),
    stream,
    full: tags[0] === "F",
    text: line.subarray(Math.min(afterTags + 1, line.length)),
  };
}
