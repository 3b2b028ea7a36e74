/** Preloaded (`node --import`) into every example that runs: notes what the marked statements print, and writes it at the end. */
import { writeFileSync } from 'node:fs';
import { format } from 'node:util';

const printed = [];

globalThis.spredPrinted = (index, ...values) => {
  console.log(...values);
  printed.push([index, format(...values)]);
};

process.on('exit', () => writeFileSync(process.env.SPRED_PRINTED, JSON.stringify(printed)));
