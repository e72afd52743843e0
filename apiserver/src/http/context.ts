/** One request on its way through the layers. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { User } from "../authn/user.ts";
import type { RequestInfo, ResourceRequest } from "./request-info.ts";

export class RequestContext<Info extends RequestInfo = RequestInfo> {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly info: Info;
  readonly user: User;
  /** Sent as Warning headers. */
  readonly warnings: string[] = [];
  private parameters: URLSearchParams | undefined;

  constructor(parts: { request: IncomingMessage; response: ServerResponse; info: Info; user: User }) {
    this.request = parts.request;
    this.response = parts.response;
    this.info = parts.info;
    this.user = parts.user;
  }

  get query(): URLSearchParams {
    return (this.parameters ??= new URLSearchParams(this.info.search));
  }

  /** A query parameter that is absent when empty. */
  parameter(name: string): string | undefined {
    return this.info.search === "" ? undefined : this.query.get(name) || undefined;
  }

  /** Once each: a write that is tried again says the same. */
  warn(text: string): void {
    if (!this.warnings.includes(text)) this.warnings.push(text);
  }
}

export type ResourceContext = RequestContext<ResourceRequest>;
export type Handler = (context: ResourceContext) => void | Promise<void>;
