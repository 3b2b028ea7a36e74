import { packageConfig } from '../../vitest.base.ts';

export default packageConfig('@spred/kernels', import.meta.dirname);
