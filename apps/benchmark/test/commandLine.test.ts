import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workplace, type Finished } from './cli.ts';

const place = new Workplace();
afterAll(() => place.clean());

/** The error line of a run that must fail: exit code 2, nothing on standard output, one line without a stack. */
async function errorLine(...args: string[]): Promise<string> {
  const { code, out, err } = await place.run(args);
  const isOneLine = code === 2 && out === '' && /^Error: .*\n$/.test(err) && !/\bat .*:\d+/.test(err);
  return isOneLine ? err : `NOT ONE CLEAR LINE: exit code ${code}\n${out}\n${err}`;
}

/** Writes a file and gives its name. */
function write(name: string, text: string): string {
  writeFileSync(place.path(name), text);
  return name;
}

describe('wrong arguments end with exit code 2 and one clear line', () => {
  it('a method or data set that there is not: the known ones are listed', async () => {
    const line = await errorLine('--only', 'ista,newton');
    expect(line).toContain('there is no method or data set "newton"');
    expect(line).toContain('spred-momentum-polish');
    expect(line).toContain('gaussian-200x1000');
  });

  it.each([
    [['--fast'], "Unknown option '--fast'"],
    [['diabetes'], "Unexpected argument 'diabetes'"],
    [['--lambda', '0'], '--lambda takes ratios in (0, 1]'],
    [['--lambda=-0.1'], '--lambda takes ratios in (0, 1]'],
    [['--lambda', '0.1,'], '--lambda takes ratios in (0, 1]'],
    [['--seed', 'x'], '--seed takes an integer >= 0; got "x"'],
    [['--max-iterations', '0'], '--max-iterations takes an integer >= 1'],
    [['--target', 'y'], '--target names a column of --data'],
  ])('%j', async (args, message) => {
    expect(await errorLine(...args)).toContain(message);
  });

  it('an output folder that cannot be made', async () => {
    expect(await errorLine('--out', write('taken', ''))).toContain('--out taken: the folder cannot be made (ENOTDIR)');
    expect(await errorLine('--out', 'taken/deep/down')).toContain('--out taken/deep/down: the folder cannot be made');
  });

  it.runIf(existsSync('/proc'))('an output folder in a file system that takes none, at once', async () => {
    expect(await errorLine('--out', '/proc/nope/deep')).toContain('--out /proc/nope/deep: the folder cannot be made');
    expect(await errorLine('--out', '/proc')).toContain('/proc/results.json cannot be written');
  });

  it('a folder in the place of a file, before anything is run and with nothing left behind', async () => {
    for (const name of ['results.json', 'report.html']) {
      mkdirSync(place.path('blocked', name), { recursive: true });
      expect(await errorLine('--out', 'blocked')).toContain(`blocked/${name} cannot be written (EISDIR)`);
      expect(readdirSync(place.path('blocked'))).toEqual([name]);
      rmSync(place.path('blocked'), { recursive: true });
    }
  });

  it('a file that cannot be written any more when its row is done', async () => {
    let blocked = false;
    const { code, err } = await place.run(['--only', 'diabetes,cd', '--out', 'late'], () => {
      if (!blocked) mkdirSync(place.path('late', 'results.json'), { recursive: true });
      blocked = true;
    });
    expect(code).toBe(2);
    expect(err).toMatch(/^Error: late\/results\.json cannot be written \(EISDIR\).*\n$/);
  });
});

describe('data that cannot be used end with exit code 2 and one clear line', () => {
  it('a file that is missing', async () => {
    expect(await errorLine('--data', 'none.csv')).toContain('none.csv: there is no such file');
  });

  it('a ragged row, a cell that is no number, an empty file', async () => {
    expect(await errorLine('--data', write('ragged.csv', 'a,b\n1,2\n3\n'))).toContain('ragged.csv: line 3: 1 field');
    expect(await errorLine('--data', write('text.csv', 'a,b\n1,2\n3,x\n'))).toContain(
      'text.csv: line 3: column "b": "x"',
    );
    expect(await errorLine('--data', write('nan.csv', 'a,b\n1,2\n3,NaN\n'))).toContain('nan.csv: line 3: column "b"');
    expect(await errorLine('--data', write('empty.csv', ''))).toContain('empty.csv: the CSV text is empty');
  });

  it('a target that is no column, is constant, or is alone', async () => {
    const name = write('small.csv', 'a,b,flat\n1,2,7\n3,5,7\n4,4,7\n');
    expect(await errorLine('--data', name, '--target', 'c')).toContain(
      'there is no column "c"; there are "a", "b", "flat"',
    );
    expect(await errorLine('--data', name, '--target', 'flat')).toContain('the target is constant');
    expect(await errorLine('--data', write('alone.csv', 'a\n1\n2\n'))).toContain('there is no feature left');
    expect(await errorLine('--data', write('one.csv', 'a,b\n1,2\n'))).toContain('the target is constant');
  });

  it('leave the results of an earlier run alone', async () => {
    mkdirSync(place.path('kept'), { recursive: true });
    writeFileSync(place.path('kept', 'results.json'), 'earlier');
    await errorLine('--data', 'none.csv', '--out', 'kept');
    expect(place.text('kept', 'results.json')).toBe('earlier');
  });
});

describe('asking', () => {
  it('--help explains every option', async () => {
    const { code, out } = await place.run(['--help']);
    expect(code).toBe(0);
    for (const option of [
      'quick',
      'only',
      'lambda',
      'max-iterations',
      'seed',
      'data',
      'target',
      'out',
      'list',
      'version',
    ]) {
      expect(out).toContain(`--${option}`);
    }
  });

  it('--version is a version, --list lists methods and data sets', async () => {
    expect((await place.run(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { out } = await place.run(['--list']);
    for (const name of ['diabetes', 'gaussian-200x1000', 'ista', 'spred-adam']) expect(out).toContain(`  ${name} `);
  });
});

describe('a run on one’s own file', () => {
  let ended: Finished;
  beforeAll(async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${i},${Math.sin(i)},5,${(2 * i + 3 * Math.sin(i)).toFixed(3)}`);
    writeFileSync(place.path('own.csv'), `day,wave,constant,price\n${rows.join('\n')}\n`);
    ended = await place.run([
      '--data',
      'own.csv',
      '--target',
      'price',
      '--only',
      'cd,lars',
      '--lambda',
      '0.2',
      '--out',
      'own',
    ]);
  });

  it('ends well, prints a row per method, and says where the report is and what to try', () => {
    expect(ended.code).toBe(0);
    expect(ended.out).toMatch(/own {2}30 x 3 {2}lambda = 0\.2 lambdaMax/);
    expect(ended.out).toMatch(/coordinate descent +[\d.]+ [µm]?s/);
    expect(ended.out).toContain('own/report.html');
    expect(ended.out).toContain('npm start -- --help');
  });

  it('writes the figures with their provenance, and a constant column stays out', () => {
    const { schema, results, timings, provenance } = place.results('own');
    expect(schema).toBe(1);
    expect(results.rows.map(({ method }) => method)).toEqual(['cd', 'lars']);
    expect(timings.map(({ milliseconds }) => milliseconds.length)).toEqual(
      results.rows.map(({ samples }) => samples.length),
    );
    expect(provenance.arguments).toContain('own.csv');
    expect(provenance.interrupted).toBe(false);
    for (const { coefficients } of results.rows) expect(coefficients.map(([j]) => j)).not.toContain(2);
  });
});
