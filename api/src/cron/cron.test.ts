import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { isTimeZone, nextTime, parseSchedule, ScheduleError } from "./index.ts";

const utc = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 16));

describe("Schedules", () => {
  const cases: readonly (readonly [string, string, string | undefined, string?])[] = [
    ["*/15 * * * *", "2026-03-01T10:07:30Z", "2026-03-01T10:15"],
    ["0 * * * *", "2026-03-01T10:00:00Z", "2026-03-01T11:00"],
    ["30 4 * * MON-fri", "2026-03-06T05:00:00Z", "2026-03-09T04:30"],
    ["@monthly", "2026-12-15T00:00:00Z", "2027-01-01T00:00"],
    ["@weekly", "2026-11-21T00:00:00Z", "2026-11-22T00:00"],
    ["0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00"],
    ["0 0 31 2 *", "2026-01-01T00:00:00Z", undefined],
    ["0 0 13 * 5", "2026-03-01T00:00:00Z", "2026-03-06T00:00"],
    ["0 0 1/10 * *", "2026-03-12T00:00:00Z", "2026-03-21T00:00"],
    ["@every 90s", "2026-03-01T10:00:10Z", "2026-03-01T10:01"],
    ["0 9 * * *", "2026-06-01T00:00:00Z", "2026-06-01T07:00", "Europe/Berlin"],
    ["30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-30T00:30", "Europe/Berlin"],
    ["30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T00:30", "Europe/Berlin"],
    ["*/30 * * * *", "2026-10-25T00:31:00Z", "2026-10-25T01:00", "Europe/Berlin"],
    ["*/30 * * * *", "2026-10-25T00:10:00Z", "2026-10-25T00:30", "Europe/Berlin"],
    ["0 0 * * *", "2026-06-01T00:00:00Z", "2026-06-01T18:30", "Asia/Kolkata"],
  ];
  for (const [schedule, after, expected, zone = "UTC"] of cases) {
    it(`${schedule} after ${after} in ${zone}: ${expected ?? "never"}`, () => {
      assert.equal(utc(nextTime(parseSchedule(schedule), Date.parse(after), zone)), expected);
    });
  }

  const wrong: readonly (readonly [string, string])[] = [
    ["* * * *", "expected exactly 5 fields, found 4: [* * * *]"],
    ["60 * * * *", "end of range (60) above maximum (59): 60"],
    ["* * 0 * *", "beginning of range (0) below minimum (1): 0"],
    ["5-2 * * * *", "beginning of range (5) beyond end of range (2): 5-2"],
    ["*/0 * * * *", "step of range should be a positive number: */0"],
    ["error * * * *", 'failed to parse int from error: strconv.Atoi: parsing "error": invalid syntax'],
    ["@never", "unrecognized descriptor: @never"],
  ];
  for (const [schedule, message] of wrong) {
    it(`refuses ${schedule}`, () => {
      assert.throws(() => parseSchedule(schedule), new ScheduleError(message));
    });
  }

  it("knows the zones of the tz database", () => {
    assert.deepEqual(
      ["UTC", "Europe/Berlin", "America/Argentina/Ushuaia", "Nowhere/Land", "", "../etc", "+01:00"].map(isTimeZone),
      [true, true, true, false, false, false, false],
    );
  });
});
