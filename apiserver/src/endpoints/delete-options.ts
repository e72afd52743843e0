/** What a DELETE asks for: in its body, or in its query. */
import { FieldErrors, decode, metav1 } from "@kayak/api";
import { readDocument } from "../http/body.ts";
import type { ResourceContext } from "../http/context.ts";
import type { DeletionRequest } from "../registry/deletion.ts";
import type { PropagationPolicy } from "../registry/strategy.ts";
import { boolean, dryRunOf, isDryRun, refuse } from "./options.ts";

export interface DeleteParameters {
  readonly request: DeletionRequest;
  readonly dryRun: boolean;
}

export async function deleteParameters(context: ResourceContext): Promise<DeleteParameters> {
  const body = await readDocument(context.request);
  return body === undefined ? fromQuery(context) : deletionAsked(decode(metav1.DeleteOptions, body), context);
}

export function deletionAsked(options: metav1.DeleteOptions, context: ResourceContext): DeleteParameters {
  const { gracePeriodSeconds, orphanDependents, preconditions, dryRun = [] } = options;
  const request = {
    gracePeriodSeconds,
    orphanDependents,
    preconditions,
    propagationPolicy: options.propagationPolicy,
  };
  return checked({ request, dryRun: isDryRun(dryRun) || dryRunOf(context) });
}

function fromQuery(context: ResourceContext): DeleteParameters {
  const grace = context.parameter("gracePeriodSeconds");
  const gracePeriodSeconds = grace !== undefined && /^-?\d+$/.test(grace) ? Number(grace) : undefined;
  const request = {
    gracePeriodSeconds,
    propagationPolicy: context.parameter("propagationPolicy") as PropagationPolicy | undefined,
    orphanDependents: boolean(context.parameter("orphanDependents")),
  };
  return checked({ request, dryRun: dryRunOf(context) });
}

const policies = ["Foreground", "Background", "Orphan"];

function checked(parameters: DeleteParameters): DeleteParameters {
  const { propagationPolicy, orphanDependents } = parameters.request;
  const errors = new FieldErrors();
  if (propagationPolicy !== undefined && orphanDependents !== undefined)
    errors.invalid(
      "propagationPolicy",
      propagationPolicy,
      "orphanDependents and deletionPropagation cannot be both set",
    );
  if (propagationPolicy !== undefined && !policies.includes(propagationPolicy))
    errors.notSupported("propagationPolicy", propagationPolicy, [...policies, "nil"]);
  refuse("DeleteOptions", errors);
  return parameters;
}
