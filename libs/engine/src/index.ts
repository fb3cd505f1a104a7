export {
  batchNormTrain,
  batchNormTrainBackward,
  type BatchNormSaved,
  type BatchNormTrained,
  type RunningStatistics,
} from './kernels/batch-norm.ts';
export {
  conv2dFilterGradient,
  conv2dInputGradient,
  depthwiseFilterGradient,
  depthwiseInputGradient,
} from './kernels/convolution-gradients.ts';
export { avgPoolGradient, maxPoolGradient } from './kernels/pool-gradients.ts';
export { reluGrad } from './kernels/relu-grad.ts';
export { softmaxCrossEntropy } from './kernels/softmax-cross-entropy.ts';
export { loadEngine, type EngineInfo, type LoadEngineOptions } from './load-engine.ts';
export { tf } from './tf.ts';
export { trackMemory, type MemoryChange } from './track-memory.ts';
