/** Mocha's own report, and a last line that is easy to find: `N passed, N failed`. */
import mocha from "mocha";

export default class Reporter extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => {
      console.log(`${this.stats.passes} passed, ${this.stats.failures} failed`);
    });
  }
}
