/** What a DELETE asks for: in its body, or in its query. */
import { decode, metav1 } from "@kayak/api";
import { readDocument } from "../http/body.ts";
import type { ResourceContext } from "../http/context.ts";
import type { DeletionRequest } from "../registry/deletion.ts";
import type { PropagationPolicy } from "../registry/strategy.ts";
import { boolean, dryRunOf, invalidOptions, isDryRun } from "./options.ts";

export interface DeleteParameters {
  readonly request: DeletionRequest;
  readonly dryRun: boolean;
}

export async function deleteParameters(context: ResourceContext): Promise<DeleteParameters> {
  const body = await readDocument(context.request);
  return body === undefined ? fromQuery(context) : fromBody(decode(metav1.DeleteOptions, body), context);
}

function fromBody(options: metav1.DeleteOptions, context: ResourceContext): DeleteParameters {
  const { gracePeriodSeconds, orphanDependents, preconditions, dryRun = [] } = options;
  const request = {
    gracePeriodSeconds,
    orphanDependents,
    preconditions,
    propagationPolicy: policy(options.propagationPolicy),
  };
  return checked({ request, dryRun: isDryRun(dryRun) || dryRunOf(context) });
}

function fromQuery(context: ResourceContext): DeleteParameters {
  const grace = context.parameter("gracePeriodSeconds");
  const gracePeriodSeconds = grace !== undefined && /^-?\d+$/.test(grace) ? Number(grace) : undefined;
  const request = {
    gracePeriodSeconds,
    propagationPolicy: policy(context.parameter("propagationPolicy")),
    orphanDependents: boolean(context.parameter("orphanDependents")),
  };
  return checked({ request, dryRun: dryRunOf(context) });
}

const kind = "DeleteOptions.meta.k8s.io";
const policies = ["Background", "Foreground", "Orphan"];

function policy(text: string | undefined): PropagationPolicy | undefined {
  if (text === undefined || policies.includes(text)) return text as PropagationPolicy | undefined;
  throw invalidOptions(
    `propagationPolicy: Unsupported value: ${JSON.stringify(text)}: supported values: ${policies.map((each) => JSON.stringify(each)).join(", ")}`,
    kind,
  );
}

function checked(parameters: DeleteParameters): DeleteParameters {
  const { propagationPolicy, orphanDependents } = parameters.request;
  if (propagationPolicy === undefined || orphanDependents === undefined) return parameters;
  throw invalidOptions(
    `propagationPolicy: Invalid value: ${JSON.stringify(propagationPolicy)}: orphanDependents and deletionPropagation cannot be both set`,
    kind,
  );
}
