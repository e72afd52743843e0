/** Real servers, as Debian packages them, on volumes and behind services: they serve, log, are killed, come back, and keep their data. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { clusterProcesses } from "./components.ts";
import { eventually } from "./eventually.ts";
import { buildDebianImage, postgresVersion, type DebianImage } from "./images/debian.ts";
import { inNamespace, type Scope } from "./namespace.ts";

interface Server {
  readonly name: string;
  readonly image: Omit<DebianImage, "tag">;
  readonly user: number;
  readonly port: number;
  /** What the container runs, its volume being at /data. */
  readonly script: string;
  /** A command that succeeds once it serves. */
  readonly ready: string;
  /** Found in the command line of the process to kill. */
  readonly process: string;
  /** Run in the server's container, through its service. */
  readonly write: string;
  readonly read: string;
  readonly reads: string;
  readonly logs: RegExp;
}

const nginxConfig = `daemon off; pid /tmp/nginx.pid; error_log /dev/stderr;
events {}
http {
  access_log /dev/stdout;
  client_body_temp_path /tmp/a; proxy_temp_path /tmp/b; fastcgi_temp_path /tmp/c; uwsgi_temp_path /tmp/d; scgi_temp_path /tmp/e;
  server { listen 8080; root /data; location / { dav_methods PUT; } }
}`;

const servers = (postgres: string): readonly Server[] => [
  {
    name: "nginx",
    image: {
      packages: ["nginx"],
      users: ["www-data:x:33:33::/:/bin/sh"],
      directories: ["var/lib/nginx", "var/log/nginx"],
    },
    user: 33,
    port: 8080,
    script: `printf '%s' "$CONFIG" > /tmp/nginx.conf; exec nginx -c /tmp/nginx.conf`,
    ready: "test -s /tmp/nginx.pid",
    process: "nginx: master",
    write: "echo kept > /data/page.txt",
    read: "busybox wget -qO- http://nginx:8080/page.txt",
    reads: "kept\n",
    logs: /"GET \/page\.txt HTTP\/1\.1" 200/,
  },
  {
    name: "redis",
    image: { packages: ["redis-server"], users: ["redis:x:100:100::/:/bin/sh"], directories: [] },
    user: 100,
    port: 6379,
    script: "exec redis-server --bind 0.0.0.0 --protected-mode no --dir /data --appendonly yes --appendfsync always",
    ready: "redis-cli ping",
    process: "redis-server",
    write: "redis-cli -h redis set key kept",
    read: "redis-cli -h redis get key",
    reads: "kept\n",
    logs: /Ready to accept connections/,
  },
  {
    name: "postgres",
    image: {
      packages: [`postgresql-${postgres}`],
      users: ["postgres:x:999:999::/tmp:/bin/sh"],
      directories: [],
      path: `/usr/lib/postgresql/${postgres}/bin`,
    },
    user: 999,
    port: 5432,
    script: `test -s /data/pg/PG_VERSION || initdb -D /data/pg -A trust --no-locale -E UTF8
grep -q 0.0.0.0 /data/pg/pg_hba.conf || echo "host all all 0.0.0.0/0 trust" >> /data/pg/pg_hba.conf
exec postgres -D /data/pg -k /tmp -c listen_addresses='*' -c jit=off`,
    ready: "pg_isready -h 127.0.0.1",
    process: "postgres -D",
    write: `psql -h postgres -U postgres -c "create table t (v text)" -c "insert into t values ('kept')"`,
    read: `psql -h postgres -U postgres -At -c "select v from t"`,
    reads: "kept\n",
    logs: /database system is ready to accept connections/,
  },
];

/** PostgreSQL refuses a directory that was opened to a group after it was made. */
const fsGroupChangePolicy = "OnRootMismatch";

const manifests = ({ name, user, port, script, ready }: Server): object[] => [
  { apiVersion: "v1", kind: "Service", metadata: { name }, spec: { selector: { app: name }, ports: [{ port }] } },
  {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name },
    spec: {
      serviceName: name,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          securityContext: {
            runAsUser: user,
            runAsGroup: user,
            fsGroup: user,
            runAsNonRoot: true,
            fsGroupChangePolicy,
          },
          containers: [
            {
              name: "server",
              image: `${name}:debian`,
              command: ["sh", "-c", script],
              env: [{ name: "CONFIG", value: nginxConfig }],
              ports: [{ containerPort: port }],
              readinessProbe: { exec: { command: ["sh", "-c", ready] }, periodSeconds: 1, timeoutSeconds: 5 },
              volumeMounts: [{ name: "data", mountPath: "/data" }],
            },
          ],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: "data" },
          spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "256Mi" } } },
        },
      ],
    },
  },
];

async function killServer(scope: Scope, { process: title }: Server): Promise<void> {
  for (const { pid, component } of await clusterProcesses(scope.cluster.name)) {
    if (component !== "workload") continue;
    const command = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " ");
    if (command.includes(title)) process.kill(pid, "SIGKILL");
  }
}

describe("a server from a Debian package", function () {
  this.timeout(300_000);
  const scope = inNamespace("databases");
  let all: readonly Server[] = [];

  before(async () => {
    all = servers(await postgresVersion());
    for (const server of all) {
      const archive = await buildDebianImage({ ...server.image, tag: `${server.name}:debian` }, scope().cluster.home);
      const { code, stderr } = await scope().cluster.kayak(["image", "load", archive], { timeoutMs: 120_000 });
      assert.equal(code, 0, stderr);
    }
    await scope().apply(...all.flatMap(manifests));
  });

  for (const [index, name] of ["nginx", "redis", "postgres"].entries())
    it(`${name} serves, logs, restarts and keeps its data`, async () => {
      const server = all[index]!;
      const pod = `${name}-0`;
      const inside = (command: string) => scope().must("exec", pod, "--", "sh", "-c", command);
      const reads = () =>
        eventually(`${name} answers`, async () => assert.equal(await inside(server.read), server.reads));
      await scope().ready(`pod/${pod}`, 90_000);
      await eventually(`${name} takes it`, () => inside(server.write));
      await reads();
      await eventually("its log", async () => assert.match(await scope().must("logs", pod), server.logs));

      await killServer(scope(), server);
      await eventually("restarted", async () => {
        const { status } = await scope().json<corev1.Pod>("get", "pod", pod);
        assert.equal(status.containerStatuses?.[0]?.restartCount, 1);
        assert.equal(status.containerStatuses?.[0]?.lastState?.terminated?.exitCode, 137);
        assert.equal(status.containerStatuses?.[0]?.ready, true);
      });
      await reads();

      await scope().must("delete", "pod", pod, "--timeout=60s");
      await eventually("another pod", () => scope().must("get", "pod", pod));
      await scope().ready(`pod/${pod}`, 60_000);
      await reads();
    });
});
