export { buildNetwork, type BuildOptions } from './build-network.ts';
export type { Delivery, Mode } from './layers/layer.ts';
export type {
  AttackedLoss,
  InputShape,
  LayerAlignment,
  Network,
  NetworkDescription,
  NetworkPass,
} from './network.ts';
export type { NamedVariable } from './network-parts.ts';
