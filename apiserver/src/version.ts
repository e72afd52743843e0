/** What /version says. */
import { kubernetesVersion } from "@kayak/api";

export function versionInfo() {
  const { major, minor, gitVersion } = kubernetesVersion;
  return {
    major,
    minor,
    gitVersion,
    gitCommit: "",
    gitTreeState: "clean",
    buildDate: "1970-01-01T00:00:00Z",
    goVersion: "",
    compiler: `node ${process.version}`,
    platform: `${process.platform}/${process.arch === "x64" ? "amd64" : process.arch}`,
  };
}
