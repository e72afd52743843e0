/** POST of a Binding: the scheduler's decision, written into the pod once. */
import { FieldErrors, badRequest, conflict, corev1, decode, formatTime, invalid, validateBinding } from "@kayak/api";
import { readDocument } from "../../http/body.ts";
import type { Handler } from "../../http/context.ts";
import { sendKind } from "../../http/respond.ts";
import type { Store } from "../../registry/store.ts";
import { updateObject } from "../../registry/update.ts";
import { writeOptions } from "../write-options.ts";
import { type Services, admissionRequest } from "../services.ts";

/** Serves `pods/NAME/binding` and the older `bindings`, where the body names the pod. */
export function bindingEndpoint(pods: Store, services: Pick<Services, "admission" | "now">): Handler {
  return async (context) => {
    const { dryRun } = writeOptions(context);
    const binding = decode(corev1.Binding, await readDocument(context.request));
    const { namespace, name = binding.metadata.name ?? "" } = context.info;
    if (binding.metadata.name && binding.metadata.name !== name)
      throw badRequest(`name in URL does not match name in Binding object`);
    checkTarget(binding, name);
    await updateObject(
      pods,
      { namespace, name },
      {
        scope: "internal",
        dryRun,
        transform: (pod) => bind(pods, pod as corev1.Pod, { binding, now: services.now() }),
        admit: (object, oldObject) =>
          services.admission.validate(
            admissionRequest(context, pods.resource, { operation: "UPDATE", object, oldObject }),
          ),
      },
    );
    await sendKind(context, 201, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 });
  };
}

function checkTarget(binding: corev1.Binding, name: string): void {
  const errors = new FieldErrors();
  validateBinding(binding, errors);
  if (errors.list.length > 0) throw invalid("Binding", name, errors.list);
}

function bind(pods: Store, pod: corev1.Pod, { binding, now }: { binding: corev1.Binding; now: number }): corev1.Pod {
  const { metadata, spec, status } = pod;
  const refuse = (why: string) => conflict({ group: "", plural: "pods/binding" }, metadata.name, why);
  if (binding.metadata.uid && binding.metadata.uid !== metadata.uid)
    throw refuse(
      `Precondition failed: UID in precondition: ${binding.metadata.uid}, UID in object meta: ${metadata.uid}`,
    );
  if (metadata.deletionTimestamp) throw refuse(`pod ${metadata.name} is being deleted, cannot be assigned to a host`);
  if (spec.nodeName) throw refuse(`pod ${metadata.name} is already assigned to node ${JSON.stringify(spec.nodeName)}`);
  if (spec.schedulingGates?.length) throw refuse(`pod ${metadata.name} has non-empty .spec.schedulingGates`);
  spec.nodeName = binding.target.name ?? "";
  const { annotations, labels } = binding.metadata;
  if (annotations) metadata.annotations = { ...metadata.annotations, ...annotations };
  if (labels) metadata.labels = { ...metadata.labels, ...labels };
  const others = (status.conditions ?? []).filter(({ type }) => type !== "PodScheduled");
  status.conditions = [
    ...others,
    {
      type: "PodScheduled",
      status: "True",
      lastProbeTime: null,
      lastTransitionTime: formatTime(now),
    } as unknown as corev1.PodCondition,
  ];
  return pod;
}
