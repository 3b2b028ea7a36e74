/**
 * From command-line arguments to a plan. Whatever is wrong with them is a SpredError with one clear line; the command
 * line prints it and ends with exit code 2.
 */
import { parseArgs } from 'node:util';
import { SpredError } from '@spred/core';
import { csvFileSource } from './datasets/csvFile.ts';
import { datasets } from './datasets/registry.ts';
import type { DatasetSource } from './datasets/source.ts';
import type { Method } from './methods/method.ts';
import { methods } from './methods/registry.ts';

/** What a run does. */
export interface Plan {
  readonly datasets: readonly DatasetSource[];
  /** lambda / lambdaMax, decreasing. */
  readonly ratios: readonly number[];
  readonly methods: readonly Method[];
  /** Iterations for a method on a problem of this size. */
  budget(method: Method, samples: number, features: number): number;
  readonly seed: number;
  /** The folder of the report. */
  readonly out: string;
  /** The arguments as they were given. */
  readonly arguments: readonly string[];
}

/** What the user wants. */
export type Command = { readonly kind: 'run'; readonly plan: Plan } | { readonly kind: 'help' | 'version' | 'list' };

const fullRatios = [0.5, 0.1, 0.01];
const quickRatios = [0.5, 0.1];
const quickDivisor = 10;

/**
 * Reads the arguments. Throws `invalid-argument` for a flag or a value that is wrong, `unknown-name` for a method or
 * data set that there is not.
 */
export function parseCommand(args: readonly string[]): Command {
  const values = parseFlags(args);
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  if (values.list) return { kind: 'list' };
  if (values.target !== undefined && values.data === undefined) {
    throw wrong('target', '--target names a column of --data, which is not given');
  }
  const own = values.data === undefined ? [] : [csvFileSource(values.data, values.target)];
  const known = [...own, ...datasets.filter(({ id }) => id !== own[0]?.id)];
  const named = values.only === undefined ? undefined : selectNames(values.only, known);
  const quick = values.quick === true;
  const maxIterations = integer('max-iterations', values['max-iterations'], 1);
  const seed = integer('seed', values.seed, 0) ?? 0;
  const plan: Plan = {
    datasets: withOwn(own, chosen(known, named)) ?? (own.length > 0 ? own : datasets),
    methods: chosen(methods, named) ?? methods,
    ratios: values.lambda === undefined ? (quick ? quickRatios : fullRatios) : parseRatios(values.lambda),
    budget(method, samples, features) {
      const full = method.budget(samples, features);
      return maxIterations ?? (quick ? Math.ceil(full / quickDivisor) : full);
    },
    seed,
    out: values.out ?? 'reports',
    arguments: args,
  };
  return { kind: 'run', plan };
}

interface Flags {
  quick?: boolean | undefined;
  only?: string | undefined;
  lambda?: string | undefined;
  'max-iterations'?: string | undefined;
  seed?: string | undefined;
  data?: string | undefined;
  target?: string | undefined;
  out?: string | undefined;
  list?: boolean | undefined;
  help?: boolean | undefined;
  version?: boolean | undefined;
}

function parseFlags(args: readonly string[]): Flags {
  try {
    const text = { type: 'string' } as const;
    const flag = { type: 'boolean' } as const;
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: flag,
        only: text,
        lambda: text,
        'max-iterations': text,
        seed: text,
        data: text,
        target: text,
        out: text,
        list: flag,
        help: { ...flag, short: 'h' },
        version: flag,
      },
    });
    return values;
  } catch (cause) {
    // Node's message may go on with advice about positional arguments: the first sentence says it all.
    const message = cause instanceof Error ? cause.message.split(/\. |\n/)[0] : String(cause);
    const hint = message.includes('ambiguous') ? '; a value that begins with a dash is written --name=value' : '';
    throw wrong('arguments', `${message}${hint}`);
  }
}

function parseRatios(text: string): number[] {
  const ratios = text.split(',').map((part) => {
    const ratio = part.trim() === '' ? NaN : Number(part);
    if (!(ratio > 0 && ratio <= 1)) {
      throw wrong('lambda', `--lambda takes ratios in (0, 1], separated by commas; got "${part.trim()}"`);
    }
    return ratio;
  });
  return [...new Set(ratios)].toSorted((a, b) => b - a);
}

function integer(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isSafeInteger(value) || value < least) {
    throw wrong(name, `--${name} takes an integer >= ${least}; got "${text}"`);
  }
  return value;
}

/** The names of `--only`, all of them known. */
function selectNames(text: string, sources: readonly DatasetSource[]): ReadonlySet<string> {
  const names = text.split(',').map((name) => name.trim());
  const knownDatasets = sources.map(({ id }) => id);
  const knownMethods = methods.map(({ id }) => id);
  for (const name of names) {
    if (knownDatasets.includes(name) || knownMethods.includes(name)) continue;
    throw new SpredError(
      'unknown-name',
      `there is no method or data set "${name}"; methods: ${knownMethods.join(', ')}; data sets: ${knownDatasets.join(', ')}`,
      { argument: 'only' },
    );
  }
  return new Set(names);
}

/** The named items, or undefined where none of them is named: then nothing was said about their kind. */
function chosen<T extends { readonly id: string }>(
  items: readonly T[],
  names: ReadonlySet<string> | undefined,
): readonly T[] | undefined {
  const found = items.filter(({ id }) => names?.has(id));
  return found.length > 0 ? found : undefined;
}

/** The chosen data sets; an own file is always one of them, because giving it is choosing it. */
function withOwn(
  own: readonly DatasetSource[],
  selected: readonly DatasetSource[] | undefined,
): readonly DatasetSource[] | undefined {
  return selected && [...new Set([...own, ...selected])];
}

function wrong(argument: string, message: string): SpredError {
  return new SpredError('invalid-argument', message, { argument });
}
