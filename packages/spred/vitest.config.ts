import { packageConfig } from '../../vitest.base.ts';

export default packageConfig('@spred/spred', import.meta.dirname);
