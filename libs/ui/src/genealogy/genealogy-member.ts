/** One of a population through time. */
export interface GenealogyMember {
  readonly id: string;
  /** In words, e.g. `Candidate 12`. */
  readonly name: string;
  /** Ids of those it was made of, all of them earlier members; the first decides where it is drawn. */
  readonly parents: readonly string[];
  /** What is to be high; null: none yet, or none to be had. */
  readonly value: number | null;
  /** Whether a value may still come. */
  readonly waiting: boolean;
  /** Whether it is in the population now. */
  readonly alive: boolean;
}

/** All members that the given one was made of, and all that were made of it, itself included. */
export function kinOf(members: readonly GenealogyMember[], id: string): ReadonlySet<string> {
  const byId = new Map(members.map((member) => [member.id, member]));
  const ancestors = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (ancestors.has(next)) continue;
    ancestors.add(next);
    open.push(...(byId.get(next)?.parents ?? []));
  }
  const descendants = new Set([id]);
  // Members are in the order of time: parents come before their children.
  for (const member of members)
    if (member.parents.some((parent) => descendants.has(parent))) descendants.add(member.id);
  return new Set([...ancestors, ...descendants]);
}

/** Of the highest value; of equal ones the earliest. */
export function bestMember(members: readonly GenealogyMember[]): GenealogyMember | null {
  return members.reduce<GenealogyMember | null>(
    (best, member) => (member.value !== null && member.value > (best?.value ?? -Infinity) ? member : best),
    null,
  );
}
