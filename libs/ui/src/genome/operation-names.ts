import type { OperationName } from '@bionas/contracts';

interface OperationLook {
  /** Two letters, for strips. */
  readonly short: string;
  readonly long: string;
}

const looks: Record<OperationName, OperationLook> = {
  none: { short: '–', long: 'none' },
  skip_connect: { short: 'sk', long: 'skip' },
  max_pool_3x3: { short: 'mx', long: 'max pool 3×3' },
  avg_pool_3x3: { short: 'av', long: 'avg pool 3×3' },
  sep_conv_3x3: { short: 's3', long: 'sep conv 3×3' },
  sep_conv_5x5: { short: 's5', long: 'sep conv 5×5' },
  dil_conv_3x3: { short: 'd3', long: 'dil conv 3×3' },
  dil_conv_5x5: { short: 'd5', long: 'dil conv 5×5' },
  conv_3x3: { short: 'c3', long: 'conv 3×3' },
  conv_5x5: { short: 'c5', long: 'conv 5×5' },
  nor_conv_1x1: { short: 'n1', long: 'conv 1×1' },
  nor_conv_3x3: { short: 'n3', long: 'conv 3×3' },
};

/** How an operation is written in drawings and strips. */
export function operationName(operation: OperationName): OperationLook {
  return looks[operation];
}
