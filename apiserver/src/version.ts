/** What /version says. */
import { kubernetesVersion } from "@kayak/api";

/** Put in by the build. */
declare const KAYAK_COMMIT: string | undefined;

export function versionInfo() {
  const { major, minor, gitVersion } = kubernetesVersion;
  return {
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    minCompatibilityMajor: major,
    minCompatibilityMinor: String(Number(minor) - 1),
    gitVersion,
    gitCommit: typeof KAYAK_COMMIT === "undefined" ? "0".repeat(40) : KAYAK_COMMIT,
    gitTreeState: "clean",
    buildDate: "1970-01-01T00:00:00Z",
    goVersion: "",
    compiler: `node ${process.version}`,
    platform: `${process.platform}/${process.arch === "x64" ? "amd64" : process.arch}`,
  };
}
