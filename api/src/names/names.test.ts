import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  checkCidr,
  checkConfigKey,
  checkDns1035Label,
  checkDnsLabel,
  checkDnsSubdomain,
  checkEnvName,
  checkIP,
  checkLabelValue,
  checkNonSpecialIP,
  checkPort,
  checkPortName,
  checkQualifiedName,
  ipBytes,
  parseCidr,
} from "./index.ts";

const long = "a".repeat(64);
const labelRule =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const subdomainRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

describe("names", () => {
  const cases: [(value: string) => readonly string[], string, readonly string[]][] = [
    [checkDnsLabel, "web-1", []],
    [checkDnsLabel, "Web", [labelRule]],
    [checkDnsLabel, "a.b", ["must not contain dots"]],
    [checkDnsLabel, long, ["must be no more than 63 bytes"]],
    [checkDnsLabel, `${long}.`, ["must be no more than 63 bytes", labelRule]],
    [checkDnsSubdomain, "a.b-c", []],
    [checkDnsSubdomain, "a..b", [subdomainRule]],
    [
      checkDns1035Label,
      "1a",
      [
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      ],
    ],
    [checkQualifiedName, "example.com/My_Name", []],
    [checkQualifiedName, "E/x", [`prefix part ${subdomainRule}`]],
    [checkLabelValue, "", []],
    [checkLabelValue, long, ["must be no more than 63 bytes"]],
    [checkPortName, "http", []],
    [
      checkPortName,
      "-8--0-8080808080-",
      [
        "must be no more than 15 bytes",
        "must contain at least one letter (a-z)",
        "must not contain consecutive hyphens",
        "must not begin or end with a hyphen",
      ],
    ],
    [checkConfigKey, "..", ["must not be '..'"]],
    [checkConfigKey, "..x", ["must not start with '..'"]],
    [
      checkConfigKey,
      "a/b",
      [
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      ],
    ],
    [checkEnvName, "1 ok!", []],
    [checkEnvName, "", ["environment variable name must be non-empty"]],
    [
      checkEnvName,
      "a=b",
      ["a valid environment variable name must consist only of printable ASCII characters other than '='"],
    ],
    [checkIP, "10.0.0.256", ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"]],
    [checkIP, "010.0.0.1", ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"]],
    [checkIP, "fe80::1%eth0", ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"]],
    [checkIP, "2001:db8::1", []],
    [checkCidr, "10.0.0.0/8", []],
    [checkCidr, "10.0.0.0/33", ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"]],
    [checkNonSpecialIP, "127.0.0.1", ["may not be in the loopback range (127.0.0.0/8, ::1/128)"]],
    [checkNonSpecialIP, "::1", ["may not be in the loopback range (127.0.0.0/8, ::1/128)"]],
    [checkNonSpecialIP, "::", ["may not be unspecified (0.0.0.0 or ::)"]],
    [checkNonSpecialIP, "169.254.1.1", ["may not be in the link-local range (169.254.0.0/16, fe80::/10)"]],
    [checkNonSpecialIP, "fe80::1", ["may not be in the link-local range (169.254.0.0/16, fe80::/10)"]],
    [checkNonSpecialIP, "224.0.0.5", ["may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"]],
    [checkNonSpecialIP, "10.1.2.3", []],
  ];
  for (const [check, value, expected] of cases)
    it(`${check.name} ${value.slice(0, 30)}`, () => assert.deepEqual([...check(value)], expected));

  it("knows ports and address parts", () => {
    assert.deepEqual([...checkPort(0)], ["must be between 1 and 65535, inclusive"]);
    assert.deepEqual(parseCidr("fd00::/48"), { address: "fd00::", prefix: 48, family: "IPv6" });
    assert.deepEqual(ipBytes("1::2"), [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
    assert.deepEqual(ipBytes("::ffff:1.2.3.4").slice(10), [255, 255, 1, 2, 3, 4]);
  });
});
