/** etcd's messages for the calls that are made most: field numbers as in etcd's rpc.proto and kv.proto. */
import type { CommitResult, Guard, KeyValue, Operation, Revision } from "../storage.ts";
import { MessageWriter, readMessage } from "./protobuf.ts";

export const rangeMethod = "/etcdserverpb.KV/Range";
export const txnMethod = "/etcdserverpb.KV/Txn";

/** An operation whose lease, if it needs one, was granted. */
export interface LeasedOperation {
  readonly operation: Operation;
  readonly lease?: string | undefined;
}

/** A range of at most one key without its value: for the revision in the answer's header. */
export function probeRequest(key: string): Buffer {
  return new MessageWriter().bytes(1, Buffer.from(key)).varint(3, 1).varint(8, 1).finish();
}

export function probeRevision(response: Buffer): Revision {
  for (const field of readMessage(response)) if (field.number === 1) return headerRevision(field.bytes);
  throw new Error("etcd's answer has no header");
}

export function txnRequest(guards: readonly Guard[], operations: readonly LeasedOperation[]): Buffer {
  const txn = new MessageWriter();
  for (const guard of guards) txn.message(1, compare(guard));
  for (const operation of operations) txn.message(2, requestOp(operation));
  for (const { key } of guards)
    txn.message(3, new MessageWriter().message(1, new MessageWriter().bytes(1, Buffer.from(key))));
  return txn.finish();
}

const targetModRevision = 2;

/** `mod_revision == revision`; equality is the result that is not written. */
function compare({ key, revision }: Guard): MessageWriter {
  return new MessageWriter().varint(2, targetModRevision).bytes(3, Buffer.from(key)).varint(6, revision);
}

function requestOp({ operation, lease }: LeasedOperation): MessageWriter {
  const key = Buffer.from(operation.key);
  if (operation.type === "delete") return new MessageWriter().message(3, new MessageWriter().bytes(1, key));
  const put = new MessageWriter().bytes(1, key).bytes(2, operation.value);
  if (lease !== undefined) put.varint(3, BigInt(lease));
  return new MessageWriter().message(2, put);
}

/** `guardCount` is the number of guards that were sent. */
export function txnResult(response: Buffer, guardCount: number): CommitResult {
  let revision = 0;
  let ok = false;
  const found: (KeyValue | undefined)[] = [];
  for (const field of readMessage(response)) {
    if (field.number === 1) revision = headerRevision(field.bytes);
    else if (field.number === 2) ok = field.value === 1;
    else if (field.number === 3) found.push(rangeOf(field.bytes));
  }
  if (ok) return { ok, revision };
  return { ok, revision, found: Array.from({ length: guardCount }, (_, index) => found[index]) };
}

function headerRevision(header: Buffer): Revision {
  for (const field of readMessage(header)) if (field.number === 3) return field.value;
  return 0;
}

/** The one key-value of a ResponseOp's range. */
function rangeOf(responseOp: Buffer): KeyValue | undefined {
  for (const range of readMessage(responseOp)) {
    if (range.number !== 1) continue;
    for (const field of readMessage(range.bytes)) if (field.number === 2) return keyValue(field.bytes);
  }
  return undefined;
}

function keyValue(message: Buffer): KeyValue {
  let [key, value, revision] = ["", Buffer.alloc(0), 0];
  for (const field of readMessage(message)) {
    if (field.number === 1) key = field.bytes.toString();
    else if (field.number === 3) revision = field.value;
    else if (field.number === 5) value = Buffer.from(field.bytes);
  }
  return { key, value, revision };
}
