import { describe, expect, it } from 'vitest';
import { Lbfgs, type Point } from './lbfgs.ts';

/** Rosenbrock's function: (1 - x)^2 + 100 (y - x^2)^2. */
function rosenbrock(position: Float64Array): Point {
  const [x, y] = position;
  const gradient = Float64Array.of(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x));
  return { position, value: (1 - x) ** 2 + 100 * (y - x * x) ** 2, gradient };
}

describe('L-BFGS', () => {
  it('minimises a quadratic of 50 variables and condition 100', () => {
    const evaluate = (position: Float64Array): Point => {
      const gradient = position.map((x, i) => 10 ** ((2 * i) / 49) * (x - i));
      const value = gradient.reduce((sum, g, i) => sum + (g * (position[i] - i)) / 2, 0);
      return { position, value, gradient };
    };
    const descent = new Lbfgs(evaluate, evaluate(new Float64Array(50)), { firstStep: 1 });
    let steps = 0;
    while (descent.point.value > 1e-18 && descent.step()) steps++;
    expect(steps).toBeLessThan(250);
    descent.point.position.forEach((x, i) => expect(x).toBeCloseTo(i, 6));
  });

  it('finds the end of the valley of Rosenbrock, never going up', () => {
    const descent = new Lbfgs(rosenbrock, rosenbrock(Float64Array.of(-1.2, 1)), { firstStep: 0.1 });
    let last = descent.point.value;
    for (let k = 0; k < 100 && descent.step(); k++) {
      expect(descent.point.value).toBeLessThanOrEqual(last);
      last = descent.point.value;
    }
    expect(last).toBeLessThan(1e-18);
  });

  it('says that it is at the end where the gradient is zero, and where the function is no number', () => {
    const still = rosenbrock(Float64Array.of(1, 1));
    expect(new Lbfgs(rosenbrock, still, { firstStep: 1 }).step()).toBe(false);
    const broken = (position: Float64Array): Point => ({ position, value: NaN, gradient: position });
    const start = { position: Float64Array.of(1), value: 0, gradient: Float64Array.of(1) };
    expect(new Lbfgs(broken, start, { firstStep: 1 }).step()).toBe(false);
  });
});
