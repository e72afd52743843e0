/** Takes the shared cluster down after the last test, also when tests failed. */
import { destroyShared } from "./cluster.ts";

export const mochaHooks = {
  async afterAll(this: { timeout(ms: number): void }): Promise<void> {
    this.timeout(120_000);
    await destroyShared();
  },
};
