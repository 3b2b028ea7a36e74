/**
 * Ops of users beside the built-in ones. Passes and backends know built-in ops by their names, so an op of somebody else that has such a
 * name enters a graph under another one: `tanh'` runs by its own body, and nothing takes it for the tanh it is not.
 */
import { barrierOp } from '../ops/barrier.ts';
import type { OpDef } from '../ops/op.ts';
import { opTable } from '../ops/table.ts';

const builtIn = new Map<string, unknown>([...opTable, barrierOp].map((op) => [op.name, op]));
const renamed = new WeakMap<OpDef<unknown>, OpDef<unknown>>();

/** The op, under a name that no built-in op has unless it is one. */
export function distinctOp(op: OpDef<unknown>): OpDef<unknown> {
  const known = builtIn.get(op.name);
  if (known === undefined || known === op) return op;
  let own = renamed.get(op);
  if (own === undefined) {
    own = Object.create(op, { name: { value: `${op.name}'`, enumerable: true } }) as OpDef<unknown>;
    renamed.set(op, own);
  }
  return own;
}
