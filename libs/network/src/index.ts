export {
  assembleNetwork,
  buildNetwork,
  type AssembledNetwork,
  type Assembly,
  type BuildOptions,
} from './build-network.ts';
export { batchNorm } from './layers/batch-norm.ts';
export { conv, dense, depthwise } from './layers/convolutions.ts';
export { plainLayer, type Delivery, type LayerBuilder, type Mode } from './layers/layer.ts';
export { operation } from './layers/operation.ts';
export { flatten, globalAveragePool, relu } from './layers/plain-layers.ts';
export type {
  AttackedLoss,
  AuxiliaryHead,
  InputShape,
  InputSlope,
  LayerAlignment,
  Network,
  NetworkDescription,
  NetworkPass,
} from './network.ts';
export {
  loadNetwork,
  networkFile,
  restoreNetwork,
  restoreVariables,
  serializeNetwork,
  storeVariables,
} from './network-file.ts';
export { loadForeignNetwork, type ForeignNetwork } from './load-foreign-network.ts';
export { recordableNetwork, type RecordableNetwork } from './recordable-network.ts';
export { plainTraits, type NamedVariable, type Parameter, type ParameterTraits } from './network-parts.ts';
export { buildSupernet, type CellSupernet } from './supernet/build-supernet.ts';
export { buildNb201Supernet } from './supernet/nb201-supernet.ts';
export { estimateNb201Supernet } from './supernet/estimate-nb201-supernet.ts';
export { candidateNames } from './supernet/candidates.ts';
export { estimateSupernet, type SupernetEstimate } from './supernet/estimate-supernet.ts';
export type { Piece } from './supernet/pool.ts';
export { supernetEdges } from './supernet/supernet-cell.ts';
export type {
  ByCellKind,
  Mixing,
  Supernet,
  SupernetGradients,
  SupernetOptions,
  SupernetPass,
} from './supernet/supernet.ts';
