/** Puts into a page what the tests use of the GPU backend. */
import { gpuBackend } from '../../src/backend/gpu/index.ts';
import { traceGraph } from '../../src/graph/trace.ts';
import * as cases from '../gpuCases.ts';

Object.assign(globalThis, { gpu: { gpuBackend, traceGraph, ...cases } });
