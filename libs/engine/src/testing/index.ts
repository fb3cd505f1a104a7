export {
  defaultTolerance,
  expectClose,
  type Numbers,
  type Tolerance,
  type ToleranceKey,
} from './expect-close.ts';
export { expectNoLeak } from './expect-no-leak.ts';
export { numericGradient } from './numeric-gradient.ts';
