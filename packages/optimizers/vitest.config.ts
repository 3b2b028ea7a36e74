import { packageConfig } from '../../vitest.base.ts';

export default packageConfig('@spred/optimizers', import.meta.dirname);
