/** Loads what the server will need but does not import at once, for a process that has time before it may start the server. */
export async function preload(): Promise<void> {
  await Promise.all([import("etcd3"), import("./http/app.ts")]);
}
