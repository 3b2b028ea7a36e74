/**
 * Sums of products of tensors with labelled axes, two tensors at a time.
 *
 * The labels of a pair fall into four kinds: those of both that are still needed (batch), those of both that are not (inner: summed over),
 * and those of one alone (free). With the axes in the order [batch, free, inner] and [batch, inner, free] the pair is a matrix product.
 */
import { formatShape, SpredError } from '@spred/core';
import { matmul } from '../../ops/matmul.ts';
import { mul } from '../../ops/mul.ts';
import { reshape } from '../../ops/reshape.ts';
import { sum } from '../../ops/sum.ts';
import { transpose } from '../../ops/transpose.ts';
import { sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { diagonal } from '../diagonal.ts';

/** A tensor and the labels of its axes. */
export interface Term {
  readonly value: Tensor;
  readonly labels: readonly string[];
}

type Sizes = ReadonlyMap<string, number>;

/** The sum over all labels that are not in `output` of the product of the terms. Throws `shape-mismatch`. */
export function contract(op: string, given: readonly Term[], output: readonly string[]): Tensor {
  const sizes = sizesOf(op, given);
  const terms = given.map((term) => withoutOnes(withoutRepeats(term), sizes));
  while (terms.length > 1) {
    const [i, j] = cheapestPair(terms, sizes);
    const [right] = terms.splice(j, 1);
    const [left] = terms.splice(i, 1);
    const needed = new Set([...output, ...terms.flatMap((term) => term.labels)]);
    terms.push(contractPair(left, right, needed, sizes));
  }
  return arranged(summed(terms[0], new Set(output)), output);
}

/** How long the axes of each label are; a length of 1 fits any other. */
function sizesOf(op: string, terms: readonly Term[]): Sizes {
  const sizes = new Map<string, number>();
  for (const { value, labels } of terms) {
    labels.forEach((label, axis) => {
      const [known, length] = [sizes.get(label) ?? 1, value.shape[axis]];
      if (known !== length && known !== 1 && length !== 1) {
        const shapes = terms.map((term) => term.value.shape);
        throw new SpredError(
          'shape-mismatch',
          `${op}: shapes ${shapes.map(formatShape).join(' and ')} do not align (${label}: ${known} != ${length})`,
          { argument: 'operands', shapes },
        );
      }
      sizes.set(label, known === 1 ? length : known);
    });
  }
  return sizes;
}

/** A label that comes twice in a term is a diagonal. */
function withoutRepeats({ value, labels }: Term): Term {
  const second = labels.findIndex((label, axis) => labels.indexOf(label) < axis);
  if (second < 0) return { value, labels };
  const label = labels[second];
  const first = labels.indexOf(label);
  const [m, n] = [value.shape[first], value.shape[second]];
  const rest = labels.filter((_, axis) => axis !== first && axis !== second);
  if (m === n) return withoutRepeats({ value: diagonal(value, { axes: [first, second] }), labels: [...rest, label] });
  const one = m === 1 ? first : second; // an axis of length 1 is read over and over
  return withoutRepeats({ value: reshape(value, value.shape.toSpliced(one, 1)), labels: labels.toSpliced(one, 1) });
}

/** An axis of length 1 whose label is longer elsewhere is read over and over: it needs no axis. */
function withoutOnes({ value, labels }: Term, sizes: Sizes): Term {
  const kept = [...labels.keys()].filter((axis) => value.shape[axis] === sizes.get(labels[axis]));
  if (kept.length === labels.length) return { value, labels };
  return {
    value: reshape(
      value,
      kept.map((axis) => value.shape[axis]),
    ),
    labels: kept.map((axis) => labels[axis]),
  };
}

/** The pair of least work, which is the product of the lengths of all its labels; the first of equal ones. */
function cheapestPair(terms: readonly Term[], sizes: Sizes): readonly [number, number] {
  let best: readonly [number, number] = [0, 1];
  let least = Infinity;
  if (terms.length === 2) return best;
  for (let j = 1; j < terms.length; j++) {
    for (let i = 0; i < j; i++) {
      const work = lengthOf([...new Set([...terms[i].labels, ...terms[j].labels])], sizes);
      if (work < least) [least, best] = [work, [i, j]];
    }
  }
  return best;
}

function contractPair(left: Term, right: Term, needed: ReadonlySet<string>, sizes: Sizes): Term {
  const a = summed(left, new Set([...needed, ...right.labels]));
  const b = summed(right, new Set([...needed, ...left.labels]));
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const batch = shared.filter((label) => needed.has(label));
  const inner = shared.filter((label) => !needed.has(label));
  const freeA = a.labels.filter((label) => !shared.includes(label));
  const freeB = b.labels.filter((label) => !shared.includes(label));
  const labels = [...batch, ...freeA, ...freeB];
  if (inner.length === 0) {
    const x = arranged(a, [...batch, ...freeA]);
    const spread = reshape(x, [...x.shape, ...freeB.map(() => 1)]);
    const y = arranged(b, [...batch, ...freeB]);
    const between = batch.length;
    return { value: mul(spread, reshape(y, y.shape.toSpliced(between, 0, ...freeA.map(() => 1)))), labels };
  }
  if (freeA.length === 0 && freeB.length === 0) {
    return summed({ value: mul(a.value, arranged(b, a.labels)), labels: a.labels }, new Set(batch));
  }
  const [m, k, n] = [freeA, inner, freeB].map((group) => lengthOf(group, sizes));
  const many = batch.length === 0 ? [] : [lengthOf(batch, sizes)];
  const transposeA = isInOrder(a, [...batch, ...inner, ...freeA]);
  const transposeB = isInOrder(b, [...batch, ...freeB, ...inner]);
  const x = arranged(a, transposeA ? a.labels : [...batch, ...freeA, ...inner]);
  const y = arranged(b, transposeB ? b.labels : [...batch, ...inner, ...freeB]);
  const product = matmul(
    reshape(x, [...many, ...(transposeA ? [k, m] : [m, k])]),
    reshape(y, [...many, ...(transposeB ? [n, k] : [k, n])]),
    { transposeA, transposeB },
  );
  return {
    value: reshape(
      product,
      labels.map((label) => sizes.get(label) ?? 1),
    ),
    labels,
  };
}

/** The term summed over the labels that are not needed. */
function summed({ value, labels }: Term, needed: ReadonlySet<string>): Term {
  const axes = [...labels.keys()].filter((axis) => !needed.has(labels[axis]));
  if (axes.length === 0) return { value, labels };
  return { value: sum(value, { axes }), labels: labels.filter((label) => needed.has(label)) };
}

/** The tensor with its axes in the order of the labels. */
function arranged(term: Term, labels: readonly string[]): Tensor {
  if (isInOrder(term, labels)) return term.value;
  return transpose(
    term.value,
    labels.map((label) => term.labels.indexOf(label)),
  );
}

function isInOrder(term: Term, labels: readonly string[]): boolean {
  return labels.every((label, axis) => term.labels[axis] === label);
}

function lengthOf(labels: readonly string[], sizes: Sizes): number {
  return sizeOf(labels.map((label) => sizes.get(label) ?? 1));
}
