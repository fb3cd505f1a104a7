import {
  canonicalGenome,
  nb201Flows,
  type Genome,
  type LearningRuleName,
  type OperationName,
} from '@bionas/contracts';

/** One decision of a genome: an operation with its rule, or the rule of a fixed layer. */
export interface GenomePlace {
  /** As in `rulesOf`: `layers.0`, `normal.3`, `edges.5`, `head`. */
  readonly place: string;
  /** `null` for a fixed layer. */
  readonly operation: OperationName | null;
  /** `null` for an operation without weights. */
  readonly rule: LearningRuleName | null;
  /** Rule of the depthwise convolutions, `null` where they have none of their own. */
  readonly depthwise: LearningRuleName | null;
  /** Cells only: the node it reads and the node it feeds. */
  readonly source: number | null;
  readonly target: number | null;
}

/** Everything a genome decides, in canonical order, so that equal genomes give equal lists. */
export function genomePlaces(genome: Genome): GenomePlace[] {
  const canonical = canonicalGenome(genome);
  // An auxiliary head has the head's rule, whatever its slot says.
  const decided = Object.entries(canonical.slots).filter(([place]) => place !== 'auxiliary');
  const slots = decided.map(([place, rule]) => ({
    place,
    operation: null,
    rule,
    depthwise: null,
    source: null,
    target: null,
  }));
  switch (canonical.space) {
    case 'bionas-chain-v1':
      return [
        ...canonical.layers.map((layer, index) => ({
          place: `layers.${index}`,
          operation: layer.operation,
          rule: layer.rule,
          depthwise: layer.depthwise ?? null,
          source: null,
          target: null,
        })),
        ...slots,
      ];
    case 'bionas-cell-v1':
      return [
        ...(['normal', 'reduce'] as const).flatMap((cell) =>
          canonical[cell].map((edge, index) => ({
            place: `${cell}.${index}`,
            operation: edge.operation,
            rule: edge.rule ?? null,
            depthwise: edge.depthwise ?? null,
            source: edge.source,
            target: 2 + Math.floor(index / 2),
          })),
        ),
        ...slots,
      ];
    case 'bionas-nb201-v1': {
      const flows = nb201Flows(canonical.edges);
      return [
        ...canonical.edges.map((edge, index) => ({
          place: `edges.${index}`,
          operation: edge.operation,
          rule: edge.rule ?? null,
          depthwise: null,
          source: flows[index]?.source ?? null,
          target: flows[index]?.target ?? null,
        })),
        ...slots,
      ];
    }
  }
}

/** Edges of a NAS-Bench-201 cell that are not built since its output does not depend on them; `none` is not among them. */
export function unusedPlaces(genome: Genome): Set<string> {
  if (genome.space !== 'bionas-nb201-v1') return new Set();
  const flows = nb201Flows(genome.edges);
  return new Set(
    genome.edges.flatMap(({ operation }, index) =>
      operation === 'none' || flows[index]?.used === true ? [] : [`edges.${index}`],
    ),
  );
}

/** The places where two genomes differ (operation, rule or source), and those only one of them has. */
export function differingPlaces(one: Genome, other: Genome): Set<string> {
  const describe = (genome: Genome): Map<string, string> =>
    new Map(
      genomePlaces(genome).map((item) => [
        item.place,
        `${item.operation ?? ''} ${item.rule ?? ''} ${item.depthwise ?? ''} ${item.source ?? ''}`,
      ]),
    );
  const left = describe(one);
  const right = describe(other);
  return new Set([...left.keys(), ...right.keys()].filter((place) => left.get(place) !== right.get(place)));
}
