import { packageConfig } from '../../vitest.base.ts';

export default packageConfig('@spred/core', import.meta.dirname);
