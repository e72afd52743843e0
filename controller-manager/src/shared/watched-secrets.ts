/** Secrets of one type: the only ones whose content this process needs to know. */
import { Secrets, type corev1 } from "@kayak/api";
import { createInformer, waitForSync, type Informer } from "@kayak/client";
import type { Controller, ControllerContext } from "../context.ts";

export function secretsOfType(
  { client, clock, logger }: ControllerContext,
  type: string,
  namespace?: string,
): Informer<corev1.Secret> {
  return createInformer(client, Secrets, {
    fieldSelector: `type=${type}`,
    ...(namespace !== undefined && { namespace }),
    clock,
    logger,
  });
}

/** Runs the informer for as long as the controller, which begins when it has synced. */
export function runWith(informer: Informer<corev1.Secret>, run: Controller["run"]): Controller["run"] {
  return async (signal) => {
    const watching = informer.run(signal);
    if (await waitForSync([informer], signal)) await run(signal);
    await watching;
  };
}
