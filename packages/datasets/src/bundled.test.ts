import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadDiabetes, loadIris } from './bundled.ts';
import { parseCsv } from './csv.ts';

const bundled = { diabetes: loadDiabetes, iris: loadIris };

describe('the bundled data sets', () => {
  it('have the published shapes and first rows', () => {
    const diabetes = loadDiabetes();
    expect([diabetes.samples, diabetes.features, diabetes.y.length]).toEqual([442, 10, 442]);
    expect(diabetes.featureNames).toEqual(['age', 'sex', 'bmi', 'bp', 's1', 's2', 's3', 's4', 's5', 's6']);
    expect(diabetes.featureNames.map((_, j) => diabetes.X[j * 442])).toEqual([
      59, 2, 32.1, 101, 157, 93.2, 38, 4, 4.8598, 87,
    ]);
    const iris = loadIris();
    expect([iris.samples, iris.features]).toEqual([150, 4]);
    expect([...new Set(iris.y)]).toEqual([0, 1, 2]);
  });

  it('are made afresh by every call: writing to one leaves the next alone', () => {
    const first = loadIris();
    first.X.fill(0);
    expect(loadIris().X[0]).toBe(5.1);
  });

  for (const [name, load] of Object.entries(bundled)) {
    it(`${name} holds the numbers of the source file`, (context) => {
      const folder = process.env.SPRED_DATA;
      if (!folder) return context.skip('SPRED_DATA is not set');
      const file = join(folder, `${name}.csv`);
      if (!existsSync(file)) return context.skip(`SPRED_DATA holds no ${name}.csv`);
      const table = parseCsv(readFileSync(file, 'utf8'));
      const dataset = load();
      expect([...dataset.X, ...dataset.y]).toEqual([...table.values]);
      expect([...dataset.featureNames, 'target']).toEqual(table.columns);
    });
  }
});
