/**
 * Laws of the transforms, over random programs.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  programCodes,
  programInputs,
  programNumbers,
  randomProgram,
  type ProgramInputs,
} from '../../test/randomPrograms.ts';
import {
  checkpoint,
  customJvp,
  customVjp,
  flattenTensors,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  linearize,
  mul,
  slice,
  reshape,
  sum,
  tensor,
  vjp,
  vmap,
  type Tensor,
} from '../index.ts';

const runs = process.env['SPRED_LONG'] ? 500 : 40;

/** The largest |a - b| / max(1, |b|) over all entries of two trees. */
function gap(a: unknown, b: unknown): number {
  const [left, right] = [flattenTensors(a, 'a').leaves, flattenTensors(b, 'b').leaves];
  expect(left.map(({ shape }) => shape)).toEqual(right.map(({ shape }) => shape));
  let worst = 0;
  left.forEach(({ data }, i) => {
    data.forEach((x, k) => {
      const y = right[i].data[k];
      worst = Math.max(worst, Math.abs(x - y) / Math.max(1, Math.abs(y)));
    });
  });
  return worst;
}

const inner = (a: unknown, b: unknown): number => {
  const right = flattenTensors(b, 'b').leaves;
  return flattenTensors(a, 'a').leaves.reduce((total, leaf, i) => total + sum(mul(leaf, right[i])).item(), 0);
};

/** Row `i` of every tensor of a batch. */
const rowOf = (batch: ProgramInputs, i: number): ProgramInputs => {
  const row = (t: Tensor): Tensor =>
    reshape(slice(t, [[i, i + 1], ...t.shape.slice(1).map(() => null)]), t.shape.slice(1));
  return { x: row(batch.x), y: row(batch.y), m: row(batch.m) };
};

const stack = (rows: readonly number[][]): ProgramInputs => {
  const parts = rows.map((row) => programInputs(row));
  const join = (key: keyof ProgramInputs): Tensor =>
    tensor(Float64Array.from(parts.flatMap((part) => [...part[key].data])), [rows.length, ...parts[0][key].shape]);
  return { x: join('x'), y: join('y'), m: join('m') };
};

type Program = (at: ProgramInputs) => Tensor;
const scalar =
  (f: Program): Program =>
  (at) =>
    sum(mul(f(at), [1, -0.5, 2]));

/** Checks a law for random programs at random points. */
function expectLaw(
  law: (f: Program, at: ProgramInputs, along: ProgramInputs, weight: Tensor) => number,
  bound = 1e-10,
): void {
  fc.assert(
    fc.property(programCodes(), programNumbers, programNumbers, (code, at, along) => {
      const error = law(randomProgram(code), programInputs(at), programInputs(along), tensor(along.slice(0, 3)));
      expect(error).toBeLessThanOrEqual(bound);
    }),
    { numRuns: runs, seed: 5 },
  );
}

describe('first derivatives', () => {
  test('<J v, u> = <v, J^T u>', () => {
    expectLaw((f, at, along, weight) => {
      const forward = inner(jvp(f, at, along).tangent, weight);
      return Math.abs(forward - inner(along, vjp(f, at).pullback(weight))) / Math.max(1, Math.abs(forward));
    });
  });

  test('the Jacobian is the same in both modes, and its product with a direction is the jvp', () => {
    expectLaw((f, at, along) => {
      const forward = jacobian(f, { mode: 'forward' })(at);
      const product = forward.x
        .matmul(along.x)
        .add(forward.y.matmul(along.y))
        .add(sum(mul(forward.m, along.m), { axes: [1, 2] }));
      return Math.max(
        gap(jacobian(f, { mode: 'reverse' })(at), forward),
        gap(jacobian(f)(at), forward),
        gap(product, jvp(f, at, along).tangent),
      );
    });
  });

  test('a linearised function gives the jvp, and is linear', () => {
    expectLaw((f, at, along) => {
      const { value, tangentMap } = linearize(f, at);
      const once = tangentMap(along);
      const twice = tangentMap({ x: mul(along.x, 2), y: mul(along.y, 2), m: mul(along.m, 2) });
      return Math.max(gap(value, f(at)), gap(once, jvp(f, at, along).tangent), gap(twice, mul(once, 2)));
    });
  });
});

