/**
 * Attributes as text: what tells two applications of one op to the same inputs apart. Equal data gives equal text whatever the
 * order of the keys, and different data gives different text (-0 is not 0, "1" is not 1).
 */
import { SpredError } from '@spred/core';

/** The attributes as a text, '' where an op has none. Throws `invalid-argument` for what is no plain data. */
export function attrsKey(attrs: unknown): string {
  return attrs === undefined ? '' : format(attrs);
}

function format(value: unknown): string {
  switch (typeof value) {
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'string':
      return JSON.stringify(value);
    case 'object':
      return formatObject(value);
    default:
      throw new SpredError('invalid-argument', `graph: attributes must be plain data, got a ${typeof value}`, {
        argument: 'attrs',
      });
  }
}

function formatObject(value: object | null): string {
  if (value === null) return 'null';
  if (ArrayBuffer.isView(value)) value = Array.from(value as Float64Array);
  let text = '';
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) text += (i === 0 ? '' : ',') + format(value[i]);
    return `[${text}]`;
  }
  const record = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(record);
  if (keys.length > 1) keys.sort();
  for (const key of keys) text += `${text === '' ? '' : ','}${key}:${format(record[key])}`;
  return `{${text}}`;
}
