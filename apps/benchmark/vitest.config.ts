import { packageConfig } from '../../vitest.base.ts';

export default packageConfig('@spred/benchmark', import.meta.dirname);
