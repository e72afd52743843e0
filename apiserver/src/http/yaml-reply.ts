/** Answers in YAML. */
export const yamlType = "application/yaml";

export async function yamlOf(value: unknown): Promise<Buffer> {
  const { dump } = await import("js-yaml");
  return Buffer.from(dump(value, { sortKeys: true, noRefs: true, lineWidth: -1 }));
}
