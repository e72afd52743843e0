/** Ingress classes. */
import { checkDnsLabel, checkDomainPrefixedPath } from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { networking } from "../types.ts";
import { validateLocalReference } from "./reference.ts";

const maxControllerLength = 250;
const scopes = ["Cluster", "Namespace"];

export function validateIngressClass({ spec }: networking.IngressClass, errors: FieldErrors): void {
  const { controller = "", parameters } = spec;
  if (controller.length > maxControllerLength) errors.tooLong("spec.controller", maxControllerLength);
  if (controller === "") errors.required("spec.controller");
  else errors.invalidEach("spec.controller", controller, checkDomainPrefixedPath(controller));
  if (parameters) validateParameters(parameters, "spec.parameters", errors);
}

export function validateIngressClassUpdate(
  ingressClass: networking.IngressClass,
  before: networking.IngressClass,
  errors: FieldErrors,
): void {
  validateIngressClass(ingressClass, errors);
  errors.immutable("spec.controller", ingressClass.spec.controller, before.spec.controller);
}

function validateParameters(
  parameters: networking.IngressClassParametersReference,
  at: string,
  errors: FieldErrors,
): void {
  validateLocalReference(parameters, at, errors);
  const { scope, namespace } = parameters;
  if (scope === undefined) return errors.required(`${at}.scope`);
  if (!scopes.includes(scope)) return errors.notSupported(`${at}.scope`, scope, scopes);
  if (scope === "Cluster" && namespace !== undefined)
    errors.forbidden(`${at}.namespace`, "`parameters.scope` is set to 'Cluster'");
  if (scope === "Cluster") return;
  if (namespace === undefined) errors.required(`${at}.namespace`, "`parameters.scope` is set to 'Namespace'");
  else errors.invalidEach(`${at}.namespace`, namespace, checkDnsLabel(namespace));
}
