/** Says on stderr how far a command has come, each line with the time since the command was typed. */

export interface Progress {
  done(what: string): void;
}

/** The launcher puts the moment it was started into KAYAK_STARTED, in seconds since the epoch. */
function startedMs(): number {
  const given = Number(process.env["KAYAK_STARTED"]?.replace(",", "."));
  return given > 0 ? given * 1000 : performance.timeOrigin;
}

export function createProgress(write: (text: string) => void = (text) => void process.stderr.write(text)): Progress {
  const started = startedMs();
  return {
    done: (what) =>
      write(
        `  ${what.padEnd(64)} ${((performance.timeOrigin + performance.now() - started) / 1000).toFixed(2).padStart(6)} s\n`,
      ),
  };
}
