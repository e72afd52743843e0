/** /proc/net/dev. Pure. */

export interface InterfaceStats {
  readonly name: string;
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly rxErrors: number;
  readonly txBytes: number;
  readonly txPackets: number;
  readonly txErrors: number;
}

/** All but the loopback interface. */
export function parseNetDev(text: string): InterfaceStats[] {
  return text.split("\n").flatMap((line) => {
    const [, name, rest] = /^\s*([^\s:]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || rest === undefined || name === "lo") return [];
    const [rxBytes = 0, rxPackets = 0, rxErrors = 0, , , , , , txBytes = 0, txPackets = 0, txErrors = 0] = rest
      .trim()
      .split(/\s+/)
      .map(Number);
    return [{ name, rxBytes, rxPackets, rxErrors, txBytes, txPackets, txErrors }];
  });
}
