/** What all reviews have in common: the question is decoded, answered in place, and kept nowhere. */
import { type Resource, decode } from "@kayak/api";
import { negotiatePlain } from "../../http/accept.ts";
import { readDocument } from "../../http/body.ts";
import { writeOptions } from "../write-options.ts";
import type { Handler, ResourceContext } from "../../http/context.ts";
import { sendKind } from "../../http/respond.ts";
import type { Services } from "../services.ts";

export type Needs = Pick<Services, "authorizer" | "tokens" | "now">;
type KubernetesKind = Parameters<typeof sendKind>[2];
type Answer<T> = (question: T, context: ResourceContext, services: Needs) => Partial<T> | Promise<Partial<T>>;

export function review<T extends KubernetesKind>(resource: Resource, answer: Answer<T>): (services: Needs) => Handler {
  return (services) => async (context) => {
    negotiatePlain(context.request.headers.accept);
    // Only for what is wrong with them: nothing is stored.
    writeOptions(context);
    const question = decode(resource, (await readDocument(context.request)) ?? {}) as unknown as T;
    const answered: T = { ...question, ...(await answer(question, context, services)) };
    await sendKind(context, 201, answered);
  };
}
