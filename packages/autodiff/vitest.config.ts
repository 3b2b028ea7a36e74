import { packageConfig } from '../../vitest.base.ts';

export default packageConfig('@spred/autodiff', import.meta.dirname);
