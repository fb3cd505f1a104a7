/** @file The sentences of a study: which are asked of its figures. */
import { ruleCatalogue } from '@bionas/contracts';
import { signRules } from './arms.ts';
import type { FeatureResult } from './study-features.ts';
import type { ArmResult } from './study-rules.ts';
import { aboveChance, alike, beats, behind, meanOf, type AccuracyBySeed, type Verdict } from './verdicts.ts';

type Seeds = Pick<ArmResult, 'seeds'>['seeds'] | FeatureResult['seeds'];

/** What published benchmarks say of the rules, asked of these figures (learning-rules.md, section 13). `classes` gives chance. */
export function judge(
  arms: readonly ArmResult[],
  features: readonly FeatureResult[],
  classes: number,
): Verdict[] {
  const found = new Map(arms.map(({ arm, seeds }) => [arm, bySeed(seeds)]));
  const named = (arm: string): [string, AccuracyBySeed][] => {
    const values = found.get(arm);
    const title = arm in ruleCatalogue ? ruleCatalogue[arm as keyof typeof ruleCatalogue].short : arm;
    return values === undefined ? [] : [[title, values]];
  };
  const against = (
    arm: string,
    reference: readonly [string, AccuracyBySeed][],
    judgement: (a: readonly [string, AccuracyBySeed], b: readonly [string, AccuracyBySeed]) => Verdict,
  ): Verdict[] => named(arm).flatMap((own) => reference.map((other) => judgement(own, other)));

  const bp = named('bp');
  const single = signRules.flatMap(named);
  const signs: [string, AccuracyBySeed][] =
    single.length === signRules.length
      ? [['the single sign rules', meanOf(single.map(([, values]) => values))]]
      : [];
  const [softhebb, random] = (['softhebb', 'random'] as const).map((kind) => features.find((of) => of.features === kind)); // oxfmt-ignore
  return [
    ...signRules.flatMap((rule) => against(rule, bp, alike)),
    ...['fa', 'dfa'].flatMap((rule) => against(rule, bp, behind)),
    ...['fa', 'dfa'].flatMap((rule) => against(rule, signs, behind)),
    ...against('pc', bp, alike),
    ...against('mix', signs, alike),
    ...against('paper-mix', signs, alike),
    ...against('sign-mix', signs, alike),
    ...(softhebb && random
      ? [beats(['a linear layer on SoftHebb features', bySeed(softhebb.seeds)], ['one on random features', bySeed(random.seeds)])] // oxfmt-ignore
      : []),
    ...arms.flatMap(({ arm }) => named(arm).map((own) => aboveChance(own, 1 / classes))),
  ];
}

const bySeed = (seeds: Seeds): AccuracyBySeed =>
  new Map(seeds.flatMap(({ seed, accuracy }) => (accuracy === null ? [] : [[seed, accuracy] as const])));
