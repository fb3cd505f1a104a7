import { expect, test } from 'vitest';
import { scriptArguments } from './run-script.ts';

test('options go on as the arguments they were', () => {
  const options = { networks: 'sep-16', rounds: 3, peer: undefined, quick: false, json: true };
  expect(scriptArguments(options)).toEqual(['--networks', 'sep-16', '--rounds', '3', '--json']);
});
