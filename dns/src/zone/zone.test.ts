import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { service, slice } from "../testing.ts";
import type { ZoneEntry } from "./service.ts";
import { Zone } from "./zone.ts";

const clusterIP = { clusterIP: "10.96.0.1", ports: [{ port: 80 }] };

function filled() {
  const zone = new Zone("Cluster.Local.");
  zone.setService(service("web", clusterIP));
  zone.setSlice(slice("web", [{ addresses: ["10.244.0.1"], hostname: "a" }]));
  const entry = zone.entry("default", "web") as ZoneEntry;
  const versions = () => ({ entry: entry.value, names: zone.names.value, addresses: zone.addresses.value });
  /** Which versions a change moves on. */
  const moved = (change: () => void) => {
    const before = versions();
    change();
    const after = versions();
    return Object.keys(before).filter((key) => before[key as keyof typeof before] !== after[key as keyof typeof after]);
  };
  return { zone, entry, moved };
}

describe("the zone", () => {
  it("knows a service whether it or its slice came first", () => {
    const zone = new Zone("cluster.local");
    zone.setSlice(slice("web", [{ addresses: ["10.244.0.1"] }]));
    assert.equal(zone.entry("default", "web"), undefined);
    zone.setService(service("web", { clusterIP: "None" }));
    assert.equal(zone.entry("default", "web")?.slices.length, 1);
  });

  it("keeps answers valid through changes that DNS doesn't see", () => {
    const { zone, moved } = filled();
    assert.deepEqual(
      moved(() => zone.setService(service("web", { ...clusterIP, sessionAffinity: "ClientIP" }))),
      [],
    );
    const same = [{ addresses: ["10.244.0.1"], hostname: "a", nodeName: "elsewhere" }];
    assert.deepEqual(
      moved(() => zone.setSlice(slice("web", same))),
      [],
    );
  });

  it("outdates a service's answers when its address, ports or endpoints change, and no others", () => {
    const { zone, moved } = filled();
    assert.deepEqual(
      moved(() => zone.setService(service("web", { ...clusterIP, ports: [{ port: 81 }] }))),
      ["entry"],
    );
    const unready = [{ addresses: ["10.244.0.1"], hostname: "a", conditions: { ready: false } }];
    assert.deepEqual(
      moved(() => zone.setSlice(slice("web", unready))),
      ["entry", "addresses"],
    );
    assert.deepEqual(
      moved(() => zone.setService(service("web", { clusterIP: "10.96.0.2" }))),
      ["entry", "addresses"],
    );
    assert.deepEqual(
      moved(() => zone.setService(service("other", clusterIP))),
      ["names", "addresses"],
    );
  });

  it("forgets all of a service that goes, and its namespace with the last", () => {
    const { zone, moved } = filled();
    assert.equal(zone.hasNamespace("default"), true);
    assert.deepEqual(
      moved(() => zone.deleteService(service("web", clusterIP))),
      ["entry", "names", "addresses"],
    );
    assert.equal(zone.entry("default", "web"), undefined);
    assert.equal(zone.hasNamespace("default"), false);
    assert.deepEqual(zone.namesOf("1.0.96.10.in-addr.arpa"), []);
    assert.deepEqual(zone.namesOf("1.0.244.10.in-addr.arpa"), []);
  });

  it("moves a slice that is given to another service", () => {
    const { zone } = filled();
    zone.setService(service("other", { clusterIP: "None" }));
    const before = slice("web", [{ addresses: ["10.244.0.1"], hostname: "a" }]);
    zone.setSlice(slice("web", [{ addresses: ["10.244.0.1"], hostname: "a" }], "other"), before);
    assert.equal(zone.entry("default", "web")?.slices.length, 0);
    assert.deepEqual(zone.namesOf("1.0.244.10.in-addr.arpa"), ["a.other.default.svc.cluster.local"]);
  });

  it("gives an address all its names and takes back only those that go", () => {
    const { zone } = filled();
    zone.setService(service("two", { clusterIP: "None" }));
    zone.setSlice(slice("two", [{ addresses: ["10.244.0.1"], hostname: "b" }]));
    const names = () => zone.namesOf("1.0.244.10.in-addr.arpa");
    assert.deepEqual(names(), ["a.web.default.svc.cluster.local", "b.two.default.svc.cluster.local"]);
    zone.deleteSlice(slice("web", []));
    assert.deepEqual(names(), ["b.two.default.svc.cluster.local"]);
  });
});
