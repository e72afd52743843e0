/** The part of scheduling that waits: permission, preparation and the binding itself, for one pod that has its node. */
import type { Framework } from "../framework/framework.ts";
import type { Placing } from "../framework/types.ts";

/** Throws what went wrong; the pod is then not bound. */
export async function bindPod(framework: Framework, placing: Placing): Promise<void> {
  for (const plugin of framework.having("permit")) {
    const refused = await plugin.permit(placing);
    if (refused) throw new Error(`${plugin.name} refused: ${refused.reasons.join(", ")}`);
  }
  for (const plugin of framework.having("preBind")) await plugin.preBind(placing);
  if (!(await bound(framework, placing))) throw new Error("no plugin bound the pod");
  for (const plugin of framework.having("postBind")) plugin.postBind(placing);
}

async function bound(framework: Framework, placing: Placing): Promise<boolean> {
  for (const plugin of framework.having("bind")) if (await plugin.bind(placing)) return true;
  return false;
}
