import { packageConfig } from '../../vitest.base.ts';

export default packageConfig('@spred/datasets', import.meta.dirname);
