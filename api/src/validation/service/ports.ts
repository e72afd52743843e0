/** The ports of a service. */
import { checkDnsLabel, checkPort, checkQualifiedName } from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import { protocols } from "../pod/container.ts";
import { validatePort } from "../pod/handlers.ts";
import type { core } from "../types.ts";

export function validateServicePorts({ ports = [], type }: core.ServiceSpec, errors: FieldErrors): void {
  const names = new Set<string>();
  ports.forEach((port, index) => {
    const field = `spec.ports[${index}]`;
    validateName(port.name, { at: `${field}.name`, required: ports.length > 1, names }, errors);
    errors.invalidEach(`${field}.port`, port.port, checkPort(port.port));
    errors.oneOf(`${field}.protocol`, port.protocol, protocols);
    validatePort(port.targetPort ?? 0, `${field}.targetPort`, errors);
    if (port.appProtocol !== undefined)
      errors.invalidEach(`${field}.appProtocol`, port.appProtocol, checkQualifiedName(port.appProtocol));
    if (type === "ClusterIP" && port.nodePort)
      errors.forbidden(`${field}.nodePort`, "may not be used when `type` is 'ClusterIP'");
  });
  validateUnique(ports, errors);
}

function validateName(
  name: string | undefined,
  { at, required, names }: { at: string; required: boolean; names: Set<string> },
  errors: FieldErrors,
): void {
  if (!name) return required ? errors.required(at) : undefined;
  errors.invalidEach(at, name, checkDnsLabel(name));
  if (names.has(name)) errors.duplicate(at, name);
  names.add(name);
}

/** Ports and node ports are told apart by protocol and number. */
function validateUnique(ports: readonly core.ServicePort[], errors: FieldErrors): void {
  const seen = new Set<string>();
  ports.forEach(({ protocol, nodePort }, index) => {
    const key = `${protocol}/${nodePort}`;
    if (nodePort && seen.has(key)) errors.duplicate(`spec.ports[${index}].nodePort`, nodePort);
    seen.add(key);
  });
  seen.clear();
  ports.forEach(({ protocol, port }, index) => {
    const key = `${protocol}/${port}`;
    if (seen.has(key)) errors.duplicate(`spec.ports[${index}]`, { port, protocol });
    seen.add(key);
  });
}