describe('number types', () => {
  test('float32 stays float32 in every transform, and is near float64', () => {
    fc.assert(
      fc.property(programCodes(), programNumbers, (code, numbers) => {
        const f = randomProgram(code);
        const [single, double] = [programInputs(numbers, 'float32'), programInputs(numbers)];
        const all = (at: ProgramInputs): unknown => [
          vjp(f, at).pullback(f(at)),
          jvp(f, at, at),
          jacobian(f, { mode: 'forward' })(at),
          jacobian(f, { mode: 'reverse' })(at),
          hvp(scalar(f), at, at),
          linearize(f, at).tangentMap(at),
          grad(scalar(checkpoint(f)))(at),
          vmap((y: Tensor) => f({ ...at, y }))(at.m),
        ];
        const found = flattenTensors(all(single), 'found').leaves;
        expect(found.every(({ dtype }) => dtype === 'float32')).toBe(true);
        expect(gap(found, flattenTensors(all(double), 'expected').leaves)).toBeLessThanOrEqual(1e-3);
      }),
      { numRuns: runs, seed: 8 },
    );
  });
});

describe('second derivatives', () => {
  test('transforms commute: jvp of grad, grad of jvp, grad of grad, the linearised gradient', () => {
    expectLaw((f, at, along) => {
      const g = scalar(f);
      const expected = jvp<ProgramInputs, ProgramInputs>(grad(g), at, along).tangent;
      const weighted = (z: ProgramInputs): Tensor => {
        const slope = grad(g)(z);
        return sum(mul(slope.x, along.x))
          .add(sum(mul(slope.y, along.y)))
          .add(sum(mul(slope.m, along.m)));
      };
      return Math.max(
        gap(hvp(g, at, along), expected),
        gap(grad((z: ProgramInputs) => jvp(g, z, along).tangent)(at), expected),
        gap(grad(weighted)(at), expected),
        gap(linearize<ProgramInputs, ProgramInputs>(grad(g), at).tangentMap(along), expected),
      );
    });
  });

  test('the Hessian is symmetric, the same in both modes, and its product with a direction is the hvp', () => {
    expectLaw((f, at, along) => {
      const g = (x: Tensor): Tensor => scalar(f)({ ...at, x });
      const h = hessian(g)(at.x);
      return Math.max(
        gap(h, h.transpose()),
        gap(hessian(g, { mode: 'reverse' })(at.x), h),
        gap(h.matmul(along.x), hvp(g, at.x, along.x)),
      );
    });
  });

  test('third derivatives agree between orders of modes', () => {
    expectLaw((f, at, along) => {
      const g = (x: Tensor): Tensor => scalar(f)({ ...at, x });
      const curvature = (x: Tensor): Tensor => sum(mul(hvp(g, x, along.x), along.x));
      const straight = (x: Tensor): Tensor =>
        jvp((y: Tensor) => jvp((z: Tensor) => jvp(g, z, along.x).tangent, y, along.x).tangent, x, along.x).tangent;
      const expected = straight(at.x);
      return Math.max(
        gap(jvp(curvature, at.x, along.x).tangent, expected),
        gap(sum(mul(grad(curvature)(at.x), along.x)), expected),
      );
    }, 1e-9);
  });
});

