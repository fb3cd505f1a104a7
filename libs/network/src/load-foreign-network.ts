/** @file Networks of files that anybody may have written: every tensor is looked at before one is used. */
import { AppError, decodeSafetensors, type SafetensorsFile } from '@bionas/contracts';
import type { tf } from '@bionas/engine';
import type { Delivery, StillMode } from './layers/layer.ts';
import type { NamedVariable } from './network-parts.ts';
import type { AttackedLoss, InputSlope, Network } from './network.ts';
import { buildFrom, restoreVariables } from './network-file.ts';

export interface ForeignNetwork {
  readonly network: Network;
  /**
   * Whether the file holds what the rules keep beside the weights, feedback above all. Without it the network answers as it should and has its true
   * gradient; along its rules it delivers nothing, since what they would deliver is not known.
   */
  readonly holdsRuleState: boolean;
}

/**
 * Builds the network that a file describes, with its weights. The tensors must be those of the network, no more and no fewer; the state of the rules may be
 * left out whole. The caller disposes of it.
 * @throws AppError `artifact-damaged`: no sound file of a network; `invalid-spec`: its tensors are not those of its genome, each named with what was
 *   expected; `diverged`: values that are not finite
 */
export function loadForeignNetwork(bytes: Uint8Array): ForeignNetwork {
  const file = decodeSafetensors(bytes);
  const network = buildFrom(file);
  try {
    const { parameters, statistics, ruleState } = network;
    const holdsRuleState = ruleState.length === 0 || ruleState.some(({ name }) => file.tensors.has(name));
    const wanted = [...parameters, ...statistics, ...(holdsRuleState ? ruleState : [])];
    checkTensors(wanted, file);
    restoreVariables(wanted, file.tensors);
    return { network: holdsRuleState ? network : withoutRules(network), holdsRuleState };
  } catch (error) {
    network.dispose();
    throw error;
  }
}

function withoutRules(network: Network): Network {
  const inputGradient = (
    x: tf.Tensor4D,
    loss: AttackedLoss,
    delivery: Delivery,
    mode?: StillMode,
  ): InputSlope | null => (delivery === 'rule' ? null : network.inputGradient(x, loss, delivery, mode));
  return { ...network, delivers: false, inputGradient: inputGradient as Network['inputGradient'] };
}

/** Problems told in the message; all are in its details. */
const toldProblems = 4;

function checkTensors(wanted: readonly NamedVariable[], { tensors }: SafetensorsFile): void {
  const expected = new Map(wanted.map(({ name, variable }) => [name, variable.shape]));
  const problems = [
    ...[...expected].flatMap(([name, shape]) => {
      const found = tensors.get(name)?.shape;
      if (found === undefined) return [`${name} is missing, expected the shape ${shapeText(shape)}`];
      if (found.join() === shape.join()) return [];
      return [
        `${name} has the shape ${shapeText(found)}, expected ${shapeText(shape)}${orderHint(found, shape)}`,
      ];
    }),
    ...[...tensors].flatMap(([name, { shape }]) =>
      expected.has(name) ? [] : [`${name} of shape ${shapeText(shape)} has no place in the network`],
    ),
  ];
  if (problems.length > 0) {
    throw new AppError(
      'invalid-spec',
      `The tensors of the file are not those of its genome: ${listed(problems)}. Check the genome, the network's channels and cells and the size of its images; every tensor needs the name and shape it has here.`,
      {
        details: {
          problems,
          expected: Object.fromEntries([...expected].map(([name, shape]) => [name, [...shape]])),
        },
      },
    );
  }
  const broken = [...tensors].flatMap(([name, { data }]) => {
    const count = data.reduce((sum, value) => (Number.isFinite(value) ? sum : sum + 1), 0);
    return count === 0 ? [] : [`${name} (${count} of ${data.length} values)`];
  });
  if (broken.length === 0) return;
  throw new AppError(
    'diverged',
    `The weights are not finite: ${listed(broken)}. A network whose training has diverged cannot be attacked; expected finite numbers alone.`,
    { details: { tensors: broken } },
  );
}

const shapeText = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

const listed = (problems: readonly string[]): string => {
  const more = problems.length - toldProblems;
  return [...problems.slice(0, toldProblems), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
};

/** Where the sides are right and in another order, the file is of a program that writes weights another way. */
function orderHint(found: readonly number[], shape: readonly number[]): string {
  const sorted = (sides: readonly number[]): string => [...sides].sort((a, b) => a - b).join();
  if (sorted(found) !== sorted(shape)) return '';
  return ' (convolutions are stored as height, width, inputs, outputs, dense layers as inputs, outputs)';
}
