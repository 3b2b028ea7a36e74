/**
 * Models as JSON: the options and what the fit found, nothing else. Numbers keep all their digits on the way (JSON
 * texts of doubles are exact in JavaScript), so that a model that was read back predicts the same bytes. JSON has no
 * infinities: they travel as the texts 'Infinity' and '-Infinity'.
 */
import { SpredError } from '@spred/core';
import type { Iterate } from '@spred/problems';
import type { Fit, Surroundings } from './linearModel.ts';

/** A number as plain data. */
export type NumberJson = number | 'Infinity' | '-Infinity';

/** A model as plain data. */
export interface ModelJson<Options, FitData> {
  readonly model: string;
  readonly version: 1;
  readonly options: Options;
  /** What the fit found; null before it. */
  readonly fit: FitData | null;
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

/** A fit as plain data. */
export interface FitJson extends IterateJson, Surroundings {}

/** A fit as plain data. */
export function fitJson({ coefficients, intercept, names, hasOffset }: Fit): FitJson {
  return {
    ...iterateJson({ coefficients, intercept }),
    ...(names && { names: [...names] }),
    ...(hasOffset && { hasOffset }),
  };
}

/** Numbers as plain data. */
export function numbersJson(values: Float64Array): NumberJson[] {
  return Array.from(values, numberJson);
}

function numberJson(value: number): NumberJson {
  if (value === Infinity) return 'Infinity';
  return value === -Infinity ? '-Infinity' : value;
}

/** Options as plain data: no functions, nothing undefined, typed arrays as arrays, infinities as texts. */
export function optionsJson<Options extends object>(options: Options): Options {
  const plain = (value: unknown): unknown => {
    if (typeof value === 'number') return numberJson(value);
    if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, numberJson);
    return Array.isArray(value) ? value.map(plain) : value;
  };
  const entries = Object.entries(options).filter(([, value]) => value !== undefined && typeof value !== 'function');
  return Object.fromEntries(entries.map(([key, value]) => [key, plain(value)])) as Options;
}

/** The options that {@link optionsJson} made plain. */
function readOptions<Options extends object>(options: Options): Options {
  const read = (value: unknown): unknown => (Array.isArray(value) ? value.map(read) : readNumber(value));
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [key, read(value)])) as Options;
}

function readNumber(value: unknown): unknown {
  return value === 'Infinity' || value === '-Infinity' ? Number(value) : value;
}

/** The parts of a model's JSON (the parsed object or its text). Throws `invalid-argument` for what is no such model. */
export function readModel<Options extends object, FitData>(model: string, json: unknown): ModelJson<Options, FitData> {
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
  const found = value as unknown as ModelJson<Options, FitData>;
  return { ...found, options: readOptions(found.options) };
}

/** An iterate of plain data, checked. */
export function readIterate(json: IterateJson): Iterate {
  const coefficients = readNumbers('coefficients', json.coefficients);
  if (coefficients.length === 0) refuse('coefficients is empty');
  return { coefficients, intercept: readNumbers('intercept', [json.intercept])[0] };
}

/** A fit of plain data, checked. */
export function readFit(json: FitJson): Fit {
  const point = readIterate(json);
  return { ...point, ...readSurroundings(json, point.coefficients.length) };
}

/** The names and the offset flag of plain data, for p columns. */
export function readSurroundings({ names, hasOffset }: Surroundings, p: number): Surroundings {
  if (names !== undefined) {
    if (!Array.isArray(names) || names.some((name) => typeof name !== 'string')) refuse('names must be texts');
    if (names.length !== p) refuse(`there are ${names.length} names for ${p} coefficients`);
  }
  return { ...(names && { names: [...names] }), ...(hasOffset === true && { hasOffset }) };
}

/** Finite numbers of plain data. Throws `invalid-argument` with the index of what is none. */
export function readNumbers(name: string, values: readonly number[]): Float64Array {
  return readAll(name, values, Number.isFinite);
}

/** Numbers of plain data, infinities allowed. Throws `invalid-argument` with the index of what is none. */
export function readInfinite(name: string, values: readonly NumberJson[]): Float64Array {
  return readAll(name, values, (value) => typeof value === 'number' && !Number.isNaN(value));
}

function readAll(name: string, values: readonly NumberJson[], isFine: (value: unknown) => boolean): Float64Array {
  if (!Array.isArray(values)) refuse(`${name} must be an array of numbers`);
  const numbers = values.map(readNumber);
  const wrong = numbers.findIndex((value) => !isFine(value));
  if (wrong >= 0) refuse(`${name}[${wrong}] is ${String(values[wrong])}`, wrong);
  return Float64Array.from(numbers as number[]);
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
