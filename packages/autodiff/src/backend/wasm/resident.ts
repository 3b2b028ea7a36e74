/**
 * Values that stay in a plan's memory: an output is read back only when somebody looks at it, and not at all when it is given to the next
 * call in place of the argument that it replaces.
 */
import { SpredError } from '@spred/core';
import type { Memory } from '@spred/kernels';
import { viewAt } from '@spred/kernels/raw';
import { toStorage, type DType, type Storage } from '../../dtype.ts';
import type { Source } from '../../tensor.ts';
import type { Carrier } from './values.ts';

/** The entries of an output, in memory until the next call of the plan, which fetches them if they are still wanted. */
export class Resident implements Source {
  private storage: Storage | null = null;
  private state: 'resident' | 'fetched' | 'donated' = 'resident';
  readonly address: number;
  readonly owner: object;
  private readonly memory: Memory;
  private readonly carrier: Carrier;
  private readonly dtype: DType;
  private readonly length: number;

  constructor(owner: object, memory: Memory, carrier: Carrier, dtype: DType, length: number, address: number) {
    this.owner = owner;
    this.memory = memory;
    this.carrier = carrier;
    this.dtype = dtype;
    this.length = length;
    this.address = address;
  }

  /** True while the entries are nowhere but in the plan's memory. */
  get isResident(): boolean {
    return this.state === 'resident';
  }

  read(): Storage {
    if (this.state === 'donated') {
      throw new SpredError(
        'use-after-free',
        'a tensor is used after it was donated to a compiled function, which has overwritten it; use the one that came back',
      );
    }
    if (this.storage === null) {
      this.storage = download(this.memory, this.carrier, this.dtype, this.length, this.address);
      this.state = 'fetched';
    }
    return this.storage;
  }

  /** Gives the entries up: the plan will overwrite them. */
  donate(): void {
    this.storage = null;
    this.state = 'donated';
  }
}

/** A copy of entries as a tensor holds them. */
export function download(memory: Memory, carrier: Carrier, dtype: DType, length: number, address: number): Storage {
  const view = viewAt(memory, carrier, length, address);
  return dtype === carrier ? view.slice() : toStorage(dtype, view);
}
