export { compileStep, type CompileOptions, type SingleStep } from './compile-step.ts';
export { GraphStepError, type GraphStepErrorCode } from './graph-step-error.ts';
export { createProgram, type CompiledStep, type Program, type Step, type Tensors } from './program.ts';
export type { ProgramOptions } from './plain-program.ts';
export type { Precision } from './graph/precision.ts';
