/** Frames of tfjs, of Node and of this library: none of them wrote the step. */
const foreign =
  /node_modules[\\/]@tensorflow|tfjs-core[\\/]src|<anonymous>|node:internal|[\\/]graph-step[\\/](src|dist)[\\/](?!.*\.test\.)/;
const gatherKernel = /tfjs-node(-gpu)?[\\/]dist[\\/]kernels[\\/]GatherV2\.js$/;
const deepest = 60;

function frames(): string[] {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = deepest;
  const stack = new Error().stack ?? '';
  Error.stackTraceLimit = stackTraceLimit;
  return stack.split('\n').slice(1);
}

/** Where in the step the code is that runs now: ` (at file:line:column)`, or nothing if no frame of it is left. */
export function callSite(): string {
  const frame = frames().find((line) => !foreign.test(line));
  return frame === undefined ? '' : ` (${frame.trim()})`;
}

/**
 * Whether tfjs-node's gather asks for values: it looks whether indices are in bounds, and does nothing else with them. Asked often: the
 * files of the frames are taken as they are, since to look them up in source maps took a second of a program's start.
 */
export function inBoundsCheckOfGather(): boolean {
  const { stackTraceLimit } = Error;
  const prepareStackTrace: unknown = Reflect.get(Error, 'prepareStackTrace');
  Error.stackTraceLimit = deepest;
  Error.prepareStackTrace = (_error, sites) => sites;
  const sites = new Error().stack as unknown as readonly NodeJS.CallSite[];
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  return sites.some((site) => gatherKernel.test(site.getFileName() ?? ''));
}
