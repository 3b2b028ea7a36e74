/** Placeholder: being written. */
export function trackPlan(_plan: object, _bytes: number): void {}
export function releasePlan(_plan: object): void {}
