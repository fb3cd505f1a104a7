'use client';

import type { UseFormReturnType } from '@mantine/form';
import { createContext, use } from 'react';
import type { FieldFacts } from './field-facts.ts';
import type { LaunchValues } from './launch-values.ts';

export interface LaunchFormContext {
  readonly form: UseFormReturnType<LaunchValues>;
  readonly problems: Readonly<Record<string, string>>;
  readonly factsOf: (field: string) => FieldFacts;
}

const Context = createContext<LaunchFormContext | null>(null);
export const LaunchFormProvider = Context.Provider;

/** @throws Error outside of the launch form */
export function useLaunchForm(): LaunchFormContext {
  const context = use(Context);
  if (context === null) throw new Error('A field of the launch form stands outside of the launch form.');
  return context;
}
