/** @file Training against attacks in the launch form: its settings are kept while it is switched off, and an empty epsilon is the usual one. */
import { adversarialSchema, type AdversarialSpec } from '@bionas/contracts';

export type AdversarialValues = Omit<AdversarialSpec, 'epsilon'> & { readonly epsilon: number | '' };

/** Of a spec that has none: the defaults of the schema. */
export function adversarialValues(recipe: AdversarialSpec | undefined): AdversarialValues {
  const { epsilon = '', ...others } = recipe ?? adversarialSchema.parse({});
  return { ...others, epsilon };
}

/** As a spec has it. */
export function adversarialOf({ epsilon, ...others }: AdversarialValues): object {
  return { ...others, ...(epsilon !== '' && { epsilon }) };
}
