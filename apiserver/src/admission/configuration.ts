/** What an AdmissionConfiguration says of each plugin. */
import { type ConfigNode, readConfig } from "../config/reading.ts";

/** Configurations by the name of their plugin. */
export type PluginConfigurations = ReadonlyMap<string, ConfigNode>;

/** Plugins that have something to configure. */
const configurable: readonly string[] = ["PodSecurity"];

/** Throws ConfigError. */
export async function parseAdmissionConfiguration(text: string | undefined): Promise<PluginConfigurations> {
  if (text === undefined) return new Map();
  const { plugins } = await readConfig(text, {
    kind: "AdmissionConfiguration",
    apiVersions: ["apiserver.config.k8s.io/v1"],
    fields: ["plugins"],
  });
  return new Map(plugins.list().map(pluginOf));
}

function pluginOf(node: ConfigNode): [string, ConfigNode] {
  const { name, path, configuration } = node.fields("name", "path", "configuration");
  if (path.text()) path.fail("is not read: put what the file says into `configuration`");
  const plugin = name.requiredText();
  if (!configurable.includes(plugin)) name.fail(`${JSON.stringify(plugin)} has nothing to configure`);
  if (!configuration.isPresent) configuration.fail("is required");
  return [plugin, configuration];
}
