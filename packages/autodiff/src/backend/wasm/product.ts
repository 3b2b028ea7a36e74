/**
 * Matrix products as steps. A row-major matrix is the transpose of a column-major one, so C = op(A) op(B) by rows is
 * C' = op(B)' op(A)' by columns: the operands change places, and no entry moves.
 */
import { gemm, gemmBatched, gemv, info, Matrix, type RealDtype } from '@spred/kernels';
import { bytesOfDtype, gemmWork, vectorAt } from '@spred/kernels/raw';
import { formatShape } from '@spred/core';
import type { OpNode } from '../../graph/graph.ts';
import { sidesOf, type MatmulAttrs } from '../../ops/matmul.ts';
import { broadcastStrides, sizeOf, type Shape } from '../../shape.ts';
import type { PreparedStep, Site } from './step.ts';
import type { Values } from './values.ts';

/** Prepares the product that a node is. */
export function prepareProduct(node: OpNode, i: number, { nodes, carrier }: Values): PreparedStep {
  const [a, b] = node.inputs;
  const attrs = node.attrs as MatmulAttrs;
  const [shapeA, shapeB] = [nodes[a].shape, nodes[b].shape];
  const dtype = carrier[i] as RealDtype;
  const label = `${dtype}${formatShape(node.shape)} matmul${attrs.transposeA ? " A'" : ''}${attrs.transposeB ? " B'" : ''}`;
  const vector = (site: Site, at: number, shape: Shape) =>
    vectorAt(site.memory, dtype, sizeOf(shape), site.addressOf(at));

  if (shapeB.length === 1) {
    const isInner = shapeA.length === 1;
    const [rows, columns] = isInner ? [shapeA[0], 1] : [shapeA[1], shapeA[0]]; // of the column-major transpose
    const transpose = isInner || !attrs.transposeA;
    return {
      label,
      scratchBytes: 0,
      make: (site) => {
        const matrix = new Matrix(vector(site, a, shapeA), rows, columns);
        const options = { a: matrix, x: vector(site, b, shapeB), y: vector(site, i, node.shape), transpose };
        return () => gemv(options);
      },
    };
  }

  const { m, k, n } = sidesOf(shapeA, shapeB, attrs);
  const { transposeA, transposeB } = attrs;
  const kernelScratch = info().threads * gemmWork(m, k, bytesOfDtype[dtype] as 8 | 4);
  if (shapeA.length === 2 && shapeB.length === 2) {
    return {
      label,
      scratchBytes: 0,
      kernelScratch,
      make: (site) => {
        const [left, right, out] = [vector(site, a, shapeA), vector(site, b, shapeB), vector(site, i, node.shape)];
        if (n === 1) {
          const options = { a: columnMajor(left, shapeA), x: right, y: out, transpose: !transposeA };
          return () => gemv(options);
        }
        if (m === 1) {
          const options = { a: columnMajor(right, shapeB), x: left, y: out, transpose: transposeB };
          return () => gemv(options);
        }
        const options = {
          a: columnMajor(right, shapeB),
          b: columnMajor(left, shapeA),
          c: new Matrix(out, n, m),
          transposeA: transposeB,
          transposeB: transposeA,
        };
        return () => gemm(options);
      },
    };
  }

  // Many products: runs of them whose operands go on by fixed strides are one call.
  const batch = node.shape.slice(0, -2);
  const [sizeA, sizeB, sizeC] = [m * k, k * n, m * n];
  const stridesA = broadcastStrides(shapeA.slice(0, -2), batch);
  const stridesB = broadcastStrides(shapeB.slice(0, -2), batch);
  const run = runLength(batch, stridesA, stridesB);
  const starts = startsOf(batch.slice(0, run.axis), stridesA, stridesB);
  return {
    label: `${label} in ${starts.length} x ${run.length}`,
    scratchBytes: 0,
    kernelScratch,
    make: (site) => {
      const part = (at: number, first: number, count: number, stride: number, size: number) => {
        const length = count === 0 ? 0 : (count - 1) * stride + size;
        return vectorAt(site.memory, dtype, length, site.addressOf(at) + first * size * bytesOfDtype[dtype]);
      };
      const calls = starts.map(([startA, startB], call) => ({
        batch: run.length,
        rows: n,
        columns: m,
        inner: k,
        a: part(b, startB, run.length, run.strideB * sizeB, sizeB),
        b: part(a, startA, run.length, run.strideA * sizeA, sizeA),
        c: part(i, call * run.length, run.length, sizeC, sizeC),
        strideA: run.strideB * sizeB,
        strideB: run.strideA * sizeA,
        transposeA: transposeB,
        transposeB: transposeA,
      }));
      return () => {
        for (const options of calls) gemmBatched(options);
      };
    },
  };
}

/** A row-major matrix as the column-major one that lies the same. */
function columnMajor(data: ReturnType<typeof vectorAt<RealDtype>>, [rows, columns]: Shape): Matrix<RealDtype> {
  return new Matrix(data, columns, rows);
}

interface Run {
  /** The axes from this one on are one run. */
  readonly axis: number;
  readonly length: number;
  readonly strideA: number;
  readonly strideB: number;
}

/** The longest run of last axes along which both operands go on by one stride each. */
function runLength(batch: Shape, stridesA: readonly number[], stridesB: readonly number[]): Run {
  let run: Run = { axis: batch.length, length: 1, strideA: 0, strideB: 0 };
  for (let axis = batch.length - 1; axis >= 0; axis--) {
    const length = batch[axis];
    if (length === 1) {
      run = { ...run, axis };
      continue;
    }
    const isFirst = run.length === 1;
    const goesOn = stridesA[axis] === run.strideA * run.length && stridesB[axis] === run.strideB * run.length;
    if (!isFirst && !goesOn) break;
    run = {
      axis,
      length: length * run.length,
      strideA: isFirst ? stridesA[axis] : run.strideA,
      strideB: isFirst ? stridesB[axis] : run.strideB,
    };
  }
  return run;
}

/** Which matrix of A and of B each run begins with. */
function startsOf(
  outer: Shape,
  stridesA: readonly number[],
  stridesB: readonly number[],
): readonly (readonly [a: number, b: number])[] {
  let starts: (readonly [number, number])[] = [[0, 0]];
  outer.forEach((length, axis) => {
    starts = starts.flatMap(([a, b]) =>
      Array.from({ length }, (_, index) => [a + index * stridesA[axis], b + index * stridesB[axis]] as const),
    );
  });
  return starts;
}
