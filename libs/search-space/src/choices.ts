/** @file What the places of a space may hold: shared by sampling, mutation, validation and counting. */
import {
  AppError,
  isConvOperation,
  ruleCatalogue,
  type CellEdge,
  type CellOperationName,
  type CellSlots,
  type ChainLayer,
  type ChainOperationName,
  type LearningRuleName,
  type Nb201Edge,
  type Nb201OperationName,
  type Nb201Slots,
  type SpaceSpec,
} from '@bionas/contracts';

export type CellSpace = Extract<SpaceSpec, { kind: 'cell' }>;
export type ChainSpace = Extract<SpaceSpec, { kind: 'chain' }>;
export type Nb201Space = Extract<SpaceSpec, { kind: 'nas-bench-201' }>;
/** What an edge holds, without its source. */
export type EdgeCandidate = Omit<CellEdge, 'source'>;

/** The nodes of a DARTS cell with two incoming edges each; nodes 0 and 1 are its inputs. */
export const intermediateNodes = [2, 3, 4, 5] as const;
/** Slots in the order in which they are drawn: changing it changes every search. */
export const slotNames = ['stem', 'preprocess', 'reduction', 'auxiliary', 'head'] as const;
export type SlotName = (typeof slotNames)[number];
/** Those that a NAS-Bench-201 network has, in the same order. */
export const nb201SlotNames = ['stem', 'reduction', 'head'] as const satisfies readonly SlotName[];

const unique = <Item>(items: readonly Item[]): Item[] => [...new Set(items)];

/** The rules that a searched place may have. */
export function rulesOfSpace(space: SpaceSpec): LearningRuleName[] {
  return unique(space.rules);
}

/** The operations that an edge may have. */
export function cellOperations(space: CellSpace): CellOperationName[] {
  return unique(space.operations);
}

/** The operations that a layer may have. */
export function chainOperations(space: ChainSpace): ChainOperationName[] {
  return unique(space.operations);
}

/** The operations that an edge of a NAS-Bench-201 cell may have. */
export function nb201Operations(space: Nb201Space): Nb201OperationName[] {
  return unique(space.operations);
}

/** Edges of a cell of so many nodes, each of which reads all below it. */
export function nb201EdgeCount({ nodes }: Nb201Space): number {
  return (nodes * (nodes - 1)) / 2;
}

/** Every operation with every rule it may have: all equally likely when a genome is drawn. */
export function edgeCandidates(space: CellSpace): EdgeCandidate[] {
  return cellOperations(space).flatMap((operation): EdgeCandidate[] =>
    isConvOperation(operation) ? rulesOfSpace(space).map((rule) => ({ operation, rule })) : [{ operation }],
  );
}

/** The same for an edge of a NAS-Bench-201 cell. */
export function nb201Candidates(space: Nb201Space): Nb201Edge[] {
  return nb201Operations(space).flatMap((operation): Nb201Edge[] =>
    isConvOperation(operation) ? rulesOfSpace(space).map((rule) => ({ operation, rule })) : [{ operation }],
  );
}

/** Every operation with every rule for a layer of a chain. */
export function layerCandidates(space: ChainSpace): ChainLayer[] {
  return chainOperations(space).flatMap((operation) =>
    rulesOfSpace(space).map((rule) => ({ operation, rule })),
  );
}

/**
 * What a slot holds in every genome of the space, or 'searched'.
 * `bp` where the spec does not name the slot: the auxiliary head of cells, whose slot decides nothing, what a space has no such layer for.
 */
export function slotRule(space: SpaceSpec, slot: SlotName): LearningRuleName | 'searched' {
  const slots: Readonly<Partial<Record<SlotName, LearningRuleName | 'searched'>>> = space.slots;
  return slots[slot] ?? 'bp';
}

/** The slots that a search may change. */
export function searchedSlots(space: SpaceSpec): SlotName[] {
  return slotNames.filter((slot) => slotRule(space, slot) === 'searched');
}

/** Whether a place (named as by `mapRules`) can learn by the rule: the heads give logits, so they need one that hears of the labels. */
export function fitsPlace(rule: LearningRuleName, place: string): boolean {
  return ruleCatalogue[rule].supervised || (place !== 'head' && place !== 'auxiliary');
}

/**
 * The rules of the space that a searched place (named as by `mapRules`) may have.
 * @throws AppError `infeasible` for a head in a space of local rules only
 */
export function rulesOfPlace(space: SpaceSpec, place: string): LearningRuleName[] {
  const rules = rulesOfSpace(space).filter((rule) => fitsPlace(rule, place));
  if (rules.length === 0) {
    throw new AppError(
      'infeasible',
      `The ${place} is searched, but none of the rules ${space.rules.join(', ')} hears of the labels. Allow one that does, or give the ${place} a rule of its own.`,
    );
  }
  return rules;
}

/** The slots of a cell genome from a rule for each. */
export function slotsOf(rule: (slot: SlotName) => LearningRuleName): CellSlots {
  return {
    stem: rule('stem'),
    preprocess: rule('preprocess'),
    reduction: rule('reduction'),
    auxiliary: rule('auxiliary'),
    head: rule('head'),
  };
}

/** The slots of a NAS-Bench-201 genome from a rule for each. */
export function nb201SlotsOf(rule: (slot: keyof Nb201Slots) => LearningRuleName): Nb201Slots {
  return { stem: rule('stem'), reduction: rule('reduction'), head: rule('head') };
}

/** The pairs of different sources that node `node` may read, lower one first. */
export function sourcePairs(node: number): [number, number][] {
  const pairs: [number, number][] = [];
  for (let high = 1; high < node; high++) for (let low = 0; low < high; low++) pairs.push([low, high]);
  return pairs;
}
