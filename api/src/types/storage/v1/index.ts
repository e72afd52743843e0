export * from "./csi.ts";
export * from "./storage-class.ts";
export * from "./volume-attachment.ts";
