/**
 * Models as JSON: the options and what the fit found, nothing else. Numbers keep all their digits on the way (JSON texts
 * of doubles are exact in JavaScript), so that a model that was read back predicts the same bytes.
 */
import { SpredError } from '@spred/core';
import type { Iterate } from '@spred/problems';

/** A model as plain data. */
export interface ModelJson<Options, Fit> {
  readonly model: string;
  readonly version: 1;
  readonly options: Options;
  /** What the fit found; null before it. */
  readonly fit: Fit | null;
}

/** Coefficients and an intercept as plain data. */
export interface IterateJson {
  readonly coefficients: number[];
  readonly intercept: number;
}

/** An iterate as plain data. */
export function iterateJson({ coefficients, intercept }: Iterate): IterateJson {
  return { coefficients: [...coefficients], intercept };
}

/** Options as plain data: without what is undefined, and with typed arrays as arrays. */
export function optionsJson<Options extends object>(options: Options): Options {
  const plain = (value: unknown): unknown => {
    if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
    return Array.isArray(value) ? value.map(plain) : value;
  };
  const entries = Object.entries(options).filter(([, value]) => value !== undefined && typeof value !== 'function');
  return Object.fromEntries(entries.map(([key, value]) => [key, plain(value)])) as Options;
}

/** The parts of a model's JSON (the parsed object or its text). Throws `invalid-argument` for what is no such model. */
export function readModel<Options, Fit>(model: string, json: unknown): ModelJson<Options, Fit> {
  const value = typeof json === 'string' ? parsed(json) : json;
  if (!isRecord(value) || value['model'] !== model || value['version'] !== 1) {
    const found = isRecord(value)
      ? `model ${String(value['model'])}, version ${String(value['version'])}`
      : typeof value;
    refuse(`expected a ${model} of version 1, got ${found}`);
  }
  if (!isRecord(value['options']) || !(value['fit'] === null || isRecord(value['fit']))) {
    refuse(`a ${model} needs options, and a fit or null`);
  }
  return value as unknown as ModelJson<Options, Fit>;
}

/** An iterate of plain data, checked. */
export function readIterate(json: IterateJson): Iterate {
  const coefficients = readNumbers('coefficients', json.coefficients);
  if (coefficients.length === 0) refuse('coefficients is empty');
  return { coefficients, intercept: readNumbers('intercept', [json.intercept])[0] };
}

/** Finite numbers of plain data. Throws `invalid-argument` with the index of what is none. */
export function readNumbers(name: string, values: readonly number[]): Float64Array {
  if (!Array.isArray(values)) refuse(`${name} must be an array of numbers`);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) refuse(`${name}[${wrong}] is ${String(values[wrong])}`, wrong);
  return Float64Array.from(values);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SpredError('invalid-argument', 'json is no JSON text', { argument: 'json', cause });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(message: string, index?: number): never {
  throw new SpredError('invalid-argument', `json: ${message}`, {
    argument: 'json',
    ...(index !== undefined && { index }),
  });
}
