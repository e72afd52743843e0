export { FieldErrors, fieldErrorText } from "./field-errors.ts";
export type { FieldError, FieldErrorReason } from "./field-errors.ts";
