import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { SecurityContext } from "../cri.ts";
import { resolveUser } from "./user.ts";

const files = {
  passwd: "root:x:0:0:root:/root:/bin/sh\nweb:x:1000:1001::/home/web:/bin/sh\nbig:x:4294967296:0::/:\nbroken\n",
  group: "root:x:0:\nweb:x:1001:\nstaff:x:50:web,other\n",
};

describe("a container's user", () => {
  const cases: {
    name: string;
    security?: SecurityContext;
    image?: string;
    expected: [number, number, number[], string];
  }[] = [
    { name: "is root when nobody says otherwise", expected: [0, 0, [0], "/root"] },
    { name: "is the image's, by name", image: "web", expected: [1000, 1001, [1001, 50], "/home/web"] },
    { name: "is the image's, with a group", image: "web:staff", expected: [1000, 50, [50], "/home/web"] },
    { name: "is the image's, by numbers", image: "7:8", expected: [7, 8, [8], "/"] },
    { name: "is looked up by number", image: "1000", expected: [1000, 1001, [1001, 50], "/home/web"] },
    {
      name: "is the pod's rather than the image's",
      image: "web",
      security: { runAsUser: 0 },
      expected: [0, 0, [0], "/root"],
    },
    {
      name: "has the pod's group",
      image: "web",
      security: { runAsGroup: 9 },
      expected: [1000, 9, [9, 50], "/home/web"],
    },
    {
      name: "leaves the image's groups out where that is asked for",
      image: "web",
      security: { supplementalGroups: [3], supplementalGroupsPolicy: "Strict" },
      expected: [1000, 1001, [1001, 3], "/home/web"],
    },
    { name: "has supplemental groups", security: { supplementalGroups: [3, 0] }, expected: [0, 0, [0, 3], "/root"] },
  ];
  for (const { name, security = {}, image = "", expected } of cases)
    it(name, () => {
      const { uid, gid, additionalGids, home } = resolveUser(security, image, files);
      assert.deepEqual([uid, gid, additionalGids, home], expected);
    });

  for (const { image, message } of [
    { image: "nobody", message: "unable to find user nobody: no matching entries in passwd file" },
    { image: "web:nogroup", message: "unable to find group nogroup: no matching entries in group file" },
    { image: "big", message: "uids and gids must be in range 0-2147483647" },
    { image: "2147483648", message: "uids and gids must be in range 0-2147483647" },
    { image: "0:4294967296", message: "uids and gids must be in range 0-2147483647" },
    { image: "-1", message: "unable to find user -1: no matching entries in passwd file" },
  ])
    it(`is not ${image}`, () => assert.throws(() => resolveUser({}, image, files), { message }));
});