describe('batching', () => {
  const batches = fc.array(programNumbers, { minLength: 1, maxLength: 4 });

  function expectLoop(apply: (f: Program) => (at: ProgramInputs) => unknown): void {
    fc.assert(
      fc.property(programCodes(), batches, (code, rows) => {
        const f = apply(randomProgram(code));
        const batch = stack(rows);
        const all = flattenTensors(vmap(f)(batch), 'all').leaves;
        rows.forEach((_, i) => {
          const one = flattenTensors(f(rowOf(batch, i)), 'one').leaves;
          const found = all.map((leaf) =>
            reshape(slice(leaf, [[i, i + 1], ...leaf.shape.slice(1).map(() => null)]), leaf.shape.slice(1)),
          );
          expect(gap(found, one)).toBeLessThanOrEqual(1e-11);
        });
      }),
      { numRuns: runs, seed: 6 },
    );
  }

  test('vmap = loop', () => {
    expectLoop((f) => f);
  });

  test('vmap = loop for a gradient', () => {
    expectLoop((f) => grad(scalar(f)));
  });

  test('vmap = loop for a product with the Hessian', () => {
    expectLoop((f) => (at) => hvp(scalar(f), at, at));
  });

  test('vmap = loop for a Jacobian', () => {
    expectLoop((f) => jacobian(f, { mode: 'reverse' }));
  });

  test('the gradient of a batched loss is the sum of the gradients, and forward mode agrees', () => {
    fc.assert(
      fc.property(programCodes(), batches, (code, rows) => {
        const f = scalar(randomProgram(code));
        const [batch, { y, m }] = [stack(rows), programInputs(rows[0])];
        const total = (at: { y: Tensor; m: Tensor }): Tensor => sum(vmap((x: Tensor) => f({ x, ...at }))(batch.x));
        const looped = (at: { y: Tensor; m: Tensor }): Tensor =>
          rows.map((_, i) => f({ x: rowOf(batch, i).x, ...at })).reduce((a, b) => a.add(b));
        const slope = grad(total)({ y, m });
        expect(gap(slope, grad(looped)({ y, m }))).toBeLessThanOrEqual(1e-10);
        const { tangent } = jvp(total, { y, m }, slope);
        expect(Math.abs(tangent.item() - inner(slope, slope))).toBeLessThanOrEqual(1e-10 * Math.max(1, tangent.item()));
      }),
      { numRuns: runs, seed: 7 },
    );
  });

  test('nested, and along other axes', () => {
    expectLaw((f, at, along) => {
      const rows = stack([
        [...at.x.data, ...at.y.data, ...at.m.data],
        [...along.x.data, ...along.y.data, ...along.m.data],
      ]);
      const every = vmap((x: Tensor) => vmap((y: Tensor) => f({ x, y, m: at.m }), { out: 1 })(rows.y))(rows.x);
      const inOrder = [0, 1].flatMap((i) =>
        [0, 1].map((j) => f({ x: rowOf(rows, i).x, y: rowOf(rows, j).y, m: at.m })),
      );
      expect(every.shape).toEqual([2, 3, 2]);
      return Math.max(
        ...inOrder.map((one, k) => {
          const [i, j] = [k >> 1, k & 1];
          return gap(reshape(slice(every, [[i, i + 1], null, [j, j + 1]]), [3]), one);
        }),
      );
    });
  });
});

describe('functions as a whole', () => {
  const same: Readonly<Record<string, (f: Program) => Program>> = {
    'a checkpoint': (f) => checkpoint(f),
    'a checkpoint in a checkpoint': (f) => checkpoint(checkpoint(f)),
    'a custom vjp that is the true one': (f) =>
      customVjp(f, ({ cotangent, args: [at] }) => [vjp(f, at).pullback(cotangent)]),
    'a custom jvp that is the true one': (f) => customJvp(f, ({ args: [at], tangents: [along] }) => jvp(f, at, along)),
  };

  test.each(Object.keys(same))('%s gives what the plain function gives, in reverse mode and batched', (name) => {
    expectLaw((f, at, along) => {
      const wrapped = same[name](f);
      const both = { x: tensor([[...at.x.data], [...along.x.data]]), y: at.y, m: at.m };
      const batched = (g: Program): ProgramInputs => vmap(grad(scalar(g)), { in: [{ x: 0, y: null, m: null }] })(both);
      const twice = (g: Program): ProgramInputs =>
        grad((z: ProgramInputs) => sum(mul(grad(scalar(g))(z).x, along.x)))(at);
      return Math.max(
        gap(wrapped(at), f(at)),
        gap(grad(scalar(wrapped))(at), grad(scalar(f))(at)),
        gap(batched(wrapped), batched(f)),
        gap(
          grad((z: ProgramInputs) => sum(vmap(wrapped, { in: [{ x: 0, y: null, m: null }] })({ ...both, m: z.m })))(at),
          grad((z: ProgramInputs) => sum(vmap(f, { in: [{ x: 0, y: null, m: null }] })({ ...both, m: z.m })))(at),
        ),
        gap(twice(wrapped), twice(f)),
      );
    });
  });

  test.each(['a checkpoint', 'a custom jvp that is the true one'])('%s passes forward mode', (name) => {
    expectLaw((f, at, along) => {
      const wrapped = same[name](f);
      return Math.max(
        gap(jvp(wrapped, at, along).tangent, jvp(f, at, along).tangent),
        gap(linearize(wrapped, at).tangentMap(along), jvp(f, at, along).tangent),
        gap(jacobian(wrapped, { mode: 'forward' })(at), jacobian(f)(at)),
        gap(hvp(scalar(wrapped), at, along), hvp(scalar(f), at, along)),
        gap(
          grad((z: ProgramInputs) => sum(jvp(wrapped, z, along).tangent))(at),
          grad((z: ProgramInputs) => sum(jvp(f, z, along).tangent))(at),
        ),
      );
    });
  });
});
