import { after, before, describe } from "mocha";
import { startEtcd, type TestEtcd } from "../testing/etcd.ts";
import { openEtcd } from "./etcd/etcd-storage.ts";
import { MemoryStorage } from "./memory.ts";
import { describeStorage } from "./storage.contract.ts";

describe("storage", () => {
  describeStorage("memory", async () => new MemoryStorage());

  describe("on a real etcd", () => {
    let etcd: TestEtcd;
    before(async () => {
      etcd = await startEtcd();
    });
    after(() => etcd.close());
    describeStorage("etcd", () => openEtcd({ endpoints: [etcd.endpoint] }));
  });
});
