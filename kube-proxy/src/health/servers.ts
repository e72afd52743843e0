/** Listens on the health check node ports that services have at the moment. */
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { renderHealth, type HealthCheck } from "./plan.ts";

export interface HealthServersOptions {
  readonly proxyHealthy: () => boolean;
  readonly failed: (check: HealthCheck, port: number, error: Error) => void;
}

export class HealthServers {
  readonly #options: HealthServersOptions;
  readonly #servers = new Map<number, Server>();
  #checks: ReadonlyMap<number, HealthCheck> = new Map();

  constructor(options: HealthServersOptions) {
    this.#options = options;
  }

  want(checks: ReadonlyMap<number, HealthCheck>): void {
    this.#checks = checks;
    for (const [port, server] of this.#servers) {
      if (checks.has(port)) continue;
      this.#servers.delete(port);
      close(server);
    }
    for (const [port, check] of checks) if (!this.#servers.has(port)) this.#listen(port, check);
  }

  async close(): Promise<void> {
    const servers = [...this.#servers.values()].filter((server) => server.listening);
    this.want(new Map());
    await Promise.all(servers.map((server) => once(server, "close")));
  }

  #listen(port: number, check: HealthCheck): void {
    const server = createServer((_, response) => {
      const current = this.#checks.get(port);
      if (!current) {
        response.destroy();
        return;
      }
      const { status, headers, body } = renderHealth(current, this.#options.proxyHealthy());
      response.writeHead(status, headers).end(body);
    });
    this.#servers.set(port, server);
    server.once("error", (error) => {
      // Tried again with the next change.
      if (this.#servers.get(port) === server) this.#servers.delete(port);
      this.#options.failed(check, port, error);
    });
    server.listen(port);
  }
}

function close(server: Server): void {
  if (!server.listening) return void server.once("listening", () => close(server));
  server.close();
  server.closeAllConnections();
}
