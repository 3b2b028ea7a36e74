// Prints a stamp of the data and oracle folders, so that cached test results are dropped when data appears or changes.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

function stamp(folder) {
  if (!folder) return 'unset';
  try {
    return readdirSync(folder, { recursive: true })
      .map(String)
      .sort()
      .map((name) => `${name}:${statSync(join(folder, name)).size}`)
      .join(',');
  } catch {
    return 'missing';
  }
}

console.log(stamp(process.env.SPRED_DATA), stamp(process.env.SPRED_ORACLES));
