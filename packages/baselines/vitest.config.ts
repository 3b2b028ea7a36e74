import { packageConfig } from '../../vitest.base.ts';

export default packageConfig('@spred/baselines', import.meta.dirname);
