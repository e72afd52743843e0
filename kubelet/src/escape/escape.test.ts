/** Escapes from containers, tried against the runtime with its defences and without: docs/security.md lists them. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { variantsOf, type Attack } from "./attack.ts";
import { imageAttacks } from "./attacks/images.ts";
import { kernelAttacks } from "./attacks/kernel.ts";
import { mountAttacks } from "./attacks/mounts.ts";
import { processAttacks } from "./attacks/process.ts";
import { streamAttacks } from "./attacks/streams.ts";
import { openLab } from "./lab.ts";

const attacks: readonly Attack[] = [
  ...processAttacks,
  ...mountAttacks,
  ...kernelAttacks,
  ...streamAttacks,
  ...imageAttacks,
];

describe("escape", function () {
  this.timeout(30_000);
  for (const attack of attacks)
    describe(`${attack.class}: ${attack.name}`, () => {
      for (const { title, changes, succeeds } of variantsOf(attack))
        it(title, async () => {
          await using lab = await openLab(changes);
          assert.equal(await attack.succeeds(lab), succeeds);
        });
    });
});
