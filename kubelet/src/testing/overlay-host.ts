/** Keeps routes in the network namespace that it is started in, step by step as its argument says; prints what it was asked to show. */
import { execFileSync } from "node:child_process";
import { createLogger } from "@kayak/api";
import { cleanupNetwork } from "../network/cleanup.ts";
import { overlayRoutes } from "../network/overlay-routes.ts";
import { RouteKeeper, type Hop } from "../network/routes.ts";

export interface OverlayScenario {
  readonly node: Parameters<typeof overlayRoutes>[0];
  readonly podCIDR: string;
  readonly clusterCIDR: string;
  readonly steps: readonly OverlayStep[];
}

export type OverlayStep =
  | readonly ["want", routes: readonly (readonly [destination: string, hop: Hop])[]]
  | readonly ["repair"]
  | readonly ["cleanup"]
  | readonly ["shell", script: string];

const { node, podCIDR, clusterCIDR, steps } = JSON.parse(process.argv[2] ?? "") as OverlayScenario;
const keeper = new RouteKeeper(overlayRoutes(node), createLogger("overlay"));
const printed: string[] = [];
await keeper.setPodCIDR(podCIDR);
for (const step of steps) {
  if (step[0] === "want") await keeper.want(new Map(step[1]));
  else if (step[0] === "repair") await keeper.repair();
  else if (step[0] === "cleanup") await cleanupNetwork(clusterCIDR);
  else printed.push(execFileSync("sh", ["-c", step[1]], { encoding: "utf8" }));
}
process.stdout.write(JSON.stringify(printed));
