/** A typed client for the Kubernetes API: what every component speaks to the API server with. */
import type { Draft, KubernetesObject, Resource, metav1 } from "@kayak/api";

export interface ObjectRef {
  readonly name: string;
  /** Absent for cluster-scoped objects. */
  readonly namespace?: string | undefined;
}

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface Selectors {
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

export interface ListOptions extends RequestOptions, Selectors {
  /** Absent: all namespaces. */
  readonly namespace?: string | undefined;
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
  readonly resourceVersion?: string | undefined;
}

export interface WatchOptions extends RequestOptions, Selectors {
  readonly namespace?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly allowWatchBookmarks?: boolean | undefined;
  readonly sendInitialEvents?: boolean | undefined;
  readonly timeoutSeconds?: number | undefined;
}

export interface WriteOptions extends RequestOptions {
  readonly subresource?:
    | "status"
    | "scale"
    | "approval"
    | "binding"
    | "eviction"
    | "ephemeralcontainers"
    | "resize"
    | "token"
    | undefined;
  readonly dryRun?: boolean | undefined;
  readonly fieldManager?: string | undefined;
  readonly fieldValidation?: "Strict" | "Warn" | "Ignore" | undefined;
}

export type PatchType = "json" | "merge" | "strategic" | "apply";

export interface DeleteOptions extends RequestOptions {
  readonly gracePeriodSeconds?: number | undefined;
  readonly propagationPolicy?: "Foreground" | "Background" | "Orphan" | undefined;
  readonly preconditions?:
    | { readonly uid?: string | undefined; readonly resourceVersion?: string | undefined }
    | undefined;
}

export interface ObjectList<T> {
  readonly metadata: metav1.ListMeta;
  readonly items: T[];
}

export type WatchEvent<T> =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: T }
  | { readonly type: "BOOKMARK"; readonly object: KubernetesObject };

/**
 * Every method rejects with the `StatusError` that the server answered, or with a `StatusError` of reason
 * `ServiceUnavailable` when no answer came. An ERROR event ends a watch by throwing its Status.
 */
export interface Client {
  get<T extends KubernetesObject>(resource: Resource<T>, ref: ObjectRef, options?: RequestOptions): Promise<T>;
  list<T extends KubernetesObject>(resource: Resource<T>, options?: ListOptions): Promise<ObjectList<T>>;
  /** Yields events until the server or the signal ends it. */
  watch<T extends KubernetesObject>(resource: Resource<T>, options?: WatchOptions): AsyncIterable<WatchEvent<T>>;
  /** The namespace is the object's own; kind and apiVersion are filled in. */
  create<T extends KubernetesObject>(resource: Resource<T>, object: Draft<T>, options?: WriteOptions): Promise<T>;
  update<T extends KubernetesObject>(resource: Resource<T>, object: T, options?: WriteOptions): Promise<T>;
  updateStatus<T extends KubernetesObject>(resource: Resource<T>, object: T, options?: WriteOptions): Promise<T>;
  patch<T extends KubernetesObject>(
    resource: Resource<T>,
    ref: ObjectRef,
    patch: { readonly type: PatchType; readonly body: unknown; readonly force?: boolean } & WriteOptions,
  ): Promise<T>;
  /** Creates a subresource object, e.g. a Binding. */
  createSubresource<R = unknown>(
    resource: Resource,
    ref: ObjectRef,
    request: { readonly subresource: string; readonly body: unknown } & RequestOptions,
  ): Promise<R>;
  delete(resource: Resource, ref: ObjectRef, options?: DeleteOptions): Promise<unknown>;
  deleteCollection(resource: Resource, options: ListOptions & DeleteOptions): Promise<unknown>;
  /** Any other path, for discovery, health, logs and raw access. Answers with whatever status the server gave. */
  request(path: string, options?: RawRequest): Promise<RawResponse>;
  /** Closes all connections: what is under way fails, and what comes later opens others. */
  close(): void;
}

export interface RawRequest extends RequestOptions {
  /** On a connection of its own and without a time limit: for streams such as followed logs. */
  readonly longRunning?: boolean;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body as it arrives. */
  readonly body: AsyncIterable<Buffer>;
  text(): Promise<string>;
}

/** Where a server is and who we are: the merged content of one kubeconfig context. Certificates and keys are PEM text. */
export interface ClientConfig {
  /** `https://host:port`. */
  readonly server: string;
  readonly ca?: string | undefined;
  readonly insecureSkipVerify?: boolean | undefined;
  readonly tlsServerName?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** Where `cert` and `key` were read from: they are read again when they may have been renewed. */
  readonly identityFiles?: { readonly cert: string; readonly key: string } | undefined;
  readonly token?: string | undefined;
  /** Instead of `token`: a file that is read again when it may have been rotated. */
  readonly tokenFile?: string | undefined;
  /** The context's namespace. */
  readonly namespace?: string | undefined;
  readonly userAgent?: string | undefined;
}
