import { expect, test } from 'vitest';
import { memoryCounters, releasePlan, trackPlan, trackResidents } from './memory.ts';

test('what a plan takes it gives back, once', () => {
  const before = memoryCounters();
  const [a, b] = [{}, {}];
  trackPlan(a, 100);
  trackPlan(b, 50);
  trackPlan(a, 200);
  trackResidents(a, 3);
  trackResidents(a, -1);
  trackResidents({}, 7);
  const { plans, planBytes, residentTensors, peakPlanBytes } = memoryCounters();
  expect(plans - before.plans).toBe(2);
  expect(planBytes - before.planBytes).toBe(250);
  expect(residentTensors - before.residentTensors).toBe(2);
  expect(peakPlanBytes).toBe(Math.max(before.peakPlanBytes, before.planBytes + 250));
  releasePlan(a);
  releasePlan(a);
  trackResidents(a, 1);
  releasePlan(b);
  expect(memoryCounters()).toEqual({ ...before, peakPlanBytes });
});
