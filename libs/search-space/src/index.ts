export { plannedWork } from './work/planned-work.ts';
export { loadOfAttack, loadOfScoring, loadOfSupernetTraining, loadOfTraining } from './work/work-loads.ts';
export { createRandom, restoreRandom, type Random, type RandomState } from './random.ts';
export { sampleGenome } from './sample-genome.ts';
export { mutateGenome } from './mutate-genome.ts';
export { crossGenomes } from './cross-genomes.ts';
export { trainingForm } from './training-form.ts';
export { genomeDistance } from './genome-distance.ts';
export { validateGenome } from './validate-genome.ts';
export { randomMix, singleRuleVersion } from './rule-controls.ts';
export { supernetCandidates, supernetOfSpace, supernetSlots, supernetTraining } from './supernet-of-space.ts';
export { nb201SupernetOfSpace } from './nb201-supernet-of-space.ts';
export { finalNetwork, searchNetwork } from './network-of-space.ts';
export { type ImageShape } from './counted-layers.ts';
export { bioShare, costsOf, countParameters, multiplyAdds, type NetworkCosts } from './network-costs.ts';
export {
  brokenConstraints,
  isWithin,
  meetsConstraints,
  narrowedSpace,
  type BoundedSpace,
  type ConstraintName,
  type Excess,
} from './constraints/constraints.ts';
export { checkConstraints } from './constraints/check-constraints.ts';
export { mutateWithin, sampleWithin } from './constraints/sample-within.ts';
export { checkChange, type SearchSoFar } from './steering/check-change.ts';
export { closeAlphas, closedCandidates, keepClosed } from './steering/closed-alphas.ts';
export { checkSteering, steeredEdgeCount, steeredOperations } from './steering/check-steering.ts';
export {
  isAllowed,
  keepsTo,
  relaxedEdgeOf,
  steeredPlaces,
  type PlaceCandidate,
  type SteeredPlace,
  type Steering,
} from './steering/steering.ts';
export { deriveGenome, type DeriveOptions } from './relaxation/derive-genome.ts';
export { deriveBest, type RankedGenome, type RankedOptions } from './relaxation/derive-best.ts';
export { deriveNb201, type Nb201DeriveOptions } from './relaxation/derive-nb201.ts';
export { deriveWithin } from './relaxation/derive-within.ts';
export { softmax, type Derivation, type RelaxedPlace } from './relaxation/edge-choices.ts';
export { atTemperature, temperatureOf } from './relaxation/temperature.ts';
export { alphaEntropy, type AlphaEntropy } from './relaxation/alpha-entropy.ts';
export {
  collapsedFrom,
  collapseReport,
  parameterFreeEdges,
  type CollapseReport,
  type ParameterFree,
} from './relaxation/cell-collapse.ts';
export { countTrainingForms, spaceSize } from './space-size.ts';
export { listTrainingForms, type ListedForm } from './list-training-forms.ts';
export {
  publishedGenomeNames,
  publishedGenomes,
  type PublishedGenomeName,
} from './presets/published-genomes.ts';
