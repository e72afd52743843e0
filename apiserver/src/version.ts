/** What /version says. Clients compare it with their own: kubectl warns beyond one minor version. */
export const kubernetesVersion = { major: "1", minor: "33" } as const;

export function versionInfo() {
  const { major, minor } = kubernetesVersion;
  return {
    major,
    minor,
    gitVersion: `v${major}.${minor}.0+kayak`,
    gitCommit: "",
    gitTreeState: "clean",
    buildDate: "1970-01-01T00:00:00Z",
    goVersion: "",
    compiler: `node ${process.version}`,
    platform: `${process.platform}/${process.arch === "x64" ? "amd64" : process.arch}`,
  };
}
