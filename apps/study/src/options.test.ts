import { expect, test } from 'vitest';
import { armNames } from './arms.ts';
import { rulesOptions } from './options.ts';

test('defaults: all rules on Fashion-MNIST with three seeds', () => {
  expect(rulesOptions([])).toEqual({
    datasets: ['fashion-mnist'],
    arms: armNames,
    seeds: [1, 2, 3],
    quick: false,
    epochs: null,
    output: 'text',
    from: null,
  });
});

test('quick has one seed unless told', () => {
  expect(rulesOptions(['--quick']).seeds).toEqual([1]);
  expect(rulesOptions(['--quick', '--seeds', '2', '--json'])).toMatchObject({
    seeds: [1, 2],
    output: 'json',
  });
});

test('names are narrowed', () => {
  expect(rulesOptions(['--data', 'cifar-10', '--rules', 'bp,mix'])).toMatchObject({
    datasets: ['cifar-10'],
    arms: ['bp', 'mix'],
  });
});

test.each([
  [['--rules', 'bp,nope'], 'expected some of bp, fa'],
  [['--data', 'mnist'], 'expected some of fashion-mnist, cifar-10'],
  [['--seeds', '0'], 'whole number from 1 to 20'],
  [['--epochs', 'ten'], 'whole number from 1 to 100'],
])('%j is refused', (args, message) => {
  expect(() => rulesOptions(args)).toThrow(message);
});
