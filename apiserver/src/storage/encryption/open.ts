/** Puts encryption around a storage where a configuration is given; without one, nothing of it is loaded. */
import type { KeySpace } from "../keys.ts";
import type { Storage } from "../storage.ts";

/** `config` is the text of an EncryptionConfiguration. Throws ConfigError. */
export async function encryptedBy(config: string | undefined, storage: Storage, keys: KeySpace): Promise<Storage> {
  if (config === undefined) return storage;
  const [{ parseEncryption }, { EncryptedStorage }] = await Promise.all([
    import("./config.ts"),
    import("./encrypted-storage.ts"),
  ]);
  return new EncryptedStorage(storage, { keys, rules: await parseEncryption(config) });
}
