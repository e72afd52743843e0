export {
  LabelSelector,
  everything,
  formatLabelSelector,
  labelSelectorFrom,
  labelSelectorFromMap,
  nothing,
  parseLabelSelector,
} from "./selector.ts";
export { SelectorError } from "./requirement.ts";
export type { LabelOperator, LabelRequirement, Labels } from "./requirement.ts";
