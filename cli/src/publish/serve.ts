/** Listens on the published ports of this machine and passes connections on, as the file says now. */
import { mkdirSync, watch } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { basename } from "node:path";
import { createLogger, type Logger } from "@kayak/api";
import type { Client } from "@kayak/client";
import type { ClusterPaths } from "../cluster/paths.ts";
import { loadPublished, publishedFile, socketOf, type Published } from "./published.ts";
import { findTarget } from "./target.ts";

export interface PublishingOptions {
  readonly client: Client;
  readonly paths: ClusterPaths;
  readonly signal: AbortSignal;
}

/** Resolves after the signal. */
export async function runPublishing({ client, paths, signal }: PublishingOptions): Promise<void> {
  const doors = new Doors(client);
  const file = basename(publishedFile(paths));
  mkdirSync(paths.run, { recursive: true });
  const watcher = watch(paths.run, (_, changed) => changed === file && doors.want(loadPublished(paths)));
  doors.want(loadPublished(paths));
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  watcher.close();
  doors.want([]);
}

interface Door {
  readonly server: Server;
  readonly connections: Set<Socket>;
}

class Doors {
  readonly #client: Client;
  readonly #logger: Logger = createLogger("publish");
  readonly #open = new Map<string, Door>();
  #turn = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  want(all: readonly Published[]): void {
    const wanted = new Map(all.map((published) => [JSON.stringify(published), published]));
    for (const [key, door] of this.#open) {
      if (wanted.has(key)) continue;
      this.#open.delete(key);
      door.server.close();
      for (const socket of door.connections) socket.destroy();
    }
    for (const [key, published] of wanted) if (!this.#open.has(key)) this.#open.set(key, this.#listen(published));
  }

  #listen(published: Published): Door {
    const connections = new Set<Socket>();
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      connections.add(socket);
      socket.once("close", () => connections.delete(socket));
      socket.on("error", () => socket.destroy());
      void this.#passOn(socket, published);
    });
    server.on("error", (error) =>
      this.#logger.error("cannot open a published port", { at: socketOf(published), error }),
    );
    server.listen(published.port, published.address);
    return { server, connections };
  }

  async #passOn(socket: Socket, published: Published): Promise<void> {
    try {
      const target = await findTarget(this.#client, published, this.#turn++);
      const inside = connect({ ...target, allowHalfOpen: true });
      inside.on("error", () => socket.destroy());
      socket.once("close", () => inside.destroy());
      inside.once("close", () => socket.destroy());
      socket.pipe(inside).pipe(socket);
    } catch (error) {
      this.#logger.warn("nothing to connect a published port with", { at: socketOf(published), error });
      socket.destroy();
    }
  }
}
