/** Variables that a container of the pod left in a file for the others: `NAME='value'`, a subset of what a POSIX shell reads. Pure. */

/** The value of `key`; undefined when the file doesn't set it. Throws when it can't be read. The last assignment counts. */
export function valueInFile(text: string, key: string): string | undefined {
  let value: string | undefined;
  let rest = text;
  for (let line = 1; rest !== "";) {
    const blank = /^[ \t]*(?:#[^\n]*)?(?:\n|$)/.exec(rest);
    const assignment = blank ? null : /^[ \t]*([^\s=#'][^\s=']*)='([^']*)'[ \t]*(?:\n|$)/.exec(rest);
    const read = (blank ?? assignment)?.[0];
    if (read === undefined) throw new Error(`line ${line}: it is not of the form NAME='value'`);
    if (assignment?.[1] === key) value = assignment[2];
    line += read.split("\n").length - 1;
    rest = rest.slice(read.length);
    if (read === "") break;
  }
  return value;
}
