export { nextTime } from "./next.ts";
export { parseSchedule, ScheduleError, type Schedule } from "./schedule.ts";
export { isTimeZone } from "./zone.ts";
