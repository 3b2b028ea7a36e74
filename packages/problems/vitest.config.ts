import { packageConfig } from '../../vitest.base.ts';

export default packageConfig('@spred/problems', import.meta.dirname);
