/**
 * Clients that act as service accounts, so that each part of a program has no more rights than it needs. An account that is
 * missing is made; its token is asked for with the first request, and again in good time before it expires.
 */
import type { IncomingMessage } from "node:http";
import { ServiceAccounts, isStatus, type authenticationv1 } from "@kayak/api";
import type { Client, ClientConfig } from "./client.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type HttpRequest, type Transport, createTransport } from "./http/transport.ts";
import { clientOver } from "./rest.ts";

export interface AccountClients {
  of(account: string): Client;
  close(): void;
}

export interface AccountClientsOptions {
  /** May create accounts and tokens in the namespace. */
  readonly base: Client;
  /** How the server is reached; its credentials are not used. */
  readonly config: ClientConfig;
  readonly namespace: string;
  readonly clock?: Clock | undefined;
}

/** A token is replaced when this much of its life is over. */
const ROTATE_AFTER = 0.8;
const UNAUTHORIZED = 401;

export function createAccountClients(options: AccountClientsOptions): AccountClients {
  const { server, ca, insecureSkipVerify, tlsServerName, userAgent } = options.config;
  const shared = createTransport({ server, ca, insecureSkipVerify, tlsServerName, userAgent });
  return {
    of: (account) => clientOver(asAccount(shared, new AccountToken(options, account)), server),
    close: () => shared.close(),
  };
}

function asAccount(shared: Transport, token: AccountToken): Transport {
  const send = async (request: HttpRequest): Promise<IncomingMessage> => {
    const authorization = `Bearer ${await token.get()}`;
    return shared.send({ ...request, headers: { ...request.headers, authorization } });
  };
  return {
    async send(request) {
      const reply = await send(request);
      if (reply.statusCode !== UNAUTHORIZED) return reply;
      // The account was deleted, and with it its token.
      reply.resume();
      token.forget();
      return send(request);
    },
    close: () => {},
  };
}

class AccountToken {
  readonly #options: AccountClientsOptions;
  readonly #account: string;
  #current: Promise<string> | undefined;
  #replaceAtMs = Infinity;

  constructor(options: AccountClientsOptions, account: string) {
    this.#options = options;
    this.#account = account;
  }

  get(): Promise<string> {
    if (this.#now() >= this.#replaceAtMs) this.forget();
    return (this.#current ??= this.#request().catch((error: unknown) => {
      this.forget();
      throw error;
    }));
  }

  forget(): void {
    this.#current = undefined;
    this.#replaceAtMs = Infinity;
  }

  #now(): number {
    return (this.#options.clock ?? systemClock).now();
  }

  async #request(): Promise<string> {
    const requestedAtMs = this.#now();
    const reply = await this.#issue().catch(async (error: unknown) => {
      if (!isStatus(error, "NotFound")) throw error;
      await this.#createAccount();
      return this.#issue();
    });
    const { token = "", expirationTimestamp = "" } = reply.status;
    const expiresMs = Date.parse(expirationTimestamp);
    if (!Number.isNaN(expiresMs)) this.#replaceAtMs = requestedAtMs + (expiresMs - requestedAtMs) * ROTATE_AFTER;
    return token;
  }

  #issue(): Promise<authenticationv1.TokenRequest> {
    const { base, namespace } = this.#options;
    const body = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} };
    return base.createSubresource(ServiceAccounts, { namespace, name: this.#account }, { subresource: "token", body });
  }

  async #createAccount(): Promise<void> {
    const { base, namespace } = this.#options;
    await base.create(ServiceAccounts, { metadata: { namespace, name: this.#account } }).catch((error: unknown) => {
      if (!isStatus(error, "AlreadyExists")) throw error;
    });
  }
}
