export { FieldErrors, fieldErrorText } from "./field-errors.ts";
export type { FieldError, FieldErrorReason } from "./field-errors.ts";
export { isPrintable, maxManagerBytes, validateFieldManager } from "./managed-fields.ts";
export { validateBinding } from "./lease.ts";
export { isEqual as semanticEqual } from "./equality.ts";
export { validateCreate, validateStatusUpdate, validateUpdate } from "./validate.ts";
export { allRequestsOf, groupSubjects, mandatoryFlowSchemas, mandatoryPriorityLevels } from "./flowcontrol/fixed.ts";
export { validateClusterIPs } from "./service/cluster-ips.ts";
